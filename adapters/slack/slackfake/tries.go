package slackfake

// Tries presses what has that action id, such as answer/it/no or do/clear: in
// the message with that ts, or, if ts is empty, in the newest of the place that
// has it. It is false if nothing there has it now, as happens to people when a
// message changes under their finger.
func (p *Person) Tries(at Place, ts, action string) (Outcome, bool) {
	w := p.w
	w.mu.Lock()
	is := func(_, e object) bool { return e.str("type") == "button" && e.str("action_id") == action }
	s := w.find(p, at, false, is)
	if ts != "" {
		s = nil
		if c := w.channel(at.Channel); c != nil && c.message(ts) != nil {
			m := &spot{message: c.message(ts)}
			if each(m.message.blocks, func(b, e object) bool {
				m.block, m.element = b, e
				return is(b, e)
			}) {
				s = m
			}
		}
	}
	if s == nil {
		w.mu.Unlock()
		return Outcome{}, false
	}
	e := w.envelope(interactive, w.pressed(p, s, nil))
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) }), true
}
