package slack

import (
	"context"
	"strings"
	"sync"

	"upphandlingsvakten/conversation"
)

// self is who the bot is in the workspace. It is asked once, and again when the
// workspace has come to belong to an organisation of Enterprise Grid.
type self struct {
	mu         sync.Mutex
	known      bool
	user       string
	team       string
	enterprise string
	site       string // where people find the workspace, with a slash at its end
	named      string // the organisation that a payload has named last
}

// whoAmI asks Slack who the bot is, until it has answered once.
func (a *Adapter) whoAmI(ctx context.Context) (user string, err error) {
	s := &a.self
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known {
		return s.user, nil
	}
	answer, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return "", a.failed("auth.test", err)
	}
	s.known, s.user, s.team, s.enterprise, s.site = true, answer.UserID, answer.TeamID, answer.EnterpriseID, answer.URL
	return s.user, nil
}

// belongs notes the organisation that a payload names, and says whether it is news:
// then the ids of teams and people may be others than they were.
func (s *self) belongs(enterprise string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if enterprise == "" || enterprise == s.named || enterprise == s.enterprise {
		return false
	}
	s.named = enterprise
	news := s.known
	s.known = false
	return news
}

// elsewhere says whether a team is another organisation than ours. Of an
// Enterprise Grid all teams are ours; users.info tells strangers there.
func (s *self) elsewhere(team string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known && team != "" && s.enterprise == "" && team != s.team
}

// address is where people can open a thread: the form that permalinks have
// (chat.getPermalink), without a call for each. Empty if there is no such thread yet.
func (s *self) address(place conversation.Place) string {
	at := here.Spot(place)
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.Thread == "" || at.Person || !strings.HasPrefix(s.site, "https://") {
		return ""
	}
	return s.site + "archives/" + at.Channel + "/p" + strings.ReplaceAll(at.Thread, ".", "")
}
