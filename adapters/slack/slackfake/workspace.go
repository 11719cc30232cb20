package slackfake

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
)

// What the app of a Workspace is known by, and its secrets.
const (
	TeamID        = "T0TOWN"
	AppID         = "A0VAKT"
	BotUser       = "U0VAKT"
	BotID         = "B0VAKT"
	BotToken      = "xoxb-fake-bot-token" //nolint:gosec // it opens nothing
	AppToken      = "xapp-fake-app-token" //nolint:gosec // as above
	SigningSecret = "8f742231b10e8888abcd99yyyzzz85a5"
)

// Config is how a Workspace is set up. Every field may be left out.
type Config struct {
	// Clock gives the time of the workspace; time.Now.
	Clock func() time.Time
	// Scopes are what the bot's token may do; MinimalScopes.
	Scopes []string
	// Limited turns the rate tiers on.
	Limited bool
	// Silent keeps the app's own messages from coming back to it as events.
	Silent bool
	// AckWithin is how long an acknowledgement may take, by the wall clock; 3 s.
	AckWithin time.Duration
	// Seed decides which of several sockets a payload goes to.
	Seed uint64
	// Wire is the network that the workspace is on; the loopback interface.
	Wire *adaptertest.Wire
	// Enterprise makes the workspace one of an Enterprise Grid organisation, and
	// OrgWide means that the app is installed in all of that.
	Enterprise string
	OrgWide    bool
}

// MinimalScopes are those without which the app cannot do its work.
func MinimalScopes() []string {
	return []string{
		"chat:write", "commands", "app_mentions:read", "channels:history", "groups:history", "im:history", "files:write", "users:read",
	}
}

// Workspace is a Slack workspace with an app in it. All its methods may be
// called at once.
type Workspace struct {
	// Strikes are the mishaps laid out for calls, and Passed what Slack would have
	// let pass.
	adaptertest.Strikes[Call, Mishap]
	adaptertest.Passed

	t    testing.TB
	conf Config
	http *httptest.Server

	mu       sync.Mutex
	people   []*Person
	channels []*channel
	views    []*view
	groups   map[string][]string // of people
	homes    map[string]*view
	files    []*file
	triggers map[string]*trigger
	answers  map[string]*answerURL // response_urls
	buckets  map[string]*bucket
	calls    []Call
	backlog  []*envelope
	unacked  []*envelope
	last     *envelope
	acks     []Acknowledgement
	counters map[string]int
	micro    int
	revoked  string // the error of every call, once the token is dead
	carrier  carrier
	weather  weather
	changed  *sync.Cond // when sockets come and go
	sockets  []*socket
	tickets  map[string]bool
	turn     uint64
}

// New opens a workspace that closes with the test. What Slack would have let
// pass and no user should meet fails the test at its end.
func New(t testing.TB, c Config) *Workspace {
	t.Helper()
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Scopes == nil {
		c.Scopes = MinimalScopes()
	}
	c.AckWithin = cmp.Or(c.AckWithin, 3*time.Second)
	w := &Workspace{
		t: t, conf: c, groups: map[string][]string{}, homes: map[string]*view{}, triggers: map[string]*trigger{}, answers: map[string]*answerURL{},
		buckets: map[string]*bucket{}, counters: map[string]int{}, tickets: map[string]bool{}, turn: c.Seed,
	}
	w.changed = sync.NewCond(&w.mu)
	w.carrier = (*socketCarrier)(w)
	w.people = []*Person{{w: w, ID: BotUser, Name: "upphandlingsvakten", Real: "Upphandlingsvakten", Bot: true, Team: TeamID, botID: BotID}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", w.serveCall)
	mux.HandleFunc("/link", w.serveSocket)
	mux.HandleFunc("/upload/", w.serveUpload)
	mux.HandleFunc("/response/", w.serveResponse)
	if c.Wire != nil {
		w.http = c.Wire.Serve(mux)
	} else {
		w.http = httptest.NewServer(mux)
	}
	t.Cleanup(func() {
		w.closeSockets()
		w.http.Close()
		for _, fault := range w.Faults() {
			t.Error("slack: " + fault)
		}
	})
	return w
}

// APIURL is where the Web API is, with a slash at its end.
func (w *Workspace) APIURL() string { return w.http.URL + "/api/" }

// Secrets are what must never be in a log or an error.
func (w *Workspace) Secrets() []string { return []string{BotToken, AppToken, SigningSecret} }

// now is the workspace's time.
func (w *Workspace) now() time.Time { return w.conf.Clock() }

// Revoke makes every call of the app fail with code: token_revoked,
// account_inactive, invalid_auth; empty brings the token back.
func (w *Workspace) Revoke(code string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revoked = code
}

// next counts up under name. It needs the lock.
func (w *Workspace) next(name string) int {
	w.counters[name]++
	return w.counters[name]
}

// Migrate makes the workspace one of an Enterprise Grid organisation.
func (w *Workspace) Migrate(enterprise string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conf.Enterprise = enterprise
}
