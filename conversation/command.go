package conversation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/rules"
)

// What people may type, in Swedish and English. Each word does one thing.
var (
	wordsYes      = []string{"ja", "j", "japp", "yes", "y", "yep", "bekräfta", "confirm", "spara", "save", "spara ändringen", "save the change", "stämmer", "ok"}
	wordsNo       = []string{"nej", "no", "behåll", "keep", "ångra", "undo", "behåll som det är", "keep as it is"}
	wordsDontKnow = []string{"vet ej", "vet inte", "osäker", "don't know", "dont know", "unknown", "not sure", "jag vet inte", "i don't know"}
	wordsNone     = []string{"inget", "inga", "ingen", "inget av dessa", "none", "none of these", "nothing", "nej, det var allt", "nej, inget att anteckna", "no, that was all", "no, nothing to note", "klart", "done"}
	wordsRestart  = []string{"börja om", "start over", "börja om från början"}
	wordsAdd      = []string{"lägg till", "add", "ja, lägg till", "yes, add one"}
)

// word is a command that stands alone.
type word struct {
	says []string
	in   Input
}

// words are the commands without an argument. Where a step asks for free text,
// they win: nobody's working title is "tillbaka".
var words = []word{
	{[]string{"tillbaka", "back", "bakåt"}, Back{}},
	{[]string{"paus", "pausa", "pause"}, Pause{}},
	{[]string{"fortsätt", "continue", "fortsatt", "resume"}, Continue{}},
	{[]string{"status", "läge"}, Show{What: ShowStatus}},
	{[]string{"svar", "answers", "sammanfattning", "summary"}, Show{What: ShowSummary}},
	{[]string{"krav", "requirements"}, Show{What: ShowRequirements}},
	{[]string{"styrdokument", "governing documents", "vägledningar", "guides"}, Show{What: ShowDocuments}},
	{[]string{"hämta dokument", "get documents"}, Show{What: ShowPapers}},
	{[]string{"hjälp", "help"}, Explain{}},
	{[]string{"öppna igen", "reopen", "återöppna"}, Reopen{}},
	{[]string{"avsluta", "finish"}, Finish{}},
	{[]string{"på engelska", "english", "in english", "engelska"}, Speak{Lang: rules.English}},
	{[]string{"på svenska", "svenska", "swedish", "in swedish"}, Speak{Lang: rules.Swedish}},
	{[]string{"kontakta mig", "call me", "be samordnaren kontakta mig", "ask the coordinator to contact me"}, CallMe{}},
	{[]string{"kvittera", "acknowledge", "ack"}, Acknowledge{}},
	{[]string{"kontaktad", "kontakt tagen", "contacted"}, Contacted{}},
	{[]string{"får gå vidare", "gå vidare", "may go on", "clear", "klart: får gå vidare", "done: may go on"}, Clear{}},
	{[]string{"redan ordnat", "klart: redan ordnat", "already arranged", "done: already arranged"}, Clear{Why: ClearArranged}},
	{[]string{"svaret stämde inte", "klart: svaret stämde inte", "the answer was not right", "done: the answer was not right"}, Clear{Why: ClearMistaken}},
	{[]string{"felskrivning", "möjlig felskrivning", "slip of the pen", "possible slip of the pen"}, Misspoken{}},
	{[]string{"ta bort", "ta bort meddelandet", "remove", "remove the message"}, TakeAway{}},
	{[]string{"utanför", "utanför chatten", "outside", "klart: fortsätter utanför chatten", "done: continues outside the chat"}, Outside{}},
	{[]string{"behåll", "keep", "ångra", "undo", "behåll som det är", "keep as it is"}, Withdraw{}},
	{[]string{"bekräfta", "confirm", "spara ändringen", "save the change"}, Confirm{}},
	{[]string{"ny", "new"}, Start{}},
	{[]string{"jag tar över", "ta över", "take over", "i take over", "i'll take over"}, TakeOver{}},
	{[]string{"följ upp nu", "följ upp", "follow up now", "follow up"}, FollowUpNow{}},
	{[]string{"tidslinje", "timeline"}, Show{What: ShowTimeline}},
}

// readCommand reads a command of the dialogue. ok is false if typed is none.
func readCommand(p *rules.Plan, c Case, now asking, typed string) (in Input, ok bool, err error) {
	s := fold(typed)
	if answersOption(now, typed) {
		return nil, false, nil // "ny" is an answer where "ny upphandling" is an option
	}
	for _, w := range words {
		if slices.Contains(w.says, s) {
			return w.in, true, nil
		}
	}
	if _, _, another := readPart(s); another {
		return Start{}, true, nil
	}
	var open rules.QuestionID
	if len(now.open) > 0 {
		open = now.open[0].ID
	}
	switch s {
	case "hoppa över", "hoppa", "skip", "senare", "later":
		return Skip{Question: open}, true, nil
	case "varför", "varför?", "why", "why?":
		return Explain{Question: open, Why: true}, true, nil
	case "?", "vad menas", "what":
		return Explain{Question: open}, true, nil
	case "klart", "done":
		if len(now.open) == 0 || (!c.allDone() && now.open[0].Kind != rules.KindEntries) {
			return Done{}, true, nil
		}
	}
	return readWithArgument(p, c, typed, asksText(now))
}

// answersOption says whether typed clearly is an option of what is asked.
func answersOption(now asking, typed string) bool {
	if now.kind != askStep && now.kind != askAgain || len(now.open) == 0 || now.open[0].Kind != rules.KindChoice {
		return false
	}
	_, ok := option(now.open[0].Options, typed)
	return ok
}

// asksText says whether a line of free text is asked for, so that its first word
// may look like a command.
func asksText(now asking) bool {
	if len(now.open) == 0 || (now.kind != askStep && now.kind != askAgain && now.kind != askField) {
		return false
	}
	kind := now.open[0].Kind
	if now.field != nil {
		kind = now.field.Kind
	}
	return kind == rules.KindText || kind == rules.KindPerson
}

// readWithArgument reads a command that is followed by what it is about. Where
// free text is asked for, "Stäng av vatten" is a title: a command needs a colon
// or an argument that can only be one.
func readWithArgument(p *rules.Plan, c Case, typed string, asksText bool) (Input, bool, error) {
	head, rest, has := cutCommand(typed)
	if !has {
		return nil, false, nil
	}
	if asksText && !strings.Contains(typed, ":") && !onlyCommand(p, c, head, rest) {
		return nil, false, nil
	}
	switch head {
	case "ändra", "change":
		id, ok := named(p, c, rest)
		switch {
		case !ok && c.Silent():
			return nil, true, refuse(KeySilent)
		case !ok && isNumber(rest):
			return nil, true, noSuchNumber(p, c, rest)
		case !ok:
			return nil, true, refuse(KeyChangeWhat)
		}
		return Change{Question: id}, true, nil
	case "varför", "why":
		if r, ok := p.Requirement(rules.RequirementID(strings.ToUpper(fold(rest)))); ok {
			return Explain{Requirement: r.ID, Why: true}, true, nil
		}
		if id, ok := named(p, c, rest); ok {
			return Explain{Question: id, Why: true}, true, nil
		}
		return nil, true, refuse(KeyNoSuchRequirement)
	case "kommentar", "comment":
		if in, err := tooMuch(rest); in != nil || err != nil {
			return in, true, err
		}
		return Comment{Text: strings.Join(strings.Fields(rest), " ")}, true, nil
	case "stäng", "close":
		if in, err := tooMuch(rest); in != nil || err != nil {
			return in, true, err
		}
		return Close{Reason: strings.Join(strings.Fields(rest), " ")}, true, nil
	case "lämna över till", "hand over to", "delegera till", "delegate to":
		return Delegate{To: mentioned(c, rest)}, true, nil
	case "inne", "in":
		return RequirementsIn{Organisation: atoi(rest) - 1}, true, nil
	case "dokument", "documents":
		f, ok := formatNamed(rest)
		if !ok {
			return nil, true, refuse(KeyWhichFormat)
		}
		return Show{What: ShowPapers, Format: f}, true, nil
	case "skjut upp", "snooze", "put off", "inte aktuellt", "ej aktuellt", "not relevant",
		"förläng till", "förläng", "extend to", "extend", "säg upp till", "säg upp", "terminate on", "terminate",
		"byt leverantör", "change supplier", "överlåt till", "överlåt", "transfer to", "transfer":
		if err := noSuchDay(rest, c.Lang); err != nil {
			return nil, true, err
		}
		return readPlanning(head, rest)
	case "bocka", "tick":
		ticks := p.Ticks()
		if n := atoi(rest); n >= 1 && n <= len(ticks) {
			return Tick{ID: ticks[n-1].ID}, true, nil
		}
		return nil, true, refuse(KeyTickWhich, "max", strconv.Itoa(len(ticks)))
	}
	return nil, false, nil
}

// tooMuch is what becomes of a text that says what must not be said: nil if it
// does not.
func tooMuch(text string) (Input, error) {
	switch {
	case rules.Protected(text):
		return Slip{}, nil
	case !rules.NeutralTitle(text):
		return nil, refuse(KeyNeutralText)
	}
	return nil, nil
}

// onlyCommand says whether a command's argument can be nothing else.
func onlyCommand(p *rules.Plan, c Case, head, rest string) bool {
	switch head {
	case "ändra", "change":
		_, ok := named(p, c, rest)
		return ok || rest == ""
	case "varför", "why":
		_, row := p.Requirement(rules.RequirementID(strings.ToUpper(fold(rest))))
		_, question := named(p, c, rest)
		return row || question
	case "inne", "in", "bocka", "tick":
		return isNumber(rest)
	case "dokument", "documents":
		_, ok := formatNamed(rest)
		return ok
	case "stäng", "close", "kommentar", "comment":
		return rest == ""
	case "skjut upp", "snooze", "put off", "inte aktuellt", "ej aktuellt", "not relevant":
		return !c.allDone()
	case "förläng till", "förläng", "extend to", "extend", "säg upp till", "säg upp", "terminate on", "terminate",
		"byt leverantör", "change supplier", "överlåt till", "överlåt", "transfer to", "transfer":
		_, on := cutDate(rest)
		return on != rules.Date{}
	}
	return true
}

// heads are the commands with an argument. Those that may stand alone say so by
// a refusal that tells what is missing.
var heads = []string{
	"ändra", "change", "varför", "why", "kommentar", "comment", "stäng", "close",
	"lämna över till", "hand over to", "delegera till", "delegate to", "bocka", "tick", "dokument", "documents",
	"skjut upp", "snooze", "put off", "inte aktuellt", "ej aktuellt", "not relevant",
	"förläng till", "förläng", "extend to", "extend", "säg upp till", "säg upp", "terminate on", "terminate",
	"byt leverantör", "change supplier", "överlåt till", "överlåt", "transfer to", "transfer",
	"inne", "in",
}

func cutCommand(typed string) (head, rest string, ok bool) {
	low := strings.ToLower(typed)
	for _, h := range heads {
		if low == h && h != "in" && h != "inne" {
			return h, "", true
		}
		if strings.HasPrefix(low, h) {
			tail := typed[len(h):]
			if strings.HasPrefix(tail, " ") || strings.HasPrefix(tail, ":") {
				return h, strings.TrimLeft(tail, " :"), true
			}
		}
	}
	return "", "", false
}

// noSuchNumber refuses a number that is not in the list of the stage. It may well
// be one of the stage before, whose summary stands further up.
func noSuchNumber(p *rules.Plan, c Case, number string) error {
	n := len(numbered(p, c))
	if n == 0 {
		return refuse(KeyChangeWhat)
	}
	number = strconv.Itoa(atoi(number))
	if c.Stage == rules.Prepare {
		return refuse(KeyNoSuchNumberFirst, "number", number, "max", strconv.Itoa(n))
	}
	title := ""
	for _, s := range p.Stages() {
		if s.ID == c.Stage {
			title = s.Title.In(c.Lang)
		}
	}
	return refuse(KeyNoSuchNumber, "number", number, "stage", title, "max", strconv.Itoa(n), "example", exampleName(p, c.Lang))
}

// exampleName is a question of the first stage as people name it.
func exampleName(p *rules.Plan, l rules.Lang) string {
	q, _ := p.Question(contractEnd)
	return strings.ToLower(q.Short.In(l))
}

// numbered are the questions of the stage as summaries number them, from 1.
func numbered(p *rules.Plan, c Case) []rules.QuestionID {
	a := Assess(p, c)
	var list []rules.QuestionID
	for _, q := range p.Questions(c.Stage) {
		if a.Applies.To(q.ID) == rules.True {
			list = append(list, q.ID)
		}
	}
	return list
}

// named is the question that people call by its number in the summary, its
// label or its id.
func named(p *rules.Plan, c Case, s string) (rules.QuestionID, bool) {
	s = fold(s)
	for i, id := range numbered(p, c) {
		if s == strconv.Itoa(i+1) {
			return id, true
		}
	}
	for _, stage := range p.Stages() {
		for _, q := range p.Questions(stage.ID) {
			if s == string(q.ID) || s == fold(q.Short.In(rules.Swedish)) || s == fold(q.Short.In(rules.English)) {
				return q.ID, true
			}
		}
	}
	return "", false
}

// mentioned is the person that a text names, on the platform of the case.
func mentioned(c Case, s string) Person {
	name := strings.TrimPrefix(strings.TrimSpace(s), "@")
	if name == "" || strings.ContainsAny(name, " \n\t:") {
		return Person{}
	}
	id := name
	if !platformID.MatchString(id) {
		id = strings.ToLower(id)
	}
	return Person{ID: PersonID(c.Home.Platform() + ":" + id), Name: name}
}

// platformID is how an id looks that a platform put where a person was
// mentioned, such as Slack's U012AB3CD; a name that is typed has other letters.
var platformID = regexp.MustCompile(`^[UW][A-Z0-9]{5,}$`)

func readYesNo(s string) rules.OptionID {
	s = fold(s)
	switch {
	case slices.Contains(wordsYes, s):
		return rules.Yes
	case slices.Contains(wordsNo, s):
		return rules.No
	case slices.Contains(wordsDontKnow, s):
		return rules.Unknown
	}
	return ""
}

func saysDontKnow(s string) bool { return slices.Contains(wordsDontKnow, fold(s)) }

// caseName is how a case id looks in a text.
var caseName = regexp.MustCompile(`(?i)\bU-\d{4}-\d{4,}\b`)

// withoutCase takes the case's own id out of a command such as
// "kvittera U-2026-0042".
func withoutCase(s string, id CaseID) string {
	return strings.TrimSpace(caseName.ReplaceAllStringFunc(s, func(m string) string {
		if strings.EqualFold(m, string(id)) {
			return ""
		}
		return m
	}))
}
