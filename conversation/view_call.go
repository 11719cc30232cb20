package conversation

import (
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// alertCard is the one message about the alert in the coordinators' channel. It
// names the case and the person to contact, and what the coordinators have done
// about it, and nothing else.
func (v *view) alertCard() {
	a := v.c.Alert
	key := KeyAlertPosted
	if a.Kind == rules.Consult {
		key = KeyConsultPosted
	}
	text := line(v.l, key, "case", string(v.c.ID), "who", person(v.c.Owner))
	if a.Urgent {
		text = append(line(v.l, KeyUrgent), text...)
	}
	blocks := []Block{Para{Text: text}}
	if a.Reconsidered {
		blocks = append(blocks, Para{Text: v.reconsidered()})
	}
	if a.Acknowledged.ID != "" {
		blocks = append(blocks, v.para(KeyAlertHeld, "who", person(a.Acknowledged), "at", instant(a.AcknowledgedAt, v.l)))
	}
	if !a.ContactedAt.IsZero() {
		blocks = append(blocks, v.para(KeyAlertContacted, "at", instant(a.ContactedAt, v.l)))
	}
	if a.Stands() {
		blocks = append(blocks, Buttons{Items: v.alertButtons()}, Note{Text: line(v.l, typedKey(a), "case", string(v.c.ID))})
	} else {
		blocks = append(blocks, v.para(decidedKey(a), "who", person(a.ClosedBy), "at", instant(a.ClosedAt, v.l)))
	}
	v.sendTo(ToCoordinators, TopicAlert, v.c.alertCard(), blocks...)
	v.out[len(v.out)-1].Report = a.ArrivedAt.IsZero() && a.Stands()
}

// reconsidered says that an answer was changed; from what to what, but not which.
func (v *view) reconsidered() []Span {
	a := v.c.Alert
	if a.From == "" || a.To == "" {
		return line(v.l, KeyAlertReconsidered)
	}
	return line(v.l, KeyAlertReconsideredTo, "from", optionName(a.From, v.l), "to", optionName(a.To, v.l))
}

// optionName is an answer of the screening in words.
func optionName(o rules.OptionID, l rules.Lang) string {
	k, ok := map[rules.OptionID]Key{
		rules.Yes: KeyOptionYes, rules.No: KeyOptionNo, rules.Unknown: KeyOptionUnknown, rules.CannotSay: KeyOptionCannotSay,
	}[o]
	if !ok {
		return phrase(l, KeyOptionOther)
	}
	return phrase(l, k)
}

// alertButtons are what a coordinator can do with an alert that stands.
func (v *view) alertButtons() []Button {
	a := v.c.Alert
	var out []Button
	if a.Acknowledged.ID == "" {
		out = append(out, v.button("acknowledge", KeyButtonAcknowledge))
	}
	if a.Acknowledged.ID != "" && a.ContactedAt.IsZero() {
		out = append(out, v.button("contacted", KeyButtonContacted))
	}
	out = append(out, v.button("clear", KeyButtonClear))
	for _, c := range []struct {
		why Clearance
		key Key
	}{{ClearArranged, KeyButtonClearArranged}, {ClearMistaken, KeyButtonClearMistaken}} {
		out = append(out, Button{Command: "clear", Label: phrase(v.l, c.key), Token: v.token("do/clear/" + string(c.why))})
	}
	return append(out, v.button("outside", KeyButtonOutside), v.button("misspoken", KeyButtonMisspoken))
}

// typedKey is what a coordinator can type about an alert that stands: what its
// buttons do, and to take it over once somebody has it.
func typedKey(a *Alert) Key {
	switch {
	case !a.ContactedAt.IsZero():
		return KeyAlertHowMet
	case a.Acknowledged.ID != "":
		return KeyAlertHowHeld
	}
	return KeyAlertHow
}

// decidedKey is what was decided, in words.
func decidedKey(a *Alert) Key {
	switch {
	case a.Outside:
		return KeyAlertOutside
	case a.Slip:
		return KeyAlertSlip
	case a.Why == ClearArranged:
		return KeyAlertClearedArranged
	case a.Why == ClearMistaken:
		return KeyAlertClearedMistaken
	}
	return KeyAlertCleared
}

func (v *view) alertClosed(f AlertClosed) {
	if v.c.Alert.Posted {
		v.alertCard()
	}
	switch {
	case f.Cleared:
		v.note(KeyClearedThread, "who", person(f.By))
		if v.c.Alert.Kind == rules.Alarm {
			v.showAnswers()
		}
		v.moves, v.anew = true, true
	case f.Slip:
		v.note(KeySlipDecided, "who", person(f.By))
	default:
		v.note(KeyOutsideThread, "who", person(f.By))
		v.tickCard()
	}
}

// ticked shows what was ticked, and tells the owner when the last tick that
// publication waits for is set, or is not any more.
func (v *view) ticked(f Ticked) {
	v.tickCard()
	gate := slices.ContainsFunc(v.p.Ticks(), func(t rules.Tick) bool { return t.ID == f.ID && t.Gate })
	if !gate {
		return
	}
	before := v.c
	if f.Set {
		before.Ticks = without(v.c.Ticks, f.ID)
	} else {
		before.Ticks = with(v.c.Ticks, f.ID, Ticking{})
	}
	switch was, is := before.released(v.p), v.c.released(v.p); {
	case is && !was:
		v.note(KeyReleased)
	case was && !is:
		v.note(KeyReleasedNoMore)
	}
}

// tickCard is the coordinators' list of what has been seen to outside the chat.
func (v *view) tickCard() {
	var (
		items   [][]Span
		buttons []Button
		before  []string // the numbers that publication waits for
	)
	for i, t := range v.p.Ticks() {
		text := line(v.l, KeyTickOpen, "text", t.Text.In(v.l))
		if m, set := v.c.Ticks[t.ID]; set {
			text = line(v.l, KeyTickDone, "text", t.Text.In(v.l), "who", person(m.By), "day", day(today(m.At), v.l))
		} else if t.Gate {
			before = append(before, fmt.Sprint(i+1))
		}
		items = append(items, text)
		buttons = append(buttons, Button{Command: "tick", Label: fmt.Sprint(i + 1), Token: v.token("do/tick/" + t.ID)})
	}
	gate := v.para(KeyTicksLocked, "list", strings.Join(before, ", "))
	if v.c.released(v.p) {
		gate = v.para(KeyTicksReleased)
	}
	v.sendTo(ToCoordinators, TopicAlert, "ticks",
		v.para(KeyTicksTitle, "case", string(v.c.ID)), List{Ordered: true, Items: items}, gate, Buttons{Items: buttons},
		Note{Text: line(v.l, KeyTicksHow, "case", string(v.c.ID))})
}

// slipped tells whoever wrote to stop, and the coordinators that something was
// written. What it was, nobody here knows.
func (v *view) slipped() {
	k := KeySlipThread
	if v.c.Status == StatusPaused {
		k = KeySlipPaused
	}
	v.send(TopicStatus, "", v.para(k, "phone", Span{Slot: SlotPhone}))
	v.slipCard(len(v.c.Slips))
}

// slipCard is the coordinators' message about one slip.
func (v *view) slipCard(n int) {
	s := v.c.Slips[n-1]
	blocks := []Block{v.para(KeySlipAlert, "case", string(v.c.ID), "who", person(v.c.Owner))}
	switch {
	case s.Gone:
		blocks = append(blocks, v.para(KeySlipGone, "who", person(s.AskedBy)))
	case s.Stays:
		blocks = append(blocks, v.para(KeySlipStays))
	case s.AskedBy.ID != "":
		blocks = append(blocks, v.para(KeySlipErasing, "who", person(s.AskedBy)))
	case s.Ref != "":
		blocks = append(blocks, v.para(KeySlipAsk), Buttons{Items: []Button{{
			Command: "erase", Label: phrase(v.l, KeyButtonErase), Token: v.token(fmt.Sprintf("do/erase/%d", n)),
		}}}, Note{Text: line(v.l, KeySlipHow, "case", string(v.c.ID))})
	}
	v.sendTo(ToCoordinators, TopicAlert, slipCard(n), blocks...)
}

// erase has the message of a slip taken away.
func (v *view) erase(n int) {
	s := v.c.Slips[n-1]
	v.sendTo(s.In, TopicStatus, slipCard(n), v.para(KeySlipErasing, "who", person(s.AskedBy)))
	last := &v.out[len(v.out)-1]
	last.Erase, last.Report = s.Ref, true
}

// silentKey is all that is said of how a case stands after an alarm.
func silentKey(c Case) Key {
	switch {
	case c.Status == StatusClosed:
		return KeyStatusSilentClosed
	case c.Alert.Outside:
		return KeyStatusOutside
	}
	return KeyStatusSilent
}

// alertState is what became of the alert of a case.
func alertState(c Case, l rules.Lang) string {
	switch a := c.Alert; {
	case a == nil:
		return phrase(l, KeyStateNone)
	case a.Outside:
		return phrase(l, KeyStateOutside)
	case a.Slip:
		return phrase(l, KeyStateSlip)
	case !a.Stands():
		return phrase(l, KeyStateCleared)
	case !a.ContactedAt.IsZero():
		return phrase(l, KeyStateContacted, "who", a.Acknowledged.Name)
	case a.Acknowledged.ID != "":
		return phrase(l, KeyStateHeld, "who", a.Acknowledged.Name)
	}
	return phrase(l, KeyStateWaits)
}
