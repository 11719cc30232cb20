package slackfake

import (
	"slices"
	"strings"
)

// modal is the view that p has uppermost; nil if none is open. It needs the lock.
func (w *Workspace) modal(p *Person) *view {
	for _, v := range slices.Backward(w.views) {
		if v.user == p.ID && !v.closed {
			return v
		}
	}
	return nil
}

// Modal is what p's uppermost modal shows; empty if none is open.
func (p *Person) Modal() string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	v := p.w.modal(p)
	if v == nil {
		return ""
	}
	return p.w.viewText(v)
}

// Home is what p's home tab shows; empty if the app has shown none.
func (p *Person) Home() string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	v := p.w.homes[p.ID]
	if v == nil {
		return ""
	}
	return p.w.viewText(v)
}

// Fills puts something into the field of that label in p's modal: text, a date,
// or the labels of options.
func (p *Person) Fills(label string, with ...string) {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.modal(p)
	if v == nil {
		w.t.Errorf("slackfake: %s has no modal open", p.Name)
		return
	}
	for _, b := range objects(v.body.list("blocks")) {
		if b.str("type") != "input" || b.obj("label").str("text") != label {
			continue
		}
		e := b.obj("element")
		if len(choices(e)) > 0 {
			for _, l := range with {
				if optionOf(e, l) == nil {
					w.t.Errorf("slackfake: the field %q has no option %q", label, l)
				}
			}
		}
		keep(v.values, b.str("block_id"), e.str("action_id"), put(e, with))
		return
	}
	w.t.Errorf("slackfake: the modal has no field %q:\n%s", label, w.viewText(v))
}

// Submits sends p's modal in. Told is what stands beside its fields if the app
// found fault with them.
func (p *Person) Submits() Outcome {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	v := w.modal(p)
	if v == nil {
		w.mu.Unlock()
		w.t.Errorf("slackfake: %s has no modal open", p.Name)
		return Outcome{}
	}
	for _, b := range objects(v.body.list("blocks")) {
		e := b.obj("element")
		if b.str("type") != "input" {
			continue
		}
		if v.values.obj(b.str("block_id")).obj(e.str("action_id")) == nil {
			keep(v.values, b.str("block_id"), e.str("action_id"), initial(e))
		}
		if !b.flag("optional") && empty(v.values.obj(b.str("block_id")).obj(e.str("action_id"))) {
			w.mu.Unlock()
			return Outcome{Told: b.obj("label").str("text") + ": Please complete this required field."}
		}
	}
	payload := w.interaction("view_submission", p)
	payload["view"], payload["trigger_id"], payload["response_urls"] = v.about(), w.trigger(p.ID, v), []any{}
	e := w.envelope(interactive, payload)
	e.by = p.ID
	w.mu.Unlock()
	o := w.outcome(p, func() Acknowledgement { return w.send(e) })
	if !o.OK {
		return o // the modal stays and says that there was trouble
	}
	var told object
	_ = parse(o.Body, &told) // an empty answer closes the modal
	w.mu.Lock()
	defer w.mu.Unlock()
	if text := w.submitted(v, told); text != "" {
		o.Told = strings.TrimLeft(o.Told+"\n"+text, "\n")
	}
	return o
}

// submitted does with a modal what the app's answer says. It needs the lock.
func (w *Workspace) submitted(v *view, told object) string {
	switch told.str("response_action") {
	case "":
		v.closed = true
	case "clear":
		for _, o := range w.views {
			if o.root == v.root {
				o.closed = true
			}
		}
	case "update":
		if a := w.redraw(v, told.obj("view"), "", inModal); a.code != "" {
			w.Fault("the answer to a view_submission: %s", a.code)
		}
	case "push":
		if a := w.push(v, told.obj("view")); a.code != "" {
			w.Fault("the answer to a view_submission: %s", a.code)
		}
	case "errors":
		var out []string
		for _, b := range objects(v.body.list("blocks")) {
			if text, there := told.obj("errors")[b.str("block_id")].(string); there && b.str("type") == "input" {
				out = append(out, b.obj("label").str("text")+": "+text)
			}
		}
		if len(out) == 0 || len(out) != len(told.obj("errors")) {
			w.Fault("the errors of a view_submission name blocks that are no inputs: %s", encode(told["errors"]))
		}
		return strings.Join(out, "\n")
	default:
		w.Fault("response_action %q is none", told.str("response_action"))
	}
	return ""
}

// Closes closes p's modal without sending it in. The app is told if it asked.
func (p *Person) Closes() Outcome {
	w := p.w
	w.mu.Lock()
	v := w.modal(p)
	if v == nil {
		w.mu.Unlock()
		return Outcome{}
	}
	v.closed = true
	if !v.body.flag("notify_on_close") {
		w.mu.Unlock()
		return Outcome{Acknowledgement: Acknowledgement{OK: true}}
	}
	payload := w.interaction("view_closed", p)
	payload["view"], payload["is_cleared"] = v.about(), false
	e := w.envelope(interactive, payload)
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}

// initial is what an element holds that nobody has touched.
func initial(e object) object {
	switch {
	case e.has("initial_option"):
		return object{"type": e.str("type"), "selected_option": e["initial_option"]}
	case e.has("initial_options"):
		return object{"type": e.str("type"), "selected_options": e["initial_options"]}
	}
	for _, name := range []string{"initial_value", "initial_date", "initial_time", "initial_user"} {
		if e.has(name) {
			return put(e, []string{e.str(name)})
		}
	}
	return put(e, nil)
}

// empty says whether an element holds nothing.
func empty(held object) bool {
	for k, v := range held {
		if k == "type" || v == nil {
			continue
		}
		if l, isList := v.([]any); isList && len(l) == 0 {
			continue
		}
		return false
	}
	return true
}
