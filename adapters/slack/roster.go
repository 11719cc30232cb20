package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// The most that is asked for of who belongs to a channel: a page as Slack
// recommends it (conversations.members), and five of them. A channel of
// coordinators is small; one of thousands is no place for what few may know.
const (
	memberPage  = 200
	memberPages = 5
)

// errCrowd says that a place has more members than anybody should be told of.
var errCrowd = errors.New("more members than are asked for")

// Members lists the people in a channel, or in that of a thread; the members of
// a user group (slack:S…), which needs the scope usergroups:read; or the one
// person that a place is. Bots and accounts that are gone are left out.
func (a *Adapter) Members(ctx context.Context, in conversation.Place) ([]conversation.PersonID, error) {
	at := here.Spot(in)
	var users []string
	var err error
	switch {
	case at.Channel == "":
		return nil, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	case at.Person:
		users = []string{at.Channel}
	case strings.HasPrefix(at.Channel, "S"):
		users, err = a.groupMembers(ctx, at.Channel)
	default:
		users, err = a.channelMembers(ctx, at.Channel)
	}
	if err != nil {
		return nil, err
	}
	return a.people.Humans(ctx, users)
}

// channelMembers goes through the pages of conversations.members.
func (a *Adapter) channelMembers(ctx context.Context, channel string) ([]string, error) {
	const method = "conversations.members"
	var all []string
	cursor := ""
	for range memberPages {
		if err := a.turn(ctx, method, "", false); err != nil {
			return nil, err
		}
		users, next, err := a.api.GetUsersInConversationContext(ctx, &slackgo.GetUsersInConversationParameters{
			ChannelID: channel, Limit: memberPage, Cursor: cursor,
		})
		if err = a.failed(method, err); err != nil {
			return nil, err
		}
		all = append(all, users...)
		if next == "" {
			return all, nil
		}
		cursor = next
	}
	return nil, &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("%s: %w", method, errCrowd)}
}

// groupMembers are the members of a user group.
func (a *Adapter) groupMembers(ctx context.Context, group string) ([]string, error) {
	const method = "usergroups.users.list"
	if err := a.turn(ctx, method, "", false); err != nil {
		return nil, err
	}
	users, err := a.api.GetUserGroupMembersContext(ctx, group)
	return users, a.failed(method, err)
}
