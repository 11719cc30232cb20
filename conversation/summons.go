package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// SummonsKind is what a command asks for where no case is talked through.
type SummonsKind string

// The kinds.
const (
	SummonStart    SummonsKind = "start"
	SummonList     SummonsKind = "list"
	SummonHelp     SummonsKind = "help"
	SummonCase     SummonsKind = "case"
	SummonUnknown  SummonsKind = "unknown"
	SummonDesk     SummonsKind = "desk"     // about the one who says it
	SummonOverview SummonsKind = "overview" // of many contracts
	// SummonExercise asks for a drill of the coordinators' call.
	SummonExercise SummonsKind = "exercise"
	SummonCalendar SummonsKind = "calendar" // of the one who says it
)

// Summons is a command given where no case is talked through.
type Summons struct {
	Kind SummonsKind
	Case CaseID     // of SummonCase; Read decides what is wanted of it
	Part Part       // of SummonStart: its Host, if the case is begun for another
	Lang rules.Lang // the language of the command, or of the person
	Desk DeskWish   // of SummonDesk
	// Command is what is wanted of a case that is not named, of SummonUnknown:
	// empty for words that are no command.
	Command string
	// Filter says which cases are wanted, of SummonList and SummonOverview.
	Filter Filter
}

// Summon reads a command given where no case is talked through.
func Summon(typed string, lang rules.Lang) Summons {
	s := fold(typed)
	s = strings.TrimPrefix(s, "/upphandling")
	s = strings.Trim(s, "/ ")
	if lang == "" {
		lang = rules.Swedish
	}
	out := Summons{Kind: SummonUnknown, Lang: lang}
	if w, l, ok := readDesk(s); ok {
		out.Kind, out.Lang, out.Desk = SummonDesk, l, w
		return out
	}
	if kind, f, ok := readFilter(s); ok {
		out.Kind, out.Filter = kind, f
		return out
	}
	if host, l, ok := readPart(s); ok {
		out.Kind, out.Lang, out.Part.Host = SummonStart, l, host
		return out
	}
	switch {
	case caseName.MatchString(s):
		out.Kind, out.Case = SummonCase, CaseID(strings.ToUpper(caseName.FindString(s)))
	case slices.Contains([]string{"ny", "nytt", "start", "börja"}, s):
		out.Kind, out.Lang = SummonStart, rules.Swedish
	case slices.Contains([]string{"new", "begin"}, s):
		out.Kind, out.Lang = SummonStart, rules.English
	case slices.Contains([]string{"min kalender", "my calendar"}, s):
		out.Kind = SummonCalendar
	case slices.Contains([]string{"lista", "list", "status", "fortsätt", "continue", "mina ärenden"}, s):
		out.Kind = SummonList
	case slices.Contains([]string{"övning", "öva", "exercise", "drill"}, s):
		out.Kind = SummonExercise
	case s == "" || slices.Contains([]string{"hjälp", "help", "?", "hej", "hello", "hi"}, s):
		out.Kind = SummonHelp
	case slices.ContainsFunc(words, func(w word) bool { return slices.Contains(w.says, s) }):
		out.Command = s
	default:
		if head, _, ok := cutCommand(s); ok {
			out.Command = head
		}
	}
	return out
}

// Help is what people can type; coordinators, where they are spoken to as such,
// find their own words first.
func Help(l rules.Lang, coordinator bool) Message {
	var items [][]Span
	if coordinator {
		items = append(items, line(l, KeyHelpCoordinator))
	}
	for _, k := range []Key{KeyHelpAnswers, KeyHelpMove, KeyHelpAsk, KeyHelpCase, KeyHelpContract, KeyHelpDesk} {
		items = append(items, line(l, k))
	}
	return Message{Blocks: []Block{
		Heading{Text: line(l, KeyHelpTitle)},
		List{Items: items},
		Para{Text: line(l, KeyHelpSecret)},
	}}
}

// Listed is a case as it stands in a list.
type Listed struct {
	ID    CaseID
	Title string // people's text; empty if there is none yet
	Stage string // in the language of the list
}

// ListedOf is c as it stands in a list in language l. A case that is Silent
// must not be listed at all.
func ListedOf(p *rules.Plan, c Case, l rules.Lang) Listed {
	out := Listed{ID: c.ID}
	if g, ok := c.Answers[title]; ok {
		out.Title = text(g.Value)
	}
	for _, s := range p.Stages() {
		if s.ID == c.Stage {
			out.Stage = s.Title.In(l)
		}
	}
	return out
}

// Listing is a list of cases.
func Listing(l rules.Lang, cases []Listed) Message {
	if len(cases) == 0 {
		return say(line(l, KeyListEmpty))
	}
	var items [][]Span
	for _, c := range cases {
		name := Span{Text: c.Title}
		if c.Title == "" {
			name.Text = phrase(l, KeyUntitled)
		}
		items = append(items, line(l, KeyListLine, "case", string(c.ID), "title", name, "stage", c.Stage))
	}
	return Message{Blocks: []Block{Heading{Text: line(l, KeyListTitle)}, List{Items: items}}}
}

// AlertListing is what coordinators see of cases: those that wait for them or go
// on outside the chat, with nothing but id, owner and state; and how many could not
// be read.
func AlertListing(l rules.Lang, cases []Case, unread int) Message {
	var items [][]Span
	for _, c := range cases {
		if c.Alert.Stands() || c.Silent() {
			item := line(l, KeyStatusNeutral, "case", string(c.ID), "who", person(c.Owner), "state", alertState(c, l))
			items = append(items, append(exercising(c, l), item...))
		}
	}
	missing := unreadCalls(l, unread)
	switch {
	case len(items) == 0 && missing != nil:
		return Message{Blocks: missing}
	case len(items) == 0:
		return say(line(l, KeyAlertListEmpty))
	}
	blocks := append([]Block{Heading{Text: line(l, KeyAlertListTitle)}, List{Items: items}}, missing...)
	return Message{Blocks: append(blocks, Note{Text: line(l, KeyAlertListHow)})}
}

// CoordinatorsOnly is what is said to everyone else who asks for what only
// coordinators may.
func CoordinatorsOnly(l rules.Lang) Message { return say(line(l, KeyCoordinatorsOnly)) }

// exercising stands before everything that is said of a drill.
func exercising(c Case, l rules.Lang) []Span {
	if !c.Exercise {
		return nil
	}
	return line(l, KeyExerciseMark)
}

// Moved is what is left of a card that was posted anew further down.
func Moved(l rules.Lang) Message { return say(line(l, KeyMoved)) }

// NotUnderstood is what is said to a command that is none.
func NotUnderstood(l rules.Lang) Message { return say(line(l, KeyNotACommand)) }

// WhichCase is what is said to a command that does not say which case it is for.
func WhichCase(l rules.Lang, command string) Message {
	return say(line(l, KeyWhichCase, "command", command))
}

// Lost is what somebody hears who acts on a message of the bot's about a case that
// is not kept any more; alert says that it calls coordinators, and is theirs.
func Lost(id CaseID, alert bool) *Refusal {
	switch {
	case !caseName.MatchString(string(id)):
		return refuse(KeyOldButton) // of a desk, which has no name
	case alert:
		return refuse(KeyLostAlert, "case", string(id))
	}
	return refuse(KeyLost, "case", string(id))
}

// NoSuchCase is what is said of a case that does not exist or may not be seen:
// the two look alike. Coordinators hear what it means if they have an alert of it.
func NoSuchCase(l rules.Lang, id CaseID, coordinators bool) Message {
	key := KeyNoSuchCase
	if coordinators {
		key = KeyNoSuchAlert
	}
	return say(line(l, key, "case", Span{Text: string(id)}))
}
