package mattermost

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Deliver shows d. A long one is several posts, which are edited together.
//
// A card that is asked again is posted anew, after the old one has been emptied.
// A place without a thread gets one, and Opened says which.
func (a *Adapter) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	to := here.Spot(d.To)
	if to.Channel == "" {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	}
	opens := to.Unopened != "" && prior.Opened == ""
	if prior.Opened != "" {
		to = here.Spot(prior.Opened)
	}
	all := a.pages(ctx, d)
	old := chat.ParseRefs(prior.Ref)
	if d.Anew && len(old) > 0 {
		if err := a.leave(ctx, d, to, old); err != nil {
			return engine.Receipt{}, chat.Refused(nil, err)
		}
		old = nil
	}
	if opens {
		all[0].text += a.calls(ctx, to)
	}
	sent, err := a.show(ctx, d, to, all, old)
	if opens && len(sent) == 0 && engine.KindOf(err) == engine.Gone && to.Starter != "" && !to.Person {
		// The bot is not in the channel where the command was given: then the
		// case is talked through with the person alone.
		to = chat.Spot{Channel: to.Starter, Person: true, Unopened: to.Unopened}
		sent, err = a.show(ctx, d, to, all, nil)
	}
	if tooLate(err) {
		err = a.clear(ctx, d, to, old, err)
	}
	if err != nil {
		return engine.Receipt{}, chat.Refused(sent, err)
	}
	r := engine.Receipt{Ref: chat.JoinRefs(sent), Opened: prior.Opened}
	if opens {
		r.Opened = here.Thread(sent[0].Channel, sent[0].Message)
	}
	a.rooms.met(d, r)
	return r, nil
}

// calls mentions who began a thread in its first post, because who is mentioned
// follows it: otherwise they would hear nothing of what is asked there. It stands
// last, because lists of threads show the first line.
func (a *Adapter) calls(ctx context.Context, to chat.Spot) string {
	who, err := a.people.Get(ctx, to.Starter)
	if err != nil || to.Person || !usernames.MatchString(who.Handle) {
		return ""
	}
	return "\n\n@" + who.Handle
}

// pages is d as posts, at least one.
func (a *Adapter) pages(ctx context.Context, d conversation.Delivery) []page {
	zone := a.zoneIn(ctx, here.Spot(d.To))
	all := a.renderer(ctx, d.Body, d.Lang, zone).pages(d.Body)
	if len(all) == 0 {
		return []page{{text: "·"}} // a message of nothing is still a message
	}
	return all
}

// urgent says whether a delivery goes before others.
func urgent(d conversation.Delivery) bool { return d.Topic == conversation.TopicAlert }

// show edits as many posts as there are, posts what is missing below, and takes
// away what is too much.
func (a *Adapter) show(ctx context.Context, d conversation.Delivery, to chat.Spot, all []page, old []chat.Ref) ([]chat.Ref, error) {
	if to.Person && len(old) == 0 {
		channel, err := a.rooms.alone(ctx, to.Channel)
		if err != nil {
			return nil, err
		}
		to.Channel, to.Person = channel, false
	}
	var sent []chat.Ref
	for n, p := range all {
		if n < len(old) {
			props, m := a.props(d, n, old[n].Channel, p)
			if err := a.edit(ctx, old[n], p.text, props, urgent(d)); err != nil {
				return sent, err
			}
			a.rooms.posts.Set(old[n].Message, writtenIn(to, old[n], m))
			sent = append(sent, old[n])
			continue
		}
		if to.Person { // a card that has grown
			to.Channel, to.Person = old[0].Channel, false
		}
		root := to.Thread
		if root == "" && to.Unopened != "" && len(sent) > 0 {
			root = sent[0].Message
		}
		at, err := a.post(ctx, d, to.Channel, root, p, n)
		if err != nil {
			return sent, err
		}
		sent = append(sent, at)
	}
	for _, surplus := range old[min(len(old), len(all)):] {
		if err := a.remove(ctx, surplus); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// writtenIn is what the bot knows of a post that it edited.
func writtenIn(to chat.Spot, at chat.Ref, m mark) written {
	w := written{channel: at.Channel, root: to.Thread, mark: m}
	if w.root == at.Message {
		w.root = "" // it begins the thread
	}
	return w
}

// outgoing is a post as the server takes it.
type outgoing struct {
	ChannelID string         `json:"channel_id"`
	RootID    string         `json:"root_id,omitzero"`
	Message   string         `json:"message"`
	Props     map[string]any `json:"props"`
	FileIDs   []string       `json:"file_ids,omitempty"`
	Pending   string         `json:"pending_post_id"`
	Metadata  *metadata      `json:"metadata,omitempty"`
}

type metadata struct {
	Priority struct {
		Priority Priority `json:"priority"`
	} `json:"priority"`
}

// post sends one new post.
func (a *Adapter) post(ctx context.Context, d conversation.Delivery, channel, root string, p page, n int) (chat.Ref, error) {
	props, m := a.props(d, n, channel, p)
	o := outgoing{ChannelID: channel, RootID: root, Message: p.text, Props: props}
	if s, err := a.server.get(ctx); err == nil && s.priority && a.conf.Priority != Ordinary && urgent(d) && root == "" && n == 0 {
		o.Metadata = &metadata{}
		o.Metadata.Priority.Priority = a.conf.Priority
	}
	made, err := a.create(ctx, o, urgent(d))
	if engine.KindOf(err) == engine.Never && o.Metadata != nil {
		o.Metadata = nil // rather plain than not at all
		made, err = a.create(ctx, o, urgent(d))
	}
	if err != nil {
		return chat.Ref{}, err
	}
	a.rooms.posts.Set(string(made.ID), written{channel: channel, root: root, mark: m})
	return chat.Ref{Channel: channel, Message: string(made.ID)}, nil
}

// squats is how often a post that is not ours is taken for a coincidence.
const squats = 3

// create sends a post once: for half a minute the server gives back the first
// one of the same pending id, whoever sent it. So the id is one that nobody can
// guess, and what comes back is looked at.
func (a *Adapter) create(ctx context.Context, o outgoing, urgent bool) (postPayload, error) {
	me, err := a.whoAmI(ctx)
	if err != nil {
		return postPayload{}, err
	}
	for n := range squats {
		if err := a.pace.Turn(ctx, everything, o.ChannelID, urgent); err != nil {
			return postPayload{}, err
		}
		m, _ := o.Props["upphandlingsvakten"].(mark)
		hint, _ := o.Props["upphandlingsvakten_hint"].(string)
		o.Pending = a.sealer.derived(kindPost, o.ChannelID, o.RootID, string(m.Delivery), strconv.Itoa(int(m.Part)), hint, strconv.Itoa(n))
		var made postPayload
		if err := a.call(ctx, "posts.create", http.MethodPost, "/posts", o, &made); err != nil {
			return made, err
		}
		got := made.Props.V
		if made.UserID == me.ID && string(made.ChannelID) == o.ChannelID && string(made.RootID) == o.RootID &&
			got.Ours.V.Delivery == m.Delivery && got.Ours.V.Part == m.Part && string(got.Hint) == hint {
			return made, nil
		}
		a.odd(ctx, Squatted)
	}
	return postPayload{}, &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("posts.create: the server gave back another post")}
}

// edit replaces one post. Another process may have edited it since, so it is
// done even if nothing seems to have changed.
func (a *Adapter) edit(ctx context.Context, at chat.Ref, text string, props map[string]any, urgent bool) error {
	if err := a.pace.Turn(ctx, everything, "", urgent); err != nil {
		return err
	}
	return a.call(ctx, "posts.patch", http.MethodPut, "/posts/"+at.Message+"/patch", map[string]any{"message": text, "props": props}, nil)
}

// leave takes everything to press out of a card that is posted anew, and says
// that it has moved. A card that is gone needs no leaving.
func (a *Adapter) leave(ctx context.Context, d conversation.Delivery, to chat.Spot, old []chat.Ref) error {
	moved := d
	moved.Body, moved.ID = conversation.Moved(d.Lang), d.ID+movedSuffix
	shown := a.pages(ctx, moved)[0]
	for n, at := range old {
		var err error
		if n == 0 {
			props, m := a.props(moved, 0, at.Channel, shown)
			if err = a.edit(ctx, at, shown.text, props, urgent(d)); err == nil {
				a.rooms.posts.Set(at.Message, writtenIn(here.Spot(d.To), at, m))
			}
		} else {
			err = a.remove(ctx, at)
		}
		if tooLate(err) {
			err = a.clear(ctx, d, to, old[:1], err)
		}
		if engine.KindOf(err).Final() {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// movedSuffix keeps what is left of a card from being found as the delivery
// that moved it.
const movedSuffix = "/moved"

// remove takes a post away. One that is gone is no fault.
func (a *Adapter) remove(ctx context.Context, at chat.Ref) error {
	if err := a.pace.Turn(ctx, everything, "", false); err != nil {
		return err
	}
	err := a.call(ctx, "posts.delete", http.MethodDelete, "/posts/"+at.Message, nil, nil)
	a.rooms.posts.Drop(at.Message)
	if engine.KindOf(err) == engine.Gone {
		return nil
	}
	return err
}
