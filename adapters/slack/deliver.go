package slack

import (
	"context"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// The methods that are paced.
const (
	methodPost   = "chat.postMessage"
	methodUpdate = "chat.update"
	methodDelete = "chat.delete"
)

// SparesEdits says that edits are scarce: chat.update may be called 50 times a
// minute in all of a workspace.
func (*Adapter) SparesEdits() bool { return true }

// Deliver shows d. A long one is several messages, which are edited together.
//
// A card that is asked again is posted anew, after the old one has been emptied.
// A place without a thread gets one, and Opened says which.
func (a *Adapter) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	return a.deliver(ctx, parcel{d, 0}, prior)
}

// parcel is a delivery, and how many files will follow its message.
type parcel struct {
	conversation.Delivery
	files int
}

func (a *Adapter) deliver(ctx context.Context, d parcel, prior engine.Receipt) (engine.Receipt, error) {
	to := here.Spot(d.To)
	if to.Channel == "" {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	}
	opens := to.Unopened != "" && prior.Opened == ""
	if prior.Opened != "" {
		to = here.Spot(prior.Opened)
	}
	all := a.pages(d.Body, d.Lang, a.zoneIn(ctx, to))
	if len(all) == 0 {
		all = []page{{text: "·"}} // a message of nothing is still a message
	}
	old := chat.ParseRefs(prior.Ref)
	if d.Anew && len(old) > 0 {
		if err := a.leave(ctx, d, old); err != nil {
			return engine.Receipt{}, chat.Refused(nil, err)
		}
		old = nil
	}
	sent, err := a.show(ctx, d, to, all, old)
	if err != nil && opens && len(sent) == 0 && engine.KindOf(err) == engine.Gone && to.Starter != "" && !to.Person {
		// The bot is not in the channel where the command was given: then the
		// case is talked through with the person alone.
		to = chat.Spot{Channel: to.Starter, Person: true}
		sent, err = a.show(ctx, d, to, all, nil)
	}
	if err != nil {
		if engine.KindOf(err) == engine.Gone {
			a.rooms.inside.Drop(to.Channel)
		}
		return engine.Receipt{}, chat.Refused(sent, err)
	}
	r := engine.Receipt{Ref: chat.JoinRefs(sent), Opened: prior.Opened}
	if opens {
		r.Opened = here.Thread(sent[0].Channel, sent[0].Message)
	}
	a.rooms.met(d.Delivery, r, sent[0])
	return r, nil
}

// show edits as many messages as there are, posts what is missing below, and
// takes away what is too much.
func (a *Adapter) show(ctx context.Context, d parcel, to chat.Spot, all []page, old []chat.Ref) ([]chat.Ref, error) {
	var sent []chat.Ref
	for n, p := range all {
		if n < len(old) {
			if err := a.edit(ctx, old[n], p, metadata(d, n), urgent(d)); err != nil {
				return sent, err
			}
			sent = append(sent, old[n])
			continue
		}
		thread := to.Thread
		if thread == "" && to.Unopened != "" && len(sent) > 0 {
			thread = sent[0].Message
		}
		at, err := a.post(ctx, d, to.Channel, thread, p, n)
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

// post sends one new message.
func (a *Adapter) post(
	ctx context.Context, d parcel, channel, thread string, p page, n int,
) (chat.Ref, error) {
	if err := a.turn(ctx, methodPost, channel, urgent(d)); err != nil {
		return chat.Ref{}, err
	}
	options := append(content(p, metadata(d, n)), slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl())
	if thread != "" {
		options = append(options, slackgo.MsgOptionTS(thread))
	}
	in, ts, err := a.api.PostMessageContext(ctx, channel, options...)
	if err = a.failed(methodPost, err); err != nil {
		return chat.Ref{}, err
	}
	if in == "" {
		in = channel
	}
	return chat.Ref{Channel: in, Message: ts}, nil
}

// edit replaces one message. Another process may have edited it since, so it is
// done even if nothing seems to have changed.
func (a *Adapter) edit(ctx context.Context, at chat.Ref, p page, about slackgo.SlackMetadata, urgent bool) error {
	if err := a.turn(ctx, methodUpdate, at.Channel, urgent); err != nil {
		return err
	}
	_, _, _, err := a.api.UpdateMessageContext(ctx, at.Channel, at.Message, content(p, about)...) //nolint:dogsled // all else is what was given
	return a.failed(methodUpdate, err)
}

// leave takes everything to press out of a card that is posted anew, and says
// that it has moved. A card that is gone needs no leaving.
func (a *Adapter) leave(ctx context.Context, d parcel, old []chat.Ref) error {
	moved := a.pages(conversation.Moved(d.Lang), d.Lang, nil)[0]
	about := metadata(d, 0)
	about.EventPayload["delivery"] = string(d.ID) + movedSuffix
	for n, at := range old {
		var err error
		if n == 0 {
			err = a.edit(ctx, at, moved, about, urgent(d))
		} else {
			err = a.remove(ctx, at)
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

func (a *Adapter) remove(ctx context.Context, at chat.Ref) error {
	if err := a.turn(ctx, methodDelete, at.Channel, false); err != nil {
		return err
	}
	_, _, err := a.api.DeleteMessageContext(ctx, at.Channel, at.Message)
	if err != nil && refusal(err) == "message_not_found" {
		return nil
	}
	return a.failed(methodDelete, err)
}

// turn waits until a call may be made, or says for how long it may not.
func (a *Adapter) turn(ctx context.Context, method, channel string, urgent bool) error {
	if method != methodPost {
		channel = ""
	}
	return a.pace.Turn(ctx, method, channel, urgent)
}

// urgent says whether a delivery goes before others.
func urgent(d parcel) bool { return d.Topic == conversation.TopicAlert }

// content is a page as options of chat.postMessage and chat.update.
func content(p page, about slackgo.SlackMetadata) []slackgo.MsgOption {
	return []slackgo.MsgOption{
		slackgo.MsgOptionText(bounded(p.text), false), slackgo.MsgOptionBlocks(p.blocks...), slackgo.MsgOptionDisableMarkdown(),
		slackgo.MsgOptionMetadata(about),
	}
}

// metadata is how outsiders recognise a message: what it is about, its case, its
// question, and its delivery. An alert's has no question.
func metadata(d parcel, n int) slackgo.SlackMetadata {
	m := slackgo.SlackMetadata{
		EventType: string(d.Topic), EventPayload: map[string]any{"case": string(d.Case), "delivery": string(d.ID)},
	}
	if d.Question != "" && d.Topic != conversation.TopicAlert {
		m.EventPayload["question"] = string(d.Question)
	}
	if n > 0 {
		m.EventPayload[keyPart] = n + 1
	}
	if d.files > 0 && n == 0 {
		m.EventPayload[keyFiles] = d.files
	}
	return m
}
