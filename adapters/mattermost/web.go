package mattermost

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// mostBody is the largest body that is read.
const mostBody = 1 << 20

// handleTime is how long a call of the server's may take. The server gives up
// after 30 seconds, and people see nothing but that it takes long.
const handleTime = 10 * time.Second

// abreastTime is how long somebody who pressed waits for what was missed.
const abreastTime = 3 * time.Second

// Handler serves /mattermost/actions, /mattermost/commands and
// /mattermost/dialogs. Every answer is 200 with JSON, because people see nothing
// of any other. Headers are not looked at: there may be a person's session in them.
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST "+pathActions, a.answered(a.serveAction))
	mux.Handle("POST "+pathCommands, a.answered(a.serveCommand))
	mux.Handle("POST "+pathDialogs, a.answered(a.serveDialog))
	return mux
}

// reply is an answer to the server, in one of its three forms.
type reply map[string]any

// answered serves calls by f; body is at most mostBody.
func (a *Adapter) answered(f func(ctx context.Context, body []byte) reply) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), handleTime)
		defer cancel()
		answer := reply{}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			a.odd(ctx, TooLarge)
		} else if err == nil {
			answer = f(ctx, body)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_ = json.NewEncoder(w).Encode(answer) // whoever asked may be gone
	})
}

// serveAction takes a button or a menu.
func (a *Adapter) serveAction(ctx context.Context, body []byte) reply {
	p, err := decodeAction(body)
	if err != nil {
		a.odd(ctx, Malformed)
		return reply{}
	}
	said, o := a.act(ctx, p)
	text := a.shown(ctx, said)
	if text == "" {
		return reply{}
	}
	if o.root && a.hint(ctx, o, text, said) == nil {
		return reply{}
	}
	return reply{"ephemeral_text": text, "skip_slack_parsing": true}
}

// act proves what was pressed, and takes it.
func (a *Adapter) act(ctx context.Context, p actionPayload) (engine.Said, occurrence) {
	o := occurrence{user: string(p.UserID), trigger: string(p.TriggerID), post: chat.Ref{Channel: string(p.ChannelID), Message: string(p.PostID)}.String()}
	c, ok := a.sealer.open(kindAction, string(p.Context.V.Seal))
	if !ok || c.Channel != string(p.ChannelID) {
		return a.refuse(ctx, o, Forged), o
	}
	t, odd, err := a.acted(ctx, o.trigger, o.user)
	if odd != "" {
		return a.refuse(ctx, o, odd), o
	}
	if err == nil {
		o, odd, err = a.proven(ctx, o, p, c)
	}
	if odd != "" {
		return a.refuse(ctx, o, odd), o
	}
	if err != nil {
		return a.trouble(ctx, o, err), o
	}
	o.id, o.at = conversation.EventID(Platform+":a/"+t.id), t.at
	o = pressed(o, c, string(p.Context.V.Selected))
	a.abreast(ctx, o.place)
	said, err := a.take(ctx, o)
	if err != nil && len(said.Body.Blocks) == 0 {
		said = a.trouble(ctx, o, err)
	}
	return said, o
}

// proven looks whether a button is where the bot put it, and whether who pressed
// it may be there.
func (a *Adapter) proven(ctx context.Context, o occurrence, p actionPayload, c claims) (occurrence, Oddity, error) {
	w, ok, err := a.record(ctx, string(p.PostID))
	if err != nil {
		return o, "", err
	}
	token, bad := conversation.ParseToken(c.Token)
	if !ok || w.channel != c.Channel || c.Nonce == "" || string(w.mark.Nonce) != c.Nonce || bad == nil && string(w.mark.Case) != string(token.Case) {
		return o, Forged, nil
	}
	in, err := a.rooms.member(ctx, c.Channel, o.user)
	if err != nil {
		return o, "", err
	}
	if !in {
		return o, Intruder, nil
	}
	o.direct = a.rooms.partner(ctx, w.channel) != ""
	switch o.root = w.root == ""; {
	case !o.root:
		o.place = here.Thread(w.channel, w.root)
	case o.direct:
		o.place = conversation.Direct(here.Person(o.user))
	default:
		o.place = here.Channel(w.channel)
	}
	return o, "", nil
}

// record is what the bot knows of a post of its own: from when it wrote it, or
// from the post. Only the bot and administrators can change that.
func (a *Adapter) record(ctx context.Context, post string) (written, bool, error) {
	if w, ok := a.rooms.posts.Get(post); ok {
		return w, true, nil
	}
	me, err := a.whoAmI(ctx)
	if err != nil {
		return written{}, false, err
	}
	var p postPayload
	err = a.get(ctx, "posts.get", "/posts/"+post, &p)
	if engine.KindOf(err).Final() {
		return written{}, false, nil
	}
	m := p.Props.V.Ours.V
	if err != nil || p.UserID != me.ID || p.DeleteAt > 0 || m.Nonce == "" {
		return written{}, false, err
	}
	w := written{channel: string(p.ChannelID), root: string(p.RootID), mark: m}
	a.rooms.posts.Set(post, w)
	return w, true, nil
}

// abreast reads what was missed in a thread before something pressed there
// counts. Who pressed does not wait for long: a button knows what it answers.
func (a *Adapter) abreast(ctx context.Context, place conversation.Place) {
	ctx, cancel := context.WithTimeout(ctx, abreastTime)
	defer cancel()
	if err := a.missed.catchUp(ctx, place); err != nil {
		a.missed.trouble(ctx, err)
	}
}

// serveCommand takes a slash command.
func (a *Adapter) serveCommand(ctx context.Context, body []byte) reply {
	f, err := url.ParseQuery(string(body))
	if err != nil {
		a.odd(ctx, Malformed)
		return reply{}
	}
	text := a.shown(ctx, a.commanded(ctx, f))
	if text == "" {
		return reply{}
	}
	return reply{"response_type": "ephemeral", "text": text, "skip_slack_parsing": true}
}

func (a *Adapter) commanded(ctx context.Context, f url.Values) engine.Said {
	o := occurrence{user: f.Get("user_id"), trigger: f.Get("trigger_id")}
	if !a.ofTeam(f.Get("token")) {
		return a.refuse(ctx, o, BadToken)
	}
	t, odd, err := a.acted(ctx, o.trigger, o.user)
	if odd != "" {
		return a.refuse(ctx, o, odd)
	}
	me, whoErr := a.whoAmI(ctx)
	if err = errors.Join(err, whoErr); err != nil {
		return a.trouble(ctx, o, err)
	}
	o = decodeCommand(f, string(me.ID))
	o.id, o.at = conversation.EventID(Platform+":c/"+t.id), t.at
	a.abreast(ctx, o.place)
	said, err := a.take(ctx, o)
	if err != nil && len(said.Body.Blocks) == 0 {
		said = a.trouble(ctx, o, err)
	}
	return said
}

// ofTeam says whether a token is that of one of the commands. It takes as long
// for every token.
func (a *Adapter) ofTeam(token string) bool {
	got := sha256.Sum256([]byte(token))
	is := 0
	for _, t := range a.conf.CommandTokens {
		want := sha256.Sum256([]byte(t))
		is |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	return is == 1
}

// serveDialog takes a dialog that was sent.
func (a *Adapter) serveDialog(ctx context.Context, body []byte) reply {
	p, err := decodeDialog(body)
	if err != nil {
		a.odd(ctx, Malformed)
		return reply{}
	}
	if p.CallbackID == callbackHint || bool(p.Cancelled) {
		return reply{}
	}
	said := a.submitted(ctx, p)
	if len(said.Body.Blocks) == 0 {
		return reply{}
	}
	return reply{"error": cutBytes(said.Body.Plain(), mostError)}
}

// submitted proves a dialog, and takes it. The channel that comes with it is the
// one that the person looked at (before 12.0), so that of the seal counts.
func (a *Adapter) submitted(ctx context.Context, p dialogPayload) engine.Said {
	o := occurrence{user: string(p.UserID)}
	c, ok := a.sealer.open(kindDialog, string(p.State))
	t, err := conversation.ParseToken(c.Token)
	if !ok || err != nil || p.Type != "dialog_submission" || p.CallbackID != callbackForm || c.User != o.user || c.Once == "" ||
		a.conf.Clock().Unix() > c.Until {
		return a.refuse(ctx, o, Forged)
	}
	in, err := a.rooms.member(ctx, c.Channel, o.user)
	if err != nil {
		return a.trouble(ctx, o, err)
	}
	if !in {
		return a.refuse(ctx, o, Intruder)
	}
	o.kind, o.place, o.id = isGesture, conversation.Place(c.Place), conversation.EventID(Platform+":d/"+c.Once)
	if o.gesture = filled(p, c, t); o.gesture == nil {
		who, err := a.people.Get(ctx, o.user)
		if err != nil {
			return a.trouble(ctx, o, err)
		}
		return engine.Said{Body: conversation.NothingChosen(who.Lang), Lang: who.Lang}
	}
	a.abreast(ctx, o.place)
	said, err := a.take(ctx, o)
	if err != nil && len(said.Body.Blocks) == 0 {
		said = a.trouble(ctx, o, err)
	}
	return said
}

// filled is what a dialog says; nil if nothing was chosen in it.
func filled(p dialogPayload, c claims, t conversation.Token) conversation.Gesture {
	fields, lists := p.entries()
	if c.Action != doChoose {
		for name, value := range fields {
			if value == "" {
				delete(fields, name)
			}
		}
		return conversation.Filled{Token: t, Fields: fields}
	}
	many := chosen(fields, lists, t)
	if len(many) == 0 {
		return nil
	}
	return conversation.Pressed{Token: t, Many: many}
}

// refuse is what is said to what is not the bot's, or not there, or not now.
func (a *Adapter) refuse(ctx context.Context, o occurrence, why Oddity) engine.Said {
	a.odd(ctx, why)
	l := rules.Swedish
	if who, err := a.people.Get(ctx, o.user); err == nil && who.Lang != "" {
		l = who.Lang
	}
	if why == BadToken {
		return engine.Said{Body: conversation.Trouble(l, string(why)), Lang: l}
	}
	return engine.Said{Body: conversation.OldButton(l), Lang: l}
}

// trouble is what is said when nobody can tell whether something happened.
func (a *Adapter) trouble(ctx context.Context, o occurrence, err error) engine.Said {
	l := rules.Swedish
	if who, ok := a.people.Known(o.user); ok {
		l = who.Lang
	}
	id := troubleOf(o)
	a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "gesture not proven", slog.String(keyTrouble, id), slog.Any(keyError, err))
	return engine.Said{Body: conversation.Trouble(l, id), Lang: l}
}

// troubleOf is what the log knows a fault by, and who acted can name.
func troubleOf(o occurrence) string {
	sum := sha256.Sum256([]byte(string(o.id) + o.trigger))
	return hex.EncodeToString(sum[:4])
}

// shown is what is said, as one text.
func (a *Adapter) shown(ctx context.Context, said engine.Said) string {
	if len(said.Body.Blocks) == 0 {
		return ""
	}
	if said.Lang == "" {
		said.Lang = rules.Swedish
	}
	r := a.renderer(ctx, said.Body, said.Lang, nil)
	r.presses = false
	all := r.pages(said.Body)
	if len(all) == 0 {
		return ""
	}
	return all[0].text
}
