package slackfake

import (
	"fmt"
	"slices"
	"time"
)

// view is a modal or a home tab.
type view struct {
	id       string
	hash     string
	user     string
	body     object // as the app gave it
	root     string
	previous *view
	values   object // what its person has put in, by block and action
	closed   bool
}

// trigger lets the app open a modal for somebody, once and soon.
type trigger struct {
	user  string
	until time.Time
	used  bool
	over  *view // the modal it was pressed in
}

// triggerLife is how long a trigger_id is good for.
const triggerLife = 3 * time.Second

// trigger makes a trigger_id. It needs the lock.
func (w *Workspace) trigger(user string, over *view) string {
	id := fmt.Sprintf("%d.%d.trigger", w.now().Unix(), w.next("trigger"))
	w.triggers[id] = &trigger{user: user, until: w.now().Add(triggerLife), over: over}
	return id
}

// pull uses a trigger up, or says why it is no good. It needs the lock.
func (w *Workspace) pull(args object) (*trigger, string) {
	t := w.triggers[args.str("trigger_id")]
	switch {
	case t == nil:
		return nil, "invalid_trigger_id"
	case t.used:
		return nil, "exchanged_trigger_id"
	case w.now().After(t.until):
		return nil, "expired_trigger_id"
	}
	t.used = true
	return t, ""
}

// mostView is how large a view may be, in bytes of JSON.
const mostView = 250_000

// checkView checks a view of that type.
func checkView(v object, on surface) []problem {
	c := &check{on: on, blockIDs: map[string]bool{}}
	if v.str("type") != string(on) {
		c.add("/view/type", "must be %s", on)
	}
	known := []string{"type", "blocks", "private_metadata", "callback_id", "external_id"}
	if on == inModal {
		known = append(known, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
		c.text(v["title"], "/view/title", 24, true)
		c.maybeText(v, "submit", "/view", 24, true)
		c.maybeText(v, "close", "/view", 24, true)
	}
	c.fields(v, "/view", known, []string{"type", "blocks"})
	c.length(v.str("private_metadata"), "/view/private_metadata", 0, 3000)
	c.length(v.str("callback_id"), "/view/callback_id", 0, 255)
	c.length(v.str("external_id"), "/view/external_id", 0, 255)
	c.blocks(v.list("blocks"), "/view/blocks", 100)
	if on == inModal && c.inputs > 0 && !v.has("submit") {
		c.add("/view/submit", "missing required field: a view with an input needs it")
	}
	return c.problems
}

// admitView checks a view before it is shown. It needs the lock.
func (w *Workspace) admitView(v object, on surface) answer {
	switch {
	case v == nil:
		return no("invalid_arguments")
	case len(encode(v)) > mostView:
		return no("view_too_large")
	}
	if problems := checkView(v, on); len(problems) > 0 {
		return w.invalid("invalid_arguments", problems)
	}
	return answer{}
}

// show keeps a view for user. It needs the lock.
func (w *Workspace) show(user string, body object) *view {
	n := w.next("view")
	v := &view{id: fmt.Sprintf("V%04d", n), hash: fmt.Sprintf("%d.h%04d", w.now().Unix(), n), user: user, body: body, values: object{}}
	v.root = v.id
	return v
}

func (w *Workspace) openView(args object) answer {
	t, code := w.pull(args)
	if code != "" {
		return no(code)
	}
	if a := w.admitView(args.obj("view"), inModal); a.code != "" {
		return a
	}
	v := w.show(t.user, args.obj("view"))
	w.views = append(w.views, v)
	return ok(object{"view": v.about()})
}

func (w *Workspace) pushView(args object) answer {
	t, code := w.pull(args)
	if code != "" {
		return no(code)
	}
	if t.over == nil {
		return no("not_in_view")
	}
	return w.push(t.over, args.obj("view"))
}

// push lays a view over another. It needs the lock.
func (w *Workspace) push(over *view, body object) answer {
	if over.previous != nil && over.previous.previous != nil {
		return no("push_limit_reached")
	}
	if a := w.admitView(body, inModal); a.code != "" {
		return a
	}
	v := w.show(over.user, body)
	v.previous, v.root = over, over.root
	w.views = append(w.views, v)
	return ok(object{"view": v.about()})
}

func (w *Workspace) updateView(args object) answer {
	i := slices.IndexFunc(w.views, func(v *view) bool {
		return !v.closed && (v.id == args.str("view_id") || args.str("external_id") != "" && v.body.str("external_id") == args.str("external_id"))
	})
	if i < 0 {
		return no("not_found")
	}
	return w.redraw(w.views[i], args.obj("view"), args.str("hash"), inModal)
}

// redraw replaces what a view shows. What was put in stays where its element
// does. It needs the lock.
func (w *Workspace) redraw(v *view, body object, hash string, on surface) answer {
	if hash != "" && hash != v.hash {
		return no("hash_conflict")
	}
	if a := w.admitView(body, on); a.code != "" {
		return a
	}
	v.body, v.hash = body, fmt.Sprintf("%d.h%04d", w.now().Unix(), w.next("view"))
	kept := object{}
	for _, b := range objects(body.list("blocks")) {
		if old := v.values.obj(b.str("block_id")); old != nil {
			kept[b.str("block_id")] = old
		}
	}
	v.values = kept
	return ok(object{"view": v.about()})
}

func (w *Workspace) publishView(args object) answer {
	user := args.str("user_id")
	if p := w.person(user); p == nil || p.Bot {
		return no("user_not_found")
	}
	if v := w.homes[user]; v != nil {
		return w.redraw(v, args.obj("view"), args.str("hash"), inHome)
	}
	if a := w.admitView(args.obj("view"), inHome); a.code != "" {
		return a
	}
	w.homes[user] = w.show(user, args.obj("view"))
	return ok(object{"view": w.homes[user].about()})
}

// about is a view as answers and payloads show it.
func (v *view) about() object {
	o := clone(v.body)
	o["id"], o["hash"], o["team_id"], o["app_id"], o["bot_id"], o["root_view_id"] = v.id, v.hash, TeamID, AppID, BotID, v.root
	o["app_installed_team_id"] = TeamID
	o["state"] = object{"values": clone(v.values)}
	if v.previous != nil {
		o["previous_view_id"] = v.previous.id
	}
	return o
}
