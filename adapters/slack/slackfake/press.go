package slackfake

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// spot is where an element was found.
type spot struct {
	message *message // nil in a view
	view    *view
	block   object
	element object
}

// each calls f for every element of blocks that can be acted on, until f
// returns true.
func each(blocks []any, f func(block, element object) bool) bool {
	for _, b := range objects(blocks) {
		elements := objects(b.list("elements"))
		if b.str("type") == "rich_text" || b.str("type") == "context" {
			continue
		}
		if a := b.obj("accessory"); a != nil {
			elements = append(elements, a)
		}
		if e := b.obj("element"); e != nil {
			elements = append(elements, e)
		}
		for _, e := range elements {
			if f(b, e) {
				return true
			}
		}
	}
	return false
}

// find is the newest element in a place for which is says yes; in what is no
// longer shown, if old. It needs the lock.
func (w *Workspace) find(p *Person, at Place, old bool, is func(block, element object) bool) *spot {
	all := w.standing(at)
	for _, m := range slices.Backward(all) {
		if m.only != "" && m.only != p.ID {
			continue
		}
		shown := [][]any{m.blocks}
		if old {
			shown = nil
			for _, v := range slices.Backward(m.earlier) {
				shown = append(shown, v.blocks)
			}
		}
		for _, blocks := range shown {
			s := &spot{message: m}
			if each(blocks, func(b, e object) bool {
				s.block, s.element = b, e
				return is(b, e)
			}) {
				return s
			}
		}
	}
	return nil
}

// labelled is a button with that label.
func labelled(label string) func(block, element object) bool {
	return func(_, e object) bool {
		return e.str("type") == "button" && e.obj("text").str("text") == label
	}
}

// Presses presses the button with that label, in the newest message of the place
// that has one. A choice with that label, in a select or among radio buttons, is
// chosen.
func (p *Person) Presses(at Place, label string) Outcome {
	return p.actsOn(at, false, label, func(b, e object) bool { return labelled(label)(b, e) || optionOf(e, label) != nil })
}

// PressesOld presses a button in a message that has been edited since, as in a
// client that has not heard of it.
func (p *Person) PressesOld(at Place, label string) Outcome {
	return p.actsOn(at, true, label, func(b, e object) bool { return labelled(label)(b, e) || optionOf(e, label) != nil })
}

// PressesIn presses the button with that label in one message.
func (p *Person) PressesIn(at Place, ts, label string) Outcome {
	return p.acts(label, func() *spot {
		c := p.w.channel(at.Channel)
		m := c.message(ts)
		if m == nil {
			return nil
		}
		s := &spot{message: m}
		if !each(m.blocks, func(b, e object) bool {
			s.block, s.element = b, e
			return labelled(label)(b, e) || optionOf(e, label) != nil
		}) {
			return nil
		}
		return s
	}, []string{label})
}

// PressesNumber presses the n-th option, counted from 1, of the newest message
// in the place that has so many: buttons that answer, or the options of a select.
func (p *Person) PressesNumber(at Place, n int) Outcome {
	count, before := 0, ""
	label := strconv.Itoa(n)
	return p.acts("number "+label, func() *spot {
		return p.w.find(p, at, false, func(b, e object) bool {
			if id := b.str("block_id"); id != before {
				count, before = 0, id
			}
			if l := choices(e); len(l) >= n {
				label = l[n-1].obj("text").str("text")
				return true
			}
			if e.str("type") == "button" && strings.HasPrefix(e.str("action_id"), "answer/") {
				count++
			}
			return count == n && e.str("type") == "button"
		})
	}, nil, func() []string { return []string{label} })
}

// Chooses picks options by their labels: in a select, in a select for several,
// among check boxes or radio buttons.
func (p *Person) Chooses(at Place, labels ...string) Outcome {
	return p.acts(strings.Join(labels, "; "), func() *spot {
		return p.w.find(p, at, false, func(_, e object) bool {
			return !slices.ContainsFunc(labels, func(l string) bool { return optionOf(e, l) == nil })
		})
	}, labels)
}

// Picks picks a date, written 2027-03-15, in the newest date picker.
func (p *Person) Picks(at Place, date string) Outcome {
	return p.acts("a date picker", func() *spot {
		return p.w.find(p, at, false, func(_, e object) bool { return e.str("type") == "datepicker" })
	}, []string{date})
}

// PressesHome presses a button of p's home tab.
func (p *Person) PressesHome(label string) Outcome {
	return p.acts(label, func() *spot {
		v := p.w.homes[p.ID]
		if v == nil {
			return nil
		}
		return inView(v, labelled(label))
	}, []string{label})
}

func inView(v *view, is func(block, element object) bool) *spot {
	s := &spot{view: v}
	if !each(v.body.list("blocks"), func(b, e object) bool {
		s.block, s.element = b, e
		return is(b, e)
	}) {
		return nil
	}
	return s
}

func (p *Person) actsOn(at Place, old bool, label string, is func(block, element object) bool) Outcome {
	return p.acts(label, func() *spot { return p.w.find(p, at, old, is) }, []string{label})
}

// acts finds an element, does to it what people do, and delivers the payload.
func (p *Person) acts(name string, find func() *spot, with []string, later ...func() []string) Outcome {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	s := find()
	if s == nil {
		w.mu.Unlock()
		w.t.Errorf("slackfake: %s finds nothing to press that is called %s", p.Name, name)
		return Outcome{Acknowledgement: Acknowledgement{Why: "nothing to press"}}
	}
	for _, f := range later {
		with = f()
	}
	e := w.envelope(interactive, w.pressed(p, s, with))
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}

// choices are the options of an element.
func choices(e object) []object {
	l := objects(e.list("options"))
	for _, g := range objects(e.list("option_groups")) {
		l = append(l, objects(g.list("options"))...)
	}
	return l
}

// optionOf is the option of e with that label; nil if it has none.
func optionOf(e object, label string) object {
	for _, o := range choices(e) {
		if o.obj("text").str("text") == label {
			return o
		}
	}
	return nil
}

// put is what an element holds once people have done that to it.
func put(e object, with []string) object {
	kind := e.str("type")
	v := object{"type": kind}
	var picked []any
	for _, label := range with {
		if o := optionOf(e, label); o != nil {
			picked = append(picked, map[string]any(o))
		}
	}
	switch kind {
	case "button":
		return nil
	case "static_select", "radio_buttons", "overflow":
		v["selected_option"] = nil
		if len(picked) > 0 {
			v["selected_option"] = picked[0]
		}
	case "multi_static_select", "checkboxes":
		if picked == nil {
			picked = []any{}
		}
		v["selected_options"] = picked
	case "datepicker":
		v["selected_date"] = first(with)
	case "timepicker":
		v["selected_time"] = first(with)
	case "users_select":
		v["selected_user"] = first(with)
	case "multi_users_select":
		v["selected_users"] = with
	case "plain_text_input", "number_input":
		v["value"] = first(with)
	default:
		panic(fmt.Sprintf("slackfake: nobody has said what becomes of a %s", kind))
	}
	return v
}

// first is the first of l, or nil: nothing was put in.
func first(l []string) any {
	if len(l) == 0 || l[0] == "" {
		return nil
	}
	return l[0]
}
