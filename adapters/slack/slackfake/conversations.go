package slackfake

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (w *Workspace) authTest(object) answer {
	body := object{
		"url": "https://town.slack.example/", "team": "Storköping", "user": "upphandlingsvakten", "team_id": TeamID,
		"user_id": BotUser, "bot_id": BotID, "is_enterprise_install": false,
	}
	if w.conf.Enterprise != "" {
		body["enterprise_id"] = w.conf.Enterprise
	}
	if w.conf.OrgWide {
		body["is_enterprise_install"], body["team_id"], body["team"] = true, w.conf.Enterprise, "Storköpings kommun"
	}
	return ok(body)
}

func (w *Workspace) teamInfo(object) answer {
	return ok(object{"team": object{"id": TeamID, "name": "Storköping", "domain": "town"}})
}

func (w *Workspace) botInfo(object) answer {
	return ok(object{"bot": object{"id": BotID, "app_id": AppID, "user_id": BotUser, "name": "upphandlingsvakten", "deleted": false}})
}

func (w *Workspace) userInfo(args object) answer {
	p := w.person(args.str("user"))
	if p == nil {
		return no("user_not_found")
	}
	return ok(object{"user": p.profile(args.str("include_locale") == "true" || args.str("include_locale") == "1")})
}

// readable finds a conversation whose messages the app may read.
func (w *Workspace) readable(args object, verb string) (*channel, *answer) {
	c := w.channel(args.str("channel"))
	var a answer
	switch {
	case c == nil:
		a = no("channel_not_found")
	case !w.may(c.scope(verb)):
		a = w.missing(c.scope(verb))
	case !c.has(BotUser) && c.kind != Public:
		a = no("channel_not_found")
	case !c.has(BotUser) && verb == "history":
		a = no("not_in_channel")
	default:
		return c, nil
	}
	return nil, &a
}

// mostPage is the most that one page of history has.
const mostPage = 1000

func (w *Workspace) repliesOf(args object) answer {
	c, refused := w.readable(args, "history")
	if refused != nil {
		return *refused
	}
	ts := args.str("ts")
	root := c.message(ts)
	replies := c.replies(ts)
	if root == nil && len(replies) == 0 {
		return no("thread_not_found")
	}
	all := replies
	if root != nil {
		if root.thread != "" {
			root, all = c.message(root.thread), c.replies(root.thread)
		}
		all = append([]*message{root}, all...)
	}
	return w.page(args, all)
}

func (w *Workspace) historyOf(args object) answer {
	c, refused := w.readable(args, "history")
	if refused != nil {
		return *refused
	}
	var all []*message
	for _, m := range c.messages {
		if m.thread == "" && m.only == "" && !m.deleted {
			all = append(all, m)
		}
	}
	slices.Reverse(all)
	return w.page(args, all)
}

// page is the part of all that the arguments ask for.
func (w *Workspace) page(args object, all []*message) answer {
	within := func(m *message) bool {
		oldest, latest, whole := args.str("oldest"), args.str("latest"), args.str("inclusive") == "1" || args.str("inclusive") == "true"
		if oldest != "" && (m.ts < oldest || m.ts == oldest && !whole) {
			return false
		}
		return latest == "" || m.ts < latest || m.ts == latest && whole
	}
	all = slices.DeleteFunc(slices.Clone(all), func(m *message) bool { return !within(m) })
	from, to, cursor, refused := pageOf(args, len(all), mostPage)
	if refused != nil {
		return *refused
	}
	metadata := args.str("include_all_metadata") == "1" || args.str("include_all_metadata") == "true"
	list := make([]any, 0, to-from)
	for _, m := range all[from:to] {
		list = append(list, w.rendered(m, metadata))
	}
	return ok(object{"messages": list, "has_more": to < len(all), "response_metadata": object{"next_cursor": cursor}})
}

func (w *Workspace) conversation(args object) answer {
	c, refused := w.readable(args, "read")
	if refused != nil {
		return *refused
	}
	return ok(object{"channel": c.about()})
}

func (w *Workspace) members(args object) answer {
	c, refused := w.readable(args, "read")
	if refused != nil {
		return *refused
	}
	from, to, cursor, refused := pageOf(args, len(c.members), 1000)
	if refused != nil {
		return *refused
	}
	list := make([]any, 0, to-from)
	for _, m := range c.members[from:to] {
		list = append(list, m)
	}
	return ok(object{"members": list, "response_metadata": object{"next_cursor": cursor}})
}

// pageOf is which of n things stand on the page that the arguments ask for, and the
// cursor of the next.
func pageOf(args object, n, most int) (from, to int, cursor string, refused *answer) {
	limit, given := args.whole("limit")
	if !given || limit == 0 {
		limit = 100
	}
	if text := args.str("cursor"); text != "" {
		plain, err := base64.StdEncoding.DecodeString(text)
		at, numeric := strconv.Atoi(strings.TrimPrefix(string(plain), "next:"))
		if err != nil || numeric != nil || at < 0 {
			a := no("invalid_cursor")
			return 0, 0, "", &a
		}
		from = at
	}
	if limit < 1 || limit > most {
		a := no("invalid_limit")
		return 0, 0, "", &a
	}
	from = min(from, n)
	to = min(from+limit, n)
	if to < n {
		cursor = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return from, to, cursor, nil
}

// Group makes a user group of people, and returns its id.
func (w *Workspace) Group(people ...*Person) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := fmt.Sprintf("S%04d", w.next("group"))
	for _, p := range people {
		w.groups[id] = append(w.groups[id], p.ID)
	}
	return id
}

func (w *Workspace) groupUsers(args object) answer {
	users, known := w.groups[args.str("usergroup")]
	if !known {
		return no("no_such_subteam")
	}
	list := make([]any, len(users))
	for i, u := range users {
		list[i] = u
	}
	return ok(object{"users": list})
}

func (w *Workspace) conversations(args object) answer {
	types := args.str("types")
	if types == "" {
		types = "public_channel"
	}
	var list []any
	for kind, name := range map[string]string{Public: "public_channel", Private: "private_channel", Direct: "im"} {
		if !slices.Contains(strings.Split(types, ","), name) {
			continue
		}
		one := channel{kind: kind}
		if !w.may(one.scope("read")) {
			return w.missing(one.scope("read"))
		}
		for _, c := range w.channels {
			if c.kind == kind && !c.deleted && (c.has(BotUser) || kind == Public) {
				list = append(list, c.about())
			}
		}
	}
	return ok(object{"channels": list, "response_metadata": object{"next_cursor": ""}})
}

func (w *Workspace) openDirect(args object) answer {
	user := args.str("users")
	if strings.Contains(user, ",") {
		return no("missing_scope")
	}
	c, code := w.target(user)
	if code != "" {
		return no("user_not_found")
	}
	if args.str("return_im") == "true" {
		return ok(object{"channel": c.about()})
	}
	return ok(object{"channel": object{"id": c.id}})
}

func (w *Workspace) joinChannel(args object) answer {
	c := w.channel(args.str("channel"))
	switch {
	case c == nil:
		return no("channel_not_found")
	case c.archived:
		return no("is_archived")
	case c.kind != Public:
		return no("method_not_supported_for_channel_type")
	}
	w.enter(c, BotUser)
	return ok(object{"channel": c.about()})
}
