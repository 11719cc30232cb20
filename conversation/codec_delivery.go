package conversation

import (
	"encoding/json"
	"fmt"
	"time"

	"upphandlingsvakten/rules"
)

// deliveryForm is a stored Delivery.
type deliveryForm struct {
	ID       DeliveryID       `json:"id"`
	Case     CaseID           `json:"case"`
	To       Place            `json:"to"`
	Card     CardID           `json:"card,omitzero"`
	Topic    Topic            `json:"topic"`
	Question rules.QuestionID `json:"question,omitzero"`
	Lang     rules.Lang       `json:"lang"`
	Anew     bool             `json:"anew,omitzero"`
	IfShown  bool             `json:"if_shown,omitzero"`
	Document *documentForm    `json:"document,omitzero"`
	Report   bool             `json:"report,omitzero"`
	Erase    string           `json:"erase,omitzero"`
	Tally    Tally            `json:"tally,omitzero"`
	Part     partForm         `json:"part,omitzero"`
	Blocks   []blockForm      `json:"blocks,omitzero"`
}

func formOfDelivery(d Delivery) (deliveryForm, error) {
	f := deliveryForm{
		ID: d.ID, Case: d.Case, To: d.To, Card: d.Card,
		Topic: d.Topic, Question: d.Question, Lang: d.Lang, Anew: d.Anew, IfShown: d.IfShown, Report: d.Report, Erase: d.Erase, Tally: d.Tally, Part: partForm(d.Part),
		Document: (*documentForm)(d.Document), Blocks: formsOf(d.Body.Blocks, formOfBlock),
	}
	for i, b := range f.Blocks {
		if b == (blockForm{}) {
			return f, fmt.Errorf("a block of type %T has no stored form", d.Body.Blocks[i])
		}
	}
	return f, nil
}

func (f deliveryForm) open() Delivery {
	return Delivery{
		ID: f.ID, Case: f.Case, To: f.To, Card: f.Card,
		Topic: f.Topic, Question: f.Question, Lang: f.Lang, Anew: f.Anew, IfShown: f.IfShown, Report: f.Report, Erase: f.Erase, Tally: f.Tally, Part: Part(f.Part),
		Document: (*Document)(f.Document),
		Body:     Message{Blocks: formsOf(f.Blocks, func(b blockForm) Block { return b.block })},
	}
}

// documentForm is a stored Document.
type documentForm struct {
	Papers  []Paper `json:"papers,omitzero"`
	Version int     `json:"version,omitzero"`
}

// blockForm is a stored Block, such as {"para":[{"text":"…"}]}. It is written as
// it stands, in one go with the rest of the message: one of its fields is there,
// and a list that is nil is null. It is read by its kind.
type blockForm struct {
	Heading *[]spanForm   `json:"heading,omitzero"`
	Para    *[]spanForm   `json:"para,omitzero"`
	Note    *[]spanForm   `json:"note,omitzero"`
	List    *listForm     `json:"list,omitzero"`
	Fields  *[]rowForm    `json:"fields,omitzero"`
	Ask     *askForm      `json:"ask,omitzero"`
	Buttons *[]buttonForm `json:"buttons,omitzero"`

	block Block // once it is read
}

type (
	listForm struct {
		Ordered bool         `json:"ordered,omitzero"`
		Items   [][]spanForm `json:"items,omitzero"`
	}
	rowForm struct {
		Label []spanForm `json:"label,omitzero"`
		Value []spanForm `json:"value,omitzero"`
	}
	askForm struct {
		Question rules.QuestionID `json:"question"`
		Prompt   []spanForm       `json:"prompt,omitzero"`
		Hint     []spanForm       `json:"hint,omitzero"`
		Kind     rules.Kind       `json:"kind"`
		Options  []choiceForm     `json:"options,omitzero"`
		Several  bool             `json:"several,omitzero"`
		Token    tokenForm        `json:"token,omitzero"`
		Answered []spanForm       `json:"answered,omitzero"`
		At       time.Time        `json:"at,omitzero"`
	}
	choiceForm struct {
		ID    rules.OptionID `json:"id"`
		Label string         `json:"label"`
		Key   string         `json:"key"`
	}
	buttonForm struct {
		Command string    `json:"command"`
		Label   string    `json:"label"`
		Token   tokenForm `json:"token,omitzero"`
	}
	tokenForm struct {
		Case CaseID `json:"case"`
		Step string `json:"step"`
		Seq  int64  `json:"seq"`
		Born Birth  `json:"born,omitzero"`
	}
	spanForm struct {
		Text  string    `json:"text"`
		Style styleForm `json:"style,omitzero"`
		Link  string    `json:"link,omitzero"`
		Who   PersonID  `json:"who,omitzero"`
		Slot  Slot      `json:"slot,omitzero"`
	}
)

// formOfBlock is zero for what has no stored form.
func formOfBlock(b Block) (f blockForm) {
	switch b := b.(type) {
	case Heading:
		f.Heading = new(formOfSpans(b.Text))
	case Para:
		f.Para = new(formOfSpans(b.Text))
	case Note:
		f.Note = new(formOfSpans(b.Text))
	case List:
		f.List = &listForm{Ordered: b.Ordered, Items: formsOf(b.Items, formOfSpans)}
	case Fields:
		f.Fields = new(formsOf(b.Rows, formOfRow))
	case Ask:
		f.Ask = &askForm{
			Question: b.Question, Prompt: formOfSpans(b.Prompt), Hint: formOfSpans(b.Hint),
			Kind: b.Kind, Options: formsOf(b.Options, formOfChoice), Several: b.Several,
			Token: formOfToken(b.Token), Answered: formOfSpans(b.Answered), At: b.At,
		}
	case Buttons:
		f.Buttons = new(formsOf(b.Items, formOfButton))
	}
	return f
}

// UnmarshalJSON reads what was written.
func (f *blockForm) UnmarshalJSON(b []byte) error {
	kind, body, err := untag(b)
	if err != nil {
		return err
	}
	f.block, err = openBlock(kind, body)
	return err
}

func openBlock(kind string, body []byte) (Block, error) {
	switch kind {
	case "heading":
		return read(body, func(s []spanForm) Block { return Heading{Text: openSpans(s)} })
	case "para":
		return read(body, func(s []spanForm) Block { return Para{Text: openSpans(s)} })
	case "note":
		return read(body, func(s []spanForm) Block { return Note{Text: openSpans(s)} })
	case "list":
		return read(body, func(l listForm) Block { return List{Ordered: l.Ordered, Items: formsOf(l.Items, openSpans)} })
	case "fields":
		return read(body, func(s []rowForm) Block {
			return Fields{Rows: formsOf(s, rowForm.open)}
		})
	case "ask":
		return read(body, func(a askForm) Block {
			return Ask{
				Question: a.Question, Prompt: openSpans(a.Prompt), Hint: openSpans(a.Hint),
				Kind: a.Kind, Options: formsOf(a.Options, choiceForm.open), Several: a.Several,
				Token: a.Token.open(), Answered: openSpans(a.Answered), At: a.At,
			}
		})
	case "buttons":
		return read(body, func(s []buttonForm) Block {
			return Buttons{Items: formsOf(s, buttonForm.open)}
		})
	default:
		return nil, unknown(kind)
	}
}

func formOfSpan(s Span) spanForm {
	return spanForm{Text: s.Text, Style: styleForm(s.Style), Link: s.Link, Who: s.Who, Slot: s.Slot}
}

func (f spanForm) open() Span {
	return Span{Text: f.Text, Style: Style(f.Style), Link: f.Link, Who: f.Who, Slot: f.Slot}
}

func formOfRow(r Row) rowForm {
	return rowForm{Label: formOfSpans(r.Label), Value: formOfSpans(r.Value)}
}

func (f rowForm) open() Row { return Row{Label: openSpans(f.Label), Value: openSpans(f.Value)} }

func formOfChoice(c Choice) choiceForm { return choiceForm{ID: c.ID, Label: c.Label, Key: c.Key} }
func (f choiceForm) open() Choice      { return Choice{ID: f.ID, Label: f.Label, Key: f.Key} }

func formOfButton(b Button) buttonForm {
	return buttonForm{Command: b.Command, Label: b.Label, Token: formOfToken(b.Token)}
}

func (f buttonForm) open() Button {
	return Button{Command: f.Command, Label: f.Label, Token: f.Token.open()}
}

func formOfToken(t Token) tokenForm { return tokenForm(t) }
func (f tokenForm) open() Token     { return Token(f) }

func formOfSpans(s []Span) []spanForm { return formsOf(s, formOfSpan) }
func openSpans(s []spanForm) []Span   { return formsOf(s, spanForm.open) }

// styleForm is a stored Style, by its name; Plain is left out.
type styleForm Style

// MarshalJSON gives each style its name.
func (f styleForm) MarshalJSON() ([]byte, error) {
	switch Style(f) {
	case Plain:
		return []byte(`"plain"`), nil
	case Strong:
		return []byte(`"strong"`), nil
	case Code:
		return []byte(`"code"`), nil
	default:
		return nil, fmt.Errorf("style %d has no stored form", f)
	}
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *styleForm) UnmarshalJSON(b []byte) error {
	var name string
	if json.Unmarshal(b, &name) != nil {
		return errMalformed
	}
	switch name {
	case "plain":
		*f = styleForm(Plain)
	case "strong":
		*f = styleForm(Strong)
	case "code":
		*f = styleForm(Code)
	default:
		return unknown(name)
	}
	return nil
}
