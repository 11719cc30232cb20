package slackfake

// pressed is the payload of block_actions. It needs the lock.
func (w *Workspace) pressed(p *Person, s *spot, with []string) object {
	block, action := s.block.str("block_id"), s.element.str("action_id")
	if block == "" {
		block = "auto1" // Slack makes one up
	}
	done := object{"type": s.element.str("type"), "block_id": block, "action_id": action, "action_ts": w.stamp()}
	if s.element.str("type") == "button" {
		done["text"] = s.element["text"]
		for _, k := range []string{"value", "style", "url"} {
			if s.element.has(k) {
				done[k] = s.element[k]
			}
		}
	}
	held := put(s.element, with)
	for k, v := range held {
		done[k] = v
	}
	payload := w.interaction("block_actions", p)
	payload["actions"] = []any{done}
	if s.view != nil {
		if held != nil {
			keep(s.view.values, block, action, held)
		}
		payload["view"] = s.view.about()
		payload["container"] = object{"type": "view", "view_id": s.view.id}
		payload["trigger_id"] = w.trigger(p.ID, s.view)
		return payload
	}
	m := s.message
	if m.values == nil {
		m.values = map[string]object{}
	}
	if m.values[p.ID] == nil {
		m.values[p.ID] = object{}
	}
	if held != nil {
		keep(m.values[p.ID], block, action, held)
	}
	c := w.channel(m.channel)
	container := object{"type": "message", "message_ts": m.ts, "channel_id": c.id, "is_ephemeral": m.only != ""}
	if m.thread != "" {
		container["thread_ts"] = m.thread
	}
	payload["container"] = container
	payload["channel"] = object{"id": c.id, "name": c.called()}
	payload["message"] = w.rendered(m, false)
	payload["state"] = object{"values": clone(m.values[p.ID])}
	payload["response_url"] = w.responseURL(c, p, m.thread, m.ts)
	payload["trigger_id"] = w.trigger(p.ID, nil)
	return payload
}

// called is a channel's name as interactions give it.
func (c *channel) called() string {
	switch c.kind {
	case Direct:
		return "directmessage"
	case Private:
		return "privategroup"
	}
	return c.name
}

// keep remembers what was put into an element.
func keep(values object, block, action string, held object) {
	actions := values.obj(block)
	if actions == nil {
		actions = object{}
	}
	actions[action] = map[string]any(held)
	values[block] = map[string]any(actions)
}

// interaction is what every interaction has. It needs the lock.
func (w *Workspace) interaction(kind string, p *Person) object {
	o := object{
		"type": kind, "api_app_id": AppID, "token": "old-verification-token",
		"user":       object{"id": p.ID, "username": p.Name, "name": p.Name, "team_id": p.Team},
		"team":       object{"id": TeamID, "domain": "town"},
		"enterprise": nil, "is_enterprise_install": w.conf.OrgWide,
	}
	if w.conf.Enterprise != "" {
		o["enterprise"] = object{"id": w.conf.Enterprise, "name": "Storköpings kommun"}
	}
	return o
}

// Shortcut uses a global shortcut.
func (p *Person) Shortcut(callback string) Outcome {
	w := p.w
	w.mu.Lock()
	payload := w.interaction("shortcut", p)
	payload["callback_id"], payload["action_ts"], payload["trigger_id"] = callback, w.stamp(), w.trigger(p.ID, nil)
	e := w.envelope(interactive, payload)
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}

// MessageShortcut uses a shortcut on a message.
func (p *Person) MessageShortcut(at Place, ts, callback string) Outcome {
	w := p.w
	w.mu.Lock()
	c := w.channel(at.Channel)
	m := c.message(ts)
	payload := w.interaction("message_action", p)
	payload["callback_id"], payload["action_ts"], payload["trigger_id"] = callback, w.stamp(), w.trigger(p.ID, nil)
	payload["channel"] = object{"id": c.id, "name": c.called()}
	payload["message_ts"], payload["message"] = ts, w.rendered(m, false)
	payload["response_url"] = w.responseURL(c, p, m.thread, ts)
	e := w.envelope(interactive, payload)
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}
