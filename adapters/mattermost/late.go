package mattermost

import (
	"context"
	"errors"
	"net/http"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// tooLate says whether a post was not edited because of PostEditTimeLimit. The
// engine then has it posted anew.
func tooLate(err error) bool {
	s, ok := errors.AsType[*statusError](err)
	return ok && s.code == "api.post.update_post.permissions_time_limit.app_error"
}

// clear makes room for a card that is posted anew, because it is too late to edit
// the text of the old one: that may be one that an alert is to hide. A post in a
// thread is taken away. One that begins a thread stays, because others would go
// with it, and so does one that the bot's role may not delete. It returns late, or
// why it must be tried again.
func (a *Adapter) clear(ctx context.Context, d conversation.Delivery, to chat.Spot, old []chat.Ref, late error) error {
	for n, at := range old {
		err := errStays()
		if to.Thread != "" && at.Message != to.Thread {
			err = a.remove(ctx, at)
		}
		if err != nil && !passing(err) {
			err = a.disarm(ctx, d, n, at)
		}
		if passing(err) {
			return err
		}
	}
	return late
}

func errStays() error {
	return &engine.Failure{Kind: engine.Never, Err: errors.New("it begins a thread")}
}

// disarm takes everything to press out of a post whose text stands for good, says
// below it that it has moved, and takes away the mark by which it would be found in
// place of what is posted anew. The limit is on the text of a post alone.
func (a *Adapter) disarm(ctx context.Context, d conversation.Delivery, n int, at chat.Ref) error {
	if err := a.pace.Turn(ctx, everything, "", urgent(d)); err != nil {
		return err
	}
	d.ID += movedSuffix
	moved := a.renderer(ctx, conversation.Message{}, d.Lang, nil).pages(conversation.Moved(d.Lang))[0]
	props, m := a.props(d, n, at.Channel, page{rows: []row{{about: moved.text}}})
	err := a.call(ctx, "posts.patch", http.MethodPut, "/posts/"+at.Message+"/patch", map[string]any{"props": props}, nil)
	if err == nil {
		a.rooms.posts.Set(at.Message, writtenIn(here.Spot(d.To), at, m))
	}
	return err
}

// passing says whether a fault may be over the next time.
func passing(err error) bool { return err != nil && !engine.KindOf(err).Final() }
