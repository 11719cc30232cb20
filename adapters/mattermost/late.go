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

// disarm takes everything to press out of posts whose text stands for good, and
// their mark, by which they would be found in place of what is posted anew. The
// limit is on the text of a post alone. It returns late, or why it must be tried
// again.
func (a *Adapter) disarm(ctx context.Context, d conversation.Delivery, old []chat.Ref, late error) error {
	d.ID += movedSuffix
	for n, at := range old {
		if err := a.pace.Turn(ctx, everything, "", urgent(d)); err != nil {
			return err
		}
		props, m := a.props(d, n, at.Channel, page{})
		err := a.call(ctx, "posts.patch", http.MethodPut, "/posts/"+at.Message+"/patch", map[string]any{"props": props}, nil)
		switch engine.KindOf(err) {
		case "":
			a.rooms.posts.Set(at.Message, writtenIn(here.Spot(d.To), at, m))
		case engine.Again, engine.Throttled:
			return err
		case engine.Gone, engine.Never: // then there is nothing to press either
		}
	}
	return late
}
