package conversation

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// DeliveryID names a delivery for ever; it is the same at every attempt and
// derives from the commit that brought it about, from what caused that, and from when
// the case began: "U-2026-0042/17/2/5f3a09c1-mhd0k2x1".
type DeliveryID string

// Later says whether a comes after b, both of one case. Of two with the same
// numbers neither does: what caused them tells nothing of their order.
func Later(a, b DeliveryID) bool {
	x, y := strings.Split(string(a), "/"), strings.Split(string(b), "/")
	for i := 1; i < min(len(x), len(y), 3); i++ {
		if len(x[i]) != len(y[i]) {
			return len(x[i]) > len(y[i]) // they are numbers without leading zeros
		}
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return len(x) > len(y)
}

// Seq is the number of the fact of that case with which d came about; 0 if it is
// a delivery of another.
func (d DeliveryID) Seq(of CaseID) int64 {
	rest, ok := strings.CutPrefix(string(d), string(of)+"/")
	if !ok {
		return 0
	}
	number, _, _ := strings.Cut(rest, "/")
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return seq
}

// CardID names a message that is edited in place: "U-2026-0042/step/screening".
type CardID string

// Topic is what a delivery is about, as outsiders can recognise it.
type Topic string

// The topics of DESIGN's contract.
const (
	TopicQuestion Topic = "question"
	TopicFinding  Topic = "finding"
	TopicAlert    Topic = "alert"
	TopicReminder Topic = "reminder"
	TopicStatus   Topic = "status"
	TopicDocument Topic = "document"
)

// Delivery is a message on its way to a place. Deliveries with the same Card
// are one message there, edited in place; an empty Card is never edited.
type Delivery struct {
	ID       DeliveryID
	Case     CaseID
	To       Place
	Card     CardID
	Topic    Topic
	Question rules.QuestionID // of a question; always empty in an alert
	Lang     rules.Lang
	Body     Message
	// Document is what files go with it; nil for none. Such a delivery has no card.
	Document *Document
	// IfShown changes what is already there, and is dropped if nothing is.
	IfShown bool
	// Anew posts a card that is already there as a new message, below what was
	// said since, and leaves nothing to press in the old one.
	Anew bool
	// Report says that the case wants to hear when this has arrived.
	Report bool
	// Erase is the message in To, as the platform calls it, that is to be taken
	// away; then nothing is shown.
	Erase string
	// Tally is for the house's own record, which keeps count; nothing is shown.
	Tally Tally
	// Part is what the host of a shared service is told is in; nothing is shown.
	Part Part
}

// Message is a tree of blocks. There is no markup in it anywhere.
type Message struct{ Blocks []Block }

// Block is a part of a message.
type Block interface{ block() }

// The blocks.
type (
	// Heading is a short line that stands out.
	Heading struct{ Text []Span }
	// Para is a paragraph.
	Para struct{ Text []Span }
	// Note is a paragraph of lesser weight: progress, hints, who answered.
	Note struct{ Text []Span }
	// List is a list of points; numbered if Ordered.
	List struct {
		Ordered bool
		Items   [][]Span
	}
	// Fields is a list of labels with values.
	Fields struct{ Rows []Row }
	// Ask is a question with its options. The options are shown with their
	// keys in the text, so that everything a button does can be typed.
	Ask struct {
		Question rules.QuestionID
		Prompt   []Span
		Hint     []Span // how to answer when there are no options
		Kind     rules.Kind
		Options  []Choice
		Several  bool // any number of options may be chosen
		Token    Token
		// Answered is what was answered; then there is nothing to press but,
		// with a Token, a button to change it.
		Answered []Span
		At       time.Time // when it was answered; zero if that is not shown
	}
	// Buttons are commands to press. Their labels can be typed as well.
	Buttons struct{ Items []Button }
)

// Row is a label with its value.
type Row struct{ Label, Value []Span }

// Choice is one option of an Ask.
type Choice struct {
	ID    rules.OptionID
	Label string
	// Key is what one types for it: its place in the list, counted from 1, or
	// the level itself. It is never empty.
	Key string
}

// Button is a command that can be pressed.
type Button struct {
	Command string // "confirm", "acknowledge", … as in "do/<command>"
	Label   string
	Token   Token
}

func (Heading) block() {}
func (Para) block()    {}
func (Note) block()    {}
func (List) block()    {}
func (Fields) block()  {}
func (Ask) block()     {}
func (Buttons) block() {}

// Style is how a span stands out. Meaning never hangs on it alone.
type Style uint8

// The styles.
const (
	Plain Style = iota
	Strong
	Code
)

// Span is a run of text. At most one of Who, Slot and Link is set.
type Span struct {
	Text  string
	Style Style
	Link  string   // an address the text leads to
	Who   PersonID // shown as a mention where the platform has them, else Text
	Slot  Slot     // filled in by the engine when the message is sent
}

// Slot is a piece of text that the organisation's configuration decides.
type Slot string

// The slots.
const (
	SlotPhone  Slot = "phone"  // how to reach the coordinator by telephone
	SlotDuty   Slot = "duty"   // the coordinator on duty
	SlotDeputy Slot = "deputy" // the coordinator who steps in for that one
)

// DocumentSlot is the address of a governing document, by its id in the plan.
func DocumentSlot(id string) Slot { return Slot("document/" + id) }

// Token remembers what was shown: the case, the question or command, and the
// sequence number at which it was shown. So an old button, a double press and a
// change of mind can be told apart, and a button of a case that is lost from one of
// the case that got its number.
type Token struct {
	Case CaseID
	Step string // the question, "question.field", or the command with its argument
	Seq  int64
	Born Birth // of the case; empty in tokens from before there were births
}

// String is the opaque form that a platform carries.
func (t Token) String() string {
	s := string(t.Case) + "~" + t.Step + "~" + strconv.FormatInt(t.Seq, 36)
	if t.Born != "" {
		s += "~" + string(t.Born)
	}
	return s
}

// Asks is which question the token is about, and which field of an entry, if it is
// about one.
func (t Token) Asks() (question, field string) {
	question, field, _ = strings.Cut(t.Step, ".")
	return question, field
}

// Field is the key in a form of what the token asks for: the field of an entry, or
// the question.
func (t Token) Field() string {
	question, field := t.Asks()
	return cmp.Or(field, question)
}

// ParseToken reads what String made.
func ParseToken(s string) (Token, error) {
	part := strings.Split(s, "~")
	if len(s) > 300 || len(part) < 3 || len(part) > 4 || part[0] == "" {
		return Token{}, fmt.Errorf("parse token: not a token")
	}
	seq, err := strconv.ParseInt(part[2], 36, 64)
	if err != nil || seq < 0 {
		return Token{}, fmt.Errorf("parse token: no sequence number")
	}
	t := Token{Case: CaseID(part[0]), Step: part[1], Seq: seq}
	if len(part) == 4 {
		t.Born = Birth(part[3])
	}
	return t, nil
}
