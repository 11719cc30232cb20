package mattermost

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Platform is the name in front of Mattermost's places and people.
const Platform = "mattermost"

// Config is what an Adapter works with. URL and Token are needed; what is left
// zero of the rest has the value that its comment gives.
type Config struct {
	URL   string // of the server, such as https://chat.example.se
	Token string // of the bot account
	// CommandTokens are those of /upphandling, one for each team that has the
	// command. Without one no command is believed.
	CommandTokens []string
	// PublicURL is where the server reaches Handler. If it is empty there is
	// nothing to press, and everything is typed.
	PublicURL string
	// Keys seal what buttons and dialogs carry: the first seals, all open. They
	// are needed with PublicURL.
	Keys [][]byte
	// Guests and Strangers say whether guests of the server, and people of other
	// servers in shared channels, may answer.
	Guests, Strangers bool
	// Priority is what alerts are marked with where the server offers it; not at all.
	Priority Priority
	Zone     *time.Location   // in which it is said when something was answered; UTC
	Clock    func() time.Time // time.Now
	Log      *slog.Logger     // nothing is logged
	// Count is told of what is out of the ordinary; it is for metrics.
	Count func(Oddity)
	// Transport carries calls to the server; http.DefaultTransport.
	Transport http.RoundTripper
	// Pace is how often a channel may get a message, after a burst of Burst:
	// 100 ms, and 20. A server that limits calls allows ten a second by default.
	Pace  time.Duration
	Burst int
	// Probe is how often it is asked whether the token is still good: a minute.
	Probe time.Duration
}

// Priority is a mark that makes a post stand out.
type Priority string

// The priorities.
const (
	Ordinary  Priority = ""
	Important Priority = "important"
	Urgent    Priority = "urgent"
)

// leastToken is below the length of every token that the server makes (26).
const leastToken = 20

// Validate names every fault, and no value.
func (c Config) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	switch u, err := url.Parse(c.URL); {
	case c.URL == "":
		fault("MATTERMOST_URL: is needed; it is the address that people open, such as https://chat.example.se")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.User != nil:
		fault("MATTERMOST_URL: want an address such as https://chat.example.se")
	}
	switch {
	case c.Token == "":
		fault("MATTERMOST_TOKEN: is needed; it is shown once when the bot account is made under Integrations, Bot Accounts")
	case len(c.Token) < leastToken || strings.ContainsAny(c.Token, " \t\r\n"):
		fault("MATTERMOST_TOKEN: want the access token of the bot account, 26 letters and digits")
	}
	for _, t := range c.CommandTokens {
		if len(t) < leastToken {
			fault("MATTERMOST_COMMAND_TOKEN: want the token of the slash command, 26 letters and digits; several with commas between")
			break
		}
	}
	if c.PublicURL == "" {
		if len(c.CommandTokens) > 0 {
			fault("PUBLIC_URL: is needed with MATTERMOST_COMMAND_TOKEN; it is where Mattermost reaches the bot")
		}
		return errors.Join(faults...)
	}
	switch u, err := url.Parse(c.PublicURL); {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.User != nil || u.Fragment != "":
		fault("PUBLIC_URL: want an address such as https://bot.example.se")
	case strings.HasPrefix(u.EscapedPath(), "/plugins"):
		fault("PUBLIC_URL: must not begin with /plugins; there the server adds people's session tokens to its calls")
	}
	if len(c.Keys) == 0 {
		fault("ENCRYPTION_KEYS: is needed with PUBLIC_URL, to seal what buttons carry")
	}
	return errors.Join(faults...)
}

// String shows no secret.
func (c Config) String() string {
	if c.PublicURL == "" {
		return fmt.Sprintf("mattermost at %s, typed only", c.URL)
	}
	return fmt.Sprintf("mattermost at %s, called back at %s", c.URL, c.PublicURL)
}

// GoString shows no secret either.
func (c Config) GoString() string { return c.String() }

// LogValue shows no secret either.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Config) withDefaults() Config {
	c.URL, c.PublicURL = strings.TrimRight(c.URL, "/"), strings.TrimRight(c.PublicURL, "/")
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
		c.Pace = 100 * time.Millisecond
	}
	if c.Burst == 0 {
		c.Burst = 20
	}
	if c.Probe == 0 {
		c.Probe = time.Minute
	}
	return c
}

// Oddity is something out of the ordinary. It names no person and no case.
type Oddity string

// The oddities.
const (
	BadToken    Oddity = "bad_token"       // a command without the right token
	Forged      Oddity = "forged"          // a button or dialog that the bot did not make, or not there
	BadTrigger  Oddity = "bad_trigger"     // a trigger that the server did not sign for that person, or too old
	Replayed    Oddity = "replayed"        // a trigger that was used before
	Intruder    Oddity = "intruder"        // a button pressed by somebody who is not in the channel
	Foreign     Oddity = "foreign_token"   // a button of a case that is not known
	TooLarge    Oddity = "too_large"       // a body above the limit; nothing was read
	Malformed   Oddity = "malformed"       // what cannot be read
	Excluded    Oddity = "excluded"        // a guest or a stranger who may not answer
	RateLimited Oddity = "rate_limited"    // the server said to wait
	NotAsked    Oddity = "not_asked"       // the server could not be asked whether a message had arrived
	Dropped     Oddity = "connection_lost" // a WebSocket that ended
	Gap         Oddity = "gap"             // events that were not heard; they are read instead
	Untold      Oddity = "untold"          // a hint that did not reach the one who acted
	Late        Oddity = "late"            // a gesture that was not handled in time
	Revoked     Oddity = "revoked"         // the token is not accepted any more
	Squatted    Oddity = "squatted"        // somebody else's post came back for ours
	GivenUp     Oddity = "given_up"        // a post that failed again and again while others did not
)

// Oddities lists them all, for who counts.
func Oddities() []Oddity {
	return []Oddity{
		BadToken, Forged, BadTrigger, Replayed, Intruder, Foreign, TooLarge, Malformed, Excluded, RateLimited, NotAsked,
		Dropped, Gap, Untold, Late, Revoked, Squatted, GivenUp,
	}
}
