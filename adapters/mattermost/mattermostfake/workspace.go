package mattermostfake

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
)

// What the bot of a Workspace is known by, and its secret.
const (
	BotUser  = "botupphandlingsvakten00001"
	BotName  = "upphandlingsvakten"
	BotToken = "faketokenofthebotaccount01" //nolint:gosec // it opens nothing
	TeamID   = "teamstorkoping000000000001"
	TeamName = "town"
)

// Config is how a Workspace is set up. Every field may be left out.
type Config struct {
	// Clock gives the time of the server; time.Now.
	Clock func() time.Time
	// Release is the server's version; V11.
	Release Release
	// Limited turns rate limiting on, as Mattermost has it: 10 a second and bursts
	// of 100 for each token.
	Limited bool
	// AnswerWithin is how long an integration may take, by the wall clock; 30 s.
	AnswerWithin time.Duration
	// Wire is the network that the server is on; the loopback interface.
	Wire *adaptertest.Wire
	// Internal is AllowedUntrustedInternalConnections; the loopback interface. An
	// empty one allows none, as a server does that nobody has set up.
	Internal []string
	// Licensed servers have acknowledgements of posts and the like.
	Licensed bool
	// NoPriority turns message priority off.
	NoPriority bool
	// NoThreads turns collapsed threads off.
	NoThreads bool
	// EditLimit is PostEditTimeLimit; no limit.
	EditLimit time.Duration
	// Marker is the name of the prop that tells the bot's deliveries from what it
	// says to one person; upphandlingsvakten.
	Marker string
	// Heard waits until the bot has dealt with a post, and says whether it has. By
	// default a post counts as heard once a socket has taken it.
	Heard func(post string) bool
}

// Workspace is a Mattermost server with a bot account in it. All its methods may
// be called at once.
type Workspace struct {
	// Strikes are the mishaps laid out for calls, and Passed what Mattermost would have
	// let pass.
	adaptertest.Strikes[Call, Mishap]
	adaptertest.Passed

	t     testing.TB
	conf  Config
	http  *httptest.Server
	table []route
	key   *ecdsa.PrivateKey
	out   *http.Client

	mu       sync.Mutex
	people   []*Person
	sessions map[string]*Person // by token
	mute     map[string]bool    // tokens that were revoked
	teams    []*team
	channels []*channel
	posts    map[string]*post
	whispers []*post // ephemeral ones
	files    map[string]*file
	commands []*model.Command
	answers  map[string]*answerURL // response_urls
	cookies  map[string]*model.PostAction
	pending  map[string]*pendingPost
	triggers map[string]string // channels, by client trigger id
	dialogs  []*dialog
	buckets  map[string]*bucket
	calls    []Call
	outgoing []Outgoing
	last     func() Outcome // does the last thing that somebody did again
	weather  weather
	links    []*link
	changed  *sync.Cond
	counters map[string]int
	millis   int64 // of the last thing that happened
	down     bool
}

// New opens a server that closes with the test. What Mattermost would have let
// pass and no user should meet fails the test at its end.
func New(t testing.TB, c Config) *Workspace {
	t.Helper()
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Internal == nil {
		c.Internal = []string{"localhost", "127.0.0.0/8"}
	}
	c.Release = cmp.Or(c.Release, V11)
	c.Marker = cmp.Or(c.Marker, "upphandlingsvakten")
	c.AnswerWithin = cmp.Or(c.AnswerWithin, 30*time.Second)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{
		t: t, conf: c, table: routes(), key: key, sessions: map[string]*Person{}, mute: map[string]bool{}, posts: map[string]*post{},
		files: map[string]*file{}, answers: map[string]*answerURL{}, cookies: map[string]*model.PostAction{},
		pending: map[string]*pendingPost{}, triggers: map[string]string{}, buckets: map[string]*bucket{}, counters: map[string]int{},
	}
	w.changed = sync.NewCond(&w.mu)
	w.teams = []*team{{id: TeamID, name: TeamName, display: "Storköping"}}
	bot := w.join(&Person{ID: BotUser, Name: BotName, Nick: "Upphandlingsvakten", Bot: true, Token: BotToken})
	bot.Teams = []string{TeamID}
	if c.Wire != nil {
		w.http = c.Wire.Serve(w)
	} else {
		w.http = httptest.NewServer(w)
	}
	w.out = w.outgoingClient()
	t.Cleanup(func() {
		w.closeSockets()
		w.http.Close()
		w.out.CloseIdleConnections()
		for _, fault := range w.Faults() {
			t.Error("mattermost: " + fault)
		}
	})
	return w
}

// URL is the server's address, without a slash at its end.
func (w *Workspace) URL() string { return w.http.URL }

// SocketURL is URL for WebSockets.
func (w *Workspace) SocketURL() string { return strings.Replace(w.http.URL, "http", "ws", 1) }

// Secrets are what must never be in a log or an error.
func (w *Workspace) Secrets() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := []string{BotToken}
	for _, c := range w.commands {
		out = append(out, c.Token)
	}
	return out
}

// now is the server's time.
func (w *Workspace) now() time.Time { return w.conf.Clock() }

// stamp is the time as Mattermost writes it, later than all before it: two posts
// of the same millisecond are rare on a real server, and the rule on a clock that
// stands still. It needs the lock.
func (w *Workspace) stamp() int64 {
	w.millis = max(w.millis+1, w.now().UnixMilli())
	return w.millis
}

// id is a new id of 26 characters. It needs the lock.
func (w *Workspace) id(kind string) string {
	w.counters[kind]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, w.counters[kind]))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}
