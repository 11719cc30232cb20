package conversation

import "fmt"

// The half of deliveryForm that writes. A field is added here and there.

func jotDelivery(j *jot, d Delivery) {
	j.begin('{')
	j.key("v")
	j.number(storedVersion)
	j.key("delivery")
	j.begin('{')
	j.key("id")
	j.text(string(d.ID))
	j.key("case")
	j.text(string(d.Case))
	j.key("to")
	j.text(string(d.To))
	j.textAt("card", string(d.Card))
	j.key("topic")
	j.text(string(d.Topic))
	j.textAt("question", string(d.Question))
	j.key("lang")
	j.text(string(d.Lang))
	j.truthAt("anew", d.Anew)
	j.truthAt("if_shown", d.IfShown)
	if d.Document != nil {
		j.key("document")
		jotDocument(j, *d.Document)
	}
	j.truthAt("report", d.Report)
	j.textAt("erase", d.Erase)
	j.textAt("tally", string(d.Tally))
	if d.Part != (Part{}) {
		j.key("part")
		j.begin('{')
		j.key("host")
		j.text(string(d.Part.Host))
		j.key("organisation")
		j.text(d.Part.Organisation)
		j.end('}')
	}
	listAt(j, "blocks", d.Body.Blocks, jotBlock)
	j.end('}')
	j.end('}')
}

func jotDocument(j *jot, d Document) {
	j.begin('{')
	listAt(j, "papers", d.Papers, func(j *jot, p Paper) { j.text(string(p)) })
	if d.Version != 0 {
		j.key("version")
		j.number(int64(d.Version))
	}
	j.end('}')
}

// jotBlock gives each kind of block its name.
func jotBlock(j *jot, b Block) {
	j.begin('{')
	switch b := b.(type) {
	case Heading:
		j.key("heading")
		jotSpans(j, b.Text)
	case Para:
		j.key("para")
		jotSpans(j, b.Text)
	case Note:
		j.key("note")
		jotSpans(j, b.Text)
	case List:
		j.key("list")
		j.begin('{')
		j.truthAt("ordered", b.Ordered)
		listAt(j, "items", b.Items, jotSpans)
		j.end('}')
	case Fields:
		j.key("fields")
		jotList(j, b.Rows, jotRow)
	case Ask:
		j.key("ask")
		jotAsk(j, b)
	case Buttons:
		j.key("buttons")
		jotList(j, b.Items, jotButton)
	default:
		j.fail(fmt.Errorf("a block of type %T has no stored form", b))
	}
	j.end('}')
}

func jotAsk(j *jot, a Ask) {
	j.begin('{')
	j.key("question")
	j.text(string(a.Question))
	listAt(j, "prompt", a.Prompt, jotSpan)
	listAt(j, "hint", a.Hint, jotSpan)
	j.key("kind")
	j.text(string(a.Kind))
	listAt(j, "options", a.Options, jotChoice)
	j.truthAt("several", a.Several)
	jotToken(j, a.Token)
	listAt(j, "answered", a.Answered, jotSpan)
	j.timeAt("at", a.At)
	j.end('}')
}

func jotChoice(j *jot, c Choice) {
	j.begin('{')
	j.key("id")
	j.text(string(c.ID))
	j.key("label")
	j.text(c.Label)
	j.key("key")
	j.text(c.Key)
	j.end('}')
}

func jotButton(j *jot, b Button) {
	j.begin('{')
	j.key("command")
	j.text(b.Command)
	j.key("label")
	j.text(b.Label)
	jotToken(j, b.Token)
	j.end('}')
}

func jotToken(j *jot, t Token) {
	if t == (Token{}) {
		return
	}
	j.key("token")
	j.begin('{')
	j.key("case")
	j.text(string(t.Case))
	j.key("step")
	j.text(t.Step)
	j.key("seq")
	j.number(t.Seq)
	j.end('}')
}

func jotRow(j *jot, r Row) {
	j.begin('{')
	listAt(j, "label", r.Label, jotSpan)
	listAt(j, "value", r.Value, jotSpan)
	j.end('}')
}

func jotSpans(j *jot, list []Span) { jotList(j, list, jotSpan) }

func jotSpan(j *jot, s Span) {
	j.begin('{')
	j.key("text")
	j.text(s.Text)
	switch s.Style {
	case Plain:
	case Strong:
		j.textAt("style", "strong")
	case Code:
		j.textAt("style", "code")
	default:
		j.fail(fmt.Errorf("style %d has no stored form", s.Style))
	}
	j.textAt("link", s.Link)
	j.textAt("who", string(s.Who))
	j.textAt("slot", string(s.Slot))
	j.end('}')
}
