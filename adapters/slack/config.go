package slack

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
)

// Platform is the name in front of Slack's places and people.
const Platform = "slack"

// PublicAPI is where Slack answers, but for GovSlack.
const PublicAPI = "https://slack.com/api/"

// Config is what an Adapter works with. BotToken is needed, and one of
// SigningSecret and AppToken; what is left zero of the rest has the value that
// its comment gives.
type Config struct {
	BotToken string // xoxb-…
	// SigningSecret proves what comes over HTTP. It is not needed in Socket Mode.
	SigningSecret string
	// AppToken (xapp-…) chooses Socket Mode, in which nothing comes over HTTP.
	AppToken string
	APIURL   string // PublicAPI
	// Guests and Strangers say whether guests of the workspace, and people of
	// other organisations in shared channels, may answer.
	Guests, Strangers bool
	// Coordinators is the channel whose members see open alerts in their home
	// tab; if it is empty or elsewhere, nobody does.
	Coordinators conversation.Place
	// Zone is in which it is said when something was answered; UTC.
	Zone  *time.Location
	Clock func() time.Time // time.Now
	Log   *slog.Logger     // nothing is logged
	// Count is told of what is out of the ordinary; it is for metrics.
	Count func(Oddity)
	// Transport carries calls to Slack; http.DefaultTransport. The connections of
	// Socket Mode go the same way.
	Transport http.RoundTripper
	// Pace is how often a channel may get a message, after a burst of Burst; one
	// second, and 5. Slack allows "about one message a second" with short bursts.
	Pace  time.Duration
	Burst int
	// Gather is how long something that was done in a thread waits for what was
	// done there before it and comes later; 25 ms. Requests side by side, and two
	// connections, differ by milliseconds; nobody notices it, and Slack waits
	// three seconds.
	Gather time.Duration
}

// Socket says whether Socket Mode is used.
func (c Config) Socket() bool { return c.AppToken != "" }

// Validate names every fault, and no value.
func (c Config) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	switch {
	case c.BotToken == "":
		fault("SLACK_BOT_TOKEN: is needed; it is under OAuth & Permissions, Bot User OAuth Token")
	case !strings.HasPrefix(c.BotToken, "xoxb-"):
		fault("SLACK_BOT_TOKEN: want a bot token, which begins with xoxb-")
	}
	switch {
	case c.AppToken != "" && !strings.HasPrefix(c.AppToken, "xapp-"):
		fault("SLACK_APP_TOKEN: want an app-level token, which begins with xapp-")
	case c.AppToken == "" && c.SigningSecret == "":
		fault("SLACK_SIGNING_SECRET: is needed for HTTP, or SLACK_APP_TOKEN for Socket Mode")
	}
	if c.APIURL != "" {
		if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" || (u.Scheme != "https" && !local(u)) {
			fault("SLACK_API_URL: want an address such as %s", PublicAPI)
		}
	}
	return errors.Join(faults...)
}

// local says whether u leads to this machine, where nobody listens in.
func local(u *url.URL) bool {
	h := u.Hostname()
	return u.Scheme == "http" && (h == "localhost" || h == "127.0.0.1" || h == "::1")
}

// String shows no secret.
func (c Config) String() string {
	mode := "http"
	if c.Socket() {
		mode = "socket"
	}
	return fmt.Sprintf("slack over %s at %s", mode, c.withDefaults().APIURL)
}

// GoString shows no secret either.
func (c Config) GoString() string { return c.String() }

// LogValue shows no secret either.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Config) withDefaults() Config {
	if c.APIURL == "" {
		c.APIURL = PublicAPI
	}
	if !strings.HasSuffix(c.APIURL, "/") {
		c.APIURL += "/"
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Count == nil {
		c.Count = func(Oddity) {}
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	if c.Pace == 0 {
		c.Pace = time.Second
	}
	if c.Burst == 0 {
		c.Burst = 5
	}
	if c.Gather == 0 {
		c.Gather = 25 * time.Millisecond
	}
	return c
}

// Oddity is something out of the ordinary. It names no person and no case.
type Oddity string

// The oddities.
const (
	BadSignature Oddity = "bad_signature"     // wrong or old; nothing was read
	TooLarge     Oddity = "too_large"         // a body above the limit; nothing was read
	Malformed    Oddity = "malformed"         // acknowledged, because it would be no better a second time
	Unknown      Oddity = "unknown"           // an event or envelope of a kind that is not used
	Foreign      Oddity = "foreign_token"     // a button that is not ours
	Excluded     Oddity = "excluded"          // a guest or a stranger who may not answer
	RateLimited  Oddity = "rate_limited"      // Slack said to wait
	NotAsked     Oddity = "not_asked"         // Slack could not be asked whether a message had arrived
	Dropped      Oddity = "connection_lost"   // a socket that ended before its replacement was there
	Gap          Oddity = "gap"               // a time without any socket
	Untold       Oddity = "untold"            // a hint that did not reach the one who acted
	LateAck      Oddity = "late"              // a gesture that was not handled within Slack's limit
	Revoked      Oddity = "revoked"           // the app was removed, or its token revoked
	Deferred     Oddity = "events_rate_limit" // Slack holds back events of ours
)

// Oddities lists them all, for who counts.
func Oddities() []Oddity {
	return []Oddity{
		BadSignature, TooLarge, Malformed, Unknown, Foreign, Excluded, RateLimited, NotAsked,
		Dropped, Gap, Untold, LateAck, Revoked, Deferred,
	}
}
