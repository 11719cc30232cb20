package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// Read turns a gesture into an input, given what the case is asking now. What
// cannot be understood is a Misread of the question that is open; what cannot
// be taken at all is a *Refusal. Read keeps nothing of what was written but the
// value itself.
func Read(p *rules.Plan, c Case, g Gesture) (Input, error) {
	if g, ok := g.(Pressed); ok {
		return readPressed(p, c, g) // the button says what it answers
	}
	now := ask(p, c, Assess(p, c))
	switch g := g.(type) {
	case Said:
		return readText(p, c, now, g.Text, false)
	case Called:
		if g.Slash {
			return readSlash(p, c, now, g.Words)
		}
		return readText(p, c, now, g.Words, true)
	case Filled:
		return readFilled(p, c, now, g)
	}
	return nil, refuse(KeyUnreadable)
}

// readText reads what was typed: a command, or an answer to what is asked.
func readText(p *rules.Plan, c Case, now asking, raw string, called bool) (Input, error) {
	typed, err := clean(raw)
	switch {
	case err != nil && c.Silent():
		return Slip{Talk: true}, nil
	case err != nil:
		return nil, err
	}
	typed = withoutCase(typed, c.ID)
	if typed == "" {
		return Show{What: ShowStatus}, nil
	}
	if in, ok, err := readCommand(p, c, now, typed); ok || err != nil {
		return in, err
	}
	if !asksTitle(now) {
		if in, err := tooMuch(typed); in != nil || err != nil {
			return in, err
		}
	}
	switch {
	case c.Silent() && len(now.open) == 0:
		return afterAlarm(typed)
	case called && len(now.open) == 0:
		return nil, refuse(KeyNotACommand)
	case c.Status == StatusPaused:
		return nil, refuse(KeyPaused)
	case c.Status == StatusClosed:
		return nil, refuse(KeyClosed, "case", string(c.ID))
	}
	return readAnswer(p, c, now, typed)
}

// readSlash reads what can be a command alone. An answer that is one of those
// offered is one behind a slash too, but a title is not.
func readSlash(p *rules.Plan, c Case, now asking, words string) (Input, error) {
	in, err := readText(p, c, now, words, true)
	if _, slip := in.(Slip); err != nil || slip {
		return in, err
	}
	if _, misread := in.(Misread); misread || takesAnyWords(c, now) && !isCommand(p, c, now, words) {
		return nil, refuse(KeyNoSuchCommand)
	}
	return in, nil
}

// takesAnyWords says whether what is asked would take a word that means nothing.
func takesAnyWords(c Case, now asking) bool {
	return asksText(now) || now.kind == askReason || now.kind == askRest && (c.Putting.Aside || !c.Putting.Until.IsZero())
}

func isCommand(p *rules.Plan, c Case, now asking, words string) bool {
	typed, err := clean(words)
	if err != nil {
		return false
	}
	typed = withoutCase(typed, c.ID)
	_, ok, _ := readCommand(p, c, now, typed)
	return ok || typed == ""
}

// afterAlarm is what words come to that nobody asked for after an alarm: what
// they say is not looked into, so all but courtesies may be too much.
func afterAlarm(typed string) (Input, error) {
	if courtesy(typed) {
		return nil, refuse(KeySilent)
	}
	return Slip{Talk: true}, nil
}

// courtesies are words that cannot say anything about a case.
var courtesies = []string{
	"ok", "okej", "okay", "tack", "tack så mycket", "jaha", "aha", "bra", "ja", "nej", "hej", "fint", "förstått", "uppfattat",
	"thanks", "thank you", "hello", "hi", "good", "understood", "yes", "no", "vet ej", "vet inte", "don't know",
}

func courtesy(typed string) bool {
	return slices.Contains(courtesies, fold(strings.TrimRight(typed, ".! ")))
}

// asksTitle says whether what is asked has a refusal of its own for words that
// say too much.
func asksTitle(now asking) bool {
	return len(now.open) > 0 && now.field == nil && now.open[0].Neutral
}

// readAnswer reads an answer to what is asked now.
func readAnswer(p *rules.Plan, c Case, now asking, typed string) (Input, error) {
	switch now.kind {
	case askNothing:
		return nil, refuse(KeyNothingAsked)
	case askRest:
		return readPutting(c, typed)
	case askReason:
		return Comment{Question: now.open[0].ID, Text: strings.Join(strings.Fields(typed), " ")}, nil
	case askProposal, askSummary, askReplan:
		switch readYesNo(typed) {
		case rules.Yes:
			return Confirm{}, nil
		case rules.No:
			if now.kind != askSummary {
				return Withdraw{}, nil
			}
			return nil, refuse(KeyChangeWhat)
		}
		if now.kind == askSummary {
			return nil, refuse(KeyChangeWhat)
		}
		return nil, refuse(KeyYesOrNo)
	}
	q := now.open[0]
	if now.field != nil {
		v, ok := parse(fieldQuestion(q, *now.field), typed)
		words := now.field.Kind == rules.KindText || now.field.Kind == rules.KindPerson
		if now.field.Free && (words || !ok) && declines(typed) {
			return Skip{Question: q.ID}, nil
		}
		if !ok {
			return unread(c, q, now.field.Kind, typed)
		}
		return Answer{Replies: []Reply{{Question: q.ID, Field: now.field.ID, Value: v}}}, nil
	}
	if replies := several(p, c, now, typed); len(replies) > 0 {
		return Answer{Replies: replies}, nil
	}
	if list, ok := parseRequirements(q, typed); ok {
		return Answer{Replies: []Reply{{Question: q.ID, Value: list}}}, nil
	}
	if v, ok := parse(q, typed); ok && (v != rules.Choice(optionRestart) || hasEntries(c, q)) {
		return Answer{Replies: []Reply{reply(q, v)}}, nil
	}
	if c.Silent() {
		return afterAlarm(typed)
	}
	if saysDontKnow(typed) {
		return Skip{Question: q.ID}, nil
	}
	return unread(c, q, q.Kind, typed)
}

// declines says whether someone has nothing to say where nothing need be said:
// "Vill du förtydliga?" is answered with a no by many.
func declines(typed string) bool {
	s := fold(typed)
	return readYesNo(s) == rules.No || slices.Contains(wordsNone, s) || slices.Contains([]string{"-", "–", "nej tack", "no thanks"}, s)
}

// unread is what becomes of words that are no answer to q.
func unread(c Case, q rules.Question, kind rules.Kind, typed string) (Input, error) {
	if kind == rules.KindDate {
		if err := noSuchDay(typed, c.Lang); err != nil {
			return nil, err
		}
	}
	return Misread{Question: q.ID}, nil
}

// hasEntries says whether something was noted that could be begun anew.
func hasEntries(c Case, q rules.Question) bool {
	list, _ := c.Answers[q.ID].Value.(rules.Entries)
	return len(list) > 0
}

// readPutting reads what is missing to put a reminder off: a moment, or the
// reason.
func readPutting(c Case, typed string) (Input, error) {
	reason := strings.Join(strings.Fields(typed), " ")
	_, when := readRest(typed)
	switch {
	case when && (c.Putting.Aside || !c.Putting.Until.IsZero()):
		return nil, refuse(KeyRestWhyNotWhen)
	case c.Putting.Aside:
		return Dismiss{Reminder: c.Putting.Reminder, Reason: reason}, nil
	case !c.Putting.Until.IsZero():
		return Snooze{Reminder: c.Putting.Reminder, Reason: reason}, nil
	}
	presets := []Rest{{Days: 1}, {Days: 7}, {Days: 14}, {Months: 1}}
	if n := atoi(typed); n >= 1 && n <= len(presets) {
		return Snooze{Reminder: c.Putting.Reminder, Rest: presets[n-1]}, nil
	}
	r, why := cutRest(typed)
	if r.Zero() {
		return nil, refuse(KeySnoozeWhen)
	}
	return Snooze{Reminder: c.Putting.Reminder, Rest: r, Reason: why}, nil
}

// reply is the answer v to q. The "no more" of an entries question is a reply
// without a value, its "add" one with.
func reply(q rules.Question, v rules.Value) Reply {
	if q.Kind == rules.KindEntries && v == rules.Choice(optionDone) {
		v = nil
	}
	return Reply{Question: q.ID, Value: v}
}

func readPressed(p *rules.Plan, c Case, g Pressed) (Input, error) {
	if !g.Token.Of(c) {
		return nil, refuse(KeyOldButton)
	}
	if do, ok := strings.CutPrefix(g.Token.Step, "do/"); ok {
		return readButton(g, do)
	}
	id, field := g.Token.Asks()
	q, ok := p.Question(rules.QuestionID(id))
	if !ok {
		return nil, refuse(KeyOldButton)
	}
	asked := q
	if field != "" {
		f := nextField(q, c.Draft)
		if f == nil || f.ID != rules.FieldID(field) {
			return nil, refuse(KeyOldButton)
		}
		asked = fieldQuestion(q, *f)
	}
	v, ok := pick(asked, g)
	if !ok {
		return nil, refuse(KeyOldButton)
	}
	r := reply(asked, v)
	r.Question, r.Field, r.Seq = q.ID, rules.FieldID(field), g.Token.Seq
	return Answer{Replies: []Reply{r}}, nil
}

// readButton reads a button that is a command: "confirm/…", "skip/<question>".
func readButton(g Pressed, do string) (Input, error) {
	command, arg, _ := strings.Cut(do, "/")
	switch command {
	case "confirm":
		return Confirm{Token: g.Token}, nil
	case "withdraw":
		return Withdraw{Token: g.Token}, nil
	case "skip":
		return Skip{Question: rules.QuestionID(arg)}, nil
	case "change":
		return Change{Question: rules.QuestionID(arg)}, nil
	case "why", "help":
		return Explain{Question: rules.QuestionID(arg), Why: command == "why"}, nil
	case "done":
		return Done{Reminder: arg}, nil
	case "snooze":
		return Snooze{Reminder: arg}, nil
	case "aside":
		return Dismiss{Reminder: arg}, nil
	case "rest":
		span, reminder, _ := strings.Cut(arg, "/")
		if r, ok := readRest(span); ok {
			return Snooze{Reminder: reminder, Rest: r}, nil
		}
	case "extend":
		if d, err := rules.ParseDate(arg); err == nil {
			return NewEnd{On: d, Longer: true}, nil
		}
	case "tick":
		return Tick{ID: arg}, nil
	case "clear":
		return readClear(arg)
	case "erase":
		return TakeAway{Slip: atoi(arg)}, nil
	case "in":
		return RequirementsIn{Organisation: atoi(arg)}, nil
	}
	if in := simple(command); in != nil {
		return in, nil
	}
	return nil, refuse(KeyOldButton)
}

// readClear reads with which reason a case may go on.
func readClear(why string) (Input, error) {
	switch c := Clearance(why); c {
	case "", ClearAssessed, ClearArranged, ClearMistaken:
		return Clear{Why: c}, nil
	}
	return nil, refuse(KeyOldButton)
}

// simple are the commands without an argument.
func simple(command string) Input {
	switch command {
	case "back":
		return Back{}
	case "callme":
		return CallMe{}
	case "acknowledge":
		return Acknowledge{}
	case "contacted":
		return Contacted{}
	case "outside":
		return Outside{}
	case "misspoken":
		return Misspoken{}
	case "pause":
		return Pause{}
	case "continue":
		return Continue{}
	case "takeover":
		return TakeOver{}
	case "status":
		return Show{What: ShowStatus}
	case "documents":
		return Show{What: ShowPapers}
	}
	return nil
}

// readFilled reads a form: one field of text for the question of its token, or
// a Form.
func readFilled(p *rules.Plan, c Case, now asking, g Filled) (Input, error) {
	if _, one := g.Fields["value"]; !one {
		return readForm(c, now, g)
	}
	id, field := g.Token.Asks()
	if len(now.open) == 0 || !g.Token.Of(c) || string(now.open[0].ID) != id {
		return nil, refuse(KeyOldButton)
	}
	if field != "" && (now.field == nil || string(now.field.ID) != field) {
		return nil, refuse(KeyOldButton)
	}
	return readText(p, c, now, g.Fields["value"], false)
}
