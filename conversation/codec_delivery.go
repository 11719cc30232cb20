package conversation

import (
	"encoding/json"
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

func (f deliveryForm) open() Delivery {
	return Delivery{
		ID: f.ID, Case: f.Case, To: f.To, Card: f.Card,
		Topic: f.Topic, Question: f.Question, Lang: f.Lang, Anew: f.Anew, IfShown: f.IfShown, Report: f.Report, Erase: f.Erase, Tally: f.Tally, Part: Part(f.Part),
		Document: (*Document)(f.Document),
		Body:     Message{Blocks: formsOf(f.Blocks, func(b blockForm) Block { return b.Block })},
	}
}

// documentForm is a stored Document.
type documentForm struct {
	Papers  []Paper `json:"papers,omitzero"`
	Version int     `json:"version,omitzero"`
}

// blockForm is a stored Block, such as {"para":[{"text":"…"}]}.
type blockForm struct{ Block Block }

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
	}
	spanForm struct {
		Text  string    `json:"text"`
		Style styleForm `json:"style,omitzero"`
		Link  string    `json:"link,omitzero"`
		Who   PersonID  `json:"who,omitzero"`
		Slot  Slot      `json:"slot,omitzero"`
	}
)

// UnmarshalJSON reads what jotBlock wrote.
func (f *blockForm) UnmarshalJSON(b []byte) error {
	kind, body, err := untag(b)
	if err != nil {
		return err
	}
	f.Block, err = openBlock(kind, body)
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

func (f spanForm) open() Span {
	return Span{Text: f.Text, Style: Style(f.Style), Link: f.Link, Who: f.Who, Slot: f.Slot}
}

func (f rowForm) open() Row { return Row{Label: openSpans(f.Label), Value: openSpans(f.Value)} }

func (f choiceForm) open() Choice { return Choice{ID: f.ID, Label: f.Label, Key: f.Key} }

func (f buttonForm) open() Button {
	return Button{Command: f.Command, Label: f.Label, Token: f.Token.open()}
}

func (f tokenForm) open() Token { return Token{Case: f.Case, Step: f.Step, Seq: f.Seq} }

func openSpans(s []spanForm) []Span { return formsOf(s, spanForm.open) }

// styleForm is a stored Style, by its name; Plain is left out.
type styleForm Style

// UnmarshalJSON reads what jotSpan wrote.
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
