package mattermost_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// request posts to the bot's front door as anybody who reaches it may. It fails
// the test unless the answer is 200 with JSON, which is what people can see.
func request(t testing.TB, w *town, path, kind string, body []byte) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.front.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+stolenSession)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !json.Valid(text) {
		t.Errorf("%s: got %d %q, %v; want 200 with JSON", path, resp.StatusCode, text, err)
	}
	return string(text)
}

// stolenSession is what a misled server would send along.
const stolenSession = "asessiontokenthatsomebodyhas1"

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// pressing is a button of the bot's and the call that pressing it makes, to be
// changed by who forges it.
type pressing struct {
	*town
	anna   *mattermostfake.Person
	thread mattermostfake.Place
	post   string
	seal   string
}

// pressed begins a case and waits for its first question with buttons.
func pressed(t testing.TB, changes ...func(*setup)) *pressing {
	t.Helper()
	w := newTown(t, changes...)
	p := &pressing{town: w, anna: w.chat.Person("anna")}
	p.thread = w.begun(p.anna)
	w.says(p.anna, p.thread, "Nya möbler", "Anna Berg")
	for _, own := range w.chat.Own(p.thread) {
		if seal := sealOf(own, "Vara"); seal != "" {
			p.post, p.seal = own.ID, seal
		}
	}
	if p.seal == "" {
		t.Fatalf("there is no button:\n%s", w.chat.Transcript())
	}
	return p
}

// sealOf is what the button with that label carries.
func sealOf(post mattermostfake.Written, label string) string {
	attachments, _ := post.Props["attachments"].([]any)
	for _, at := range attachments {
		actions, _ := at.(map[string]any)["actions"].([]any)
		for _, one := range actions {
			a, _ := one.(map[string]any)
			integration, _ := a["integration"].(map[string]any)
			context, _ := integration["context"].(map[string]any)
			if seal, ok := context["seal"].(string); ok && a["name"] == label {
				return seal
			}
		}
	}
	return ""
}

// call is what the server sends when anna presses the button.
func (p *pressing) call() map[string]any {
	return map[string]any{
		"user_id": p.anna.ID, "channel_id": p.thread.Channel, "post_id": p.post, "type": "button",
		"trigger_id": p.chat.Trigger(p.anna, p.clock.Now()), "context": map[string]any{"seal": p.seal},
	}
}

func (p *pressing) send(t testing.TB, call map[string]any) string {
	t.Helper()
	body, err := json.Marshal(call)
	if err != nil {
		t.Fatal(err)
	}
	said := request(t, p.town, "/mattermost/actions", asJSON, body)
	p.drain()
	return said
}

func TestWhatIsPressedCountsOnlyIfTheBotMadeItThereForWhoMayPress(t *testing.T) {
	t.Parallel()
	type change func(t *testing.T, p *pressing, call map[string]any)
	context := func(seal string) map[string]any { return map[string]any{"seal": seal} }
	for name, c := range map[string]struct {
		forge change
		odd   mattermost.Oddity
	}{
		"without a seal": {func(_ *testing.T, _ *pressing, call map[string]any) { call["context"] = map[string]any{} }, mattermost.Forged},
		"a seal cut short": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["context"] = context(p.seal[:len(p.seal)-1])
		}, mattermost.Forged},
		"a seal with another signature": {func(_ *testing.T, p *pressing, call map[string]any) {
			body, _, _ := strings.Cut(p.seal, ".")
			call["context"] = context(body + "." + strings.Repeat("A", 43))
		}, mattermost.Forged},
		"a seal over another answer": {func(_ *testing.T, p *pressing, call map[string]any) {
			_, sum, _ := strings.Cut(p.seal, ".")
			call["context"] = context("eyJhIjoiZG8vYWNrbm93bGVkZ2UifQ." + sum)
		}, mattermost.Forged},
		"a seal of another bot": {func(t *testing.T, p *pressing, call map[string]any) {
			other := pressed(t, func(s *setup) {
				s.conf = func(c *mattermost.Config) { c.Keys = [][]byte{[]byte("another key")} }
			})
			call["context"] = context(other.seal)
		}, mattermost.Forged},
		"a stolen seal in a post of one's own": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["post_id"] = p.anna.Says(p.thread, "titta").ID
			p.drain()
		}, mattermost.Forged},
		"a seal on another post of the bot's": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["post_id"] = p.thread.Thread
		}, mattermost.Forged},
		"a seal of another channel": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["channel_id"] = p.samordnare.Channel
		}, mattermost.Forged},
		"a post that is gone": {func(_ *testing.T, p *pressing, call map[string]any) {
			p.restart() // it is not remembered
			p.chat.Vanish(p.post)
		}, mattermost.Forged},
		"a dialog's seal": {func(_ *testing.T, p *pressing, call map[string]any) {
			p.says(p.anna, p.thread, "1", "1")
			if o := p.anna.Presses(p.thread, "Fyll i allt på en gång"); !o.OK {
				p.Errorf("no dialog: %+v", o)
			}
			call["context"] = context(p.anna.Submission().State)
		}, mattermost.Forged},
		"without a trigger": {func(_ *testing.T, _ *pressing, call map[string]any) { delete(call, "trigger_id") }, mattermost.BadTrigger},
		"with somebody else's trigger": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["trigger_id"] = p.chat.Trigger(p.chat.Person("eve"), p.clock.Now())
		}, mattermost.BadTrigger},
		"as somebody else, with one's own trigger": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["user_id"] = p.chat.Person("bo").ID
		}, mattermost.BadTrigger},
		"with an old trigger": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["trigger_id"] = p.chat.Trigger(p.anna, p.clock.Now().Add(-time.Minute-time.Second))
		}, mattermost.BadTrigger},
		"with a trigger of the future": {func(_ *testing.T, p *pressing, call map[string]any) {
			call["trigger_id"] = p.chat.Trigger(p.anna, p.clock.Now().Add(time.Minute))
		}, mattermost.BadTrigger},
		"with a trigger that another server signed": {func(t *testing.T, p *pressing, call map[string]any) {
			other := mattermostfake.New(t, mattermostfake.Config{Clock: p.clock.Now})
			eve := other.Join(mattermostfake.Person{ID: p.anna.ID, Name: "anna"})
			call["trigger_id"] = other.Trigger(eve, p.clock.Now())
		}, mattermost.BadTrigger},
		"with a trigger that was used": {func(t *testing.T, p *pressing, call map[string]any) {
			p.send(t, maps.Clone(call))
			p.says(p.anna, p.thread, "ändra typ av köp", "2") // now it would count again
		}, mattermost.Replayed},
		"by somebody who is not in the channel": {func(_ *testing.T, p *pressing, call map[string]any) {
			eve := p.chat.Person("eve")
			call["user_id"], call["trigger_id"] = eve.ID, p.chat.Trigger(eve, p.clock.Now())
		}, mattermost.Intruder},
		"by somebody who was thrown out": {func(_ *testing.T, p *pressing, call map[string]any) {
			p.chat.Expel(p.inköp, p.anna)
			p.clock.Advance(2 * time.Minute)
			call["trigger_id"] = p.chat.Trigger(p.anna, p.clock.Now())
		}, mattermost.Intruder},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pressed(t)
			call := p.call()
			c.forge(t, p, call)
			before := withoutOthers(p.chat.Transcript())
			odd := p.log.of(c.odd)
			said := p.send(t, call)
			if got := withoutOthers(p.chat.Transcript()); got != before {
				t.Errorf("something happened:\n%s", got)
			}
			if got := p.log.of(c.odd); got != odd+1 {
				t.Errorf("%s was counted %d times, want once", c.odd, got-odd)
			}
			if !strings.Contains(said, "ephemeral_text") {
				t.Errorf("nobody is told: %s", said)
			}
		})
	}
	t.Run("and else it does", func(t *testing.T) {
		t.Parallel()
		p := pressed(t)
		if said := p.send(t, p.call()); said != "{}\n" {
			t.Errorf("the press that is good: told %s", said)
		}
		wants(p.town, p.thread, "Typ av köp: Vara")
	})
}

func TestWhatPeopleCanMakeTheServerSendIsUseless(t *testing.T) {
	t.Parallel()
	p := pressed(t)
	eve := p.chat.Person("eve")
	other := p.chat.Channel("annan")
	p.chat.Enter(other, eve)
	// A permalink shows what the buttons of a post carry to whoever may read it.
	leaked := p.anna.Says(p.inköp, p.chat.Link(p.post))
	if !strings.Contains(string(p.anna.Do("GET", "/posts/"+leaked.ID, nil).Body), p.seal) {
		t.Error("the fake does not leak what the real server does; the test proves nothing")
	}
	// Anybody can make a post with buttons of their own, and press them.
	made := eve.Do("POST", "/posts", map[string]any{"channel_id": other.Channel, "message": "knapp", "props": map[string]any{
		"upphandlingsvakten": map[string]any{"case": "U-2026-0001", "delivery": "U-2026-0001/3/1", "nonce": "x"}, "from_bot": "true",
		"attachments": []any{map[string]any{"actions": []any{map[string]any{
			"id": "stolen", "type": "button", "name": "Vara",
			"integration": map[string]any{"url": p.front.URL + "/mattermost/actions", "context": map[string]any{"seal": p.seal}},
		}}}},
	}})
	var post struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(made.Body, &post)
	if o := eve.PressesIn(post.ID, "Vara"); !o.OK || o.Told == "" {
		t.Errorf("the press of a stolen button: %+v", o)
	}
	// Anybody can send in a dialog that nobody opened for them.
	p.says(p.anna, p.thread, "1", "1")
	before := withoutOthers(p.chat.Transcript())
	p.anna.Presses(p.thread, "Fyll i allt på en gång")
	p.chat.Enter(p.inköp, eve)
	stolen := p.anna.Submission()
	stolen.Submission = map[string]any{"planned_publication": "2027-01-01"}
	o := eve.Do("POST", "/actions/dialogs/submit", stolen)
	if !o.OK || !strings.Contains(string(o.Body), "error") {
		t.Errorf("a stolen dialog: %+v %s", o, o.Body)
	}
	p.drain()
	p.anna.Closes()
	if got := withoutOthers(p.chat.Transcript()); got != before {
		t.Errorf("something happened:\n%s", got)
	}
	if got := p.log.of(mattermost.Forged); got != 2 {
		t.Errorf("counted %d forgeries, want 2", got)
	}
}

// withoutOthers is a transcript without what people only see themselves, and
// what happens outside the thread.
func withoutOthers(transcript string) string {
	from := strings.Index(transcript, "Nya möbler")
	to := strings.Index(transcript, "== #samordnare")
	var out []string
	for line := range strings.SplitSeq(transcript[from:to], "\n") {
		if strings.Contains(line, "only to") {
			break
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestACommandIsBelievedOnlyWithItsTokenAndATrigger(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	second := w.chat.Register(w.chat.Team("andra"), "upphandling", w.front.URL+"/mattermost/commands")
	command := func(token, trigger string) []byte {
		return []byte(url.Values{
			"command": {"/upphandling"}, "text": {"ny"}, "user_id": {anna.ID}, "channel_id": {w.inköp.Channel}, "token": {token}, "trigger_id": {trigger},
		}.Encode())
	}
	good := w.conf.CommandTokens[0]
	now := func() string { return w.chat.Trigger(anna, w.clock.Now()) }
	for name, body := range map[string][]byte{
		"no token": command("", now()), "another token": command(strings.Repeat("x", 26), now()), "a longer token": command(good+"x", now()),
		"half a token": command(good[:13], now()), "a team that is not configured": command(second, now()),
		"no trigger": command(good, ""), "another's trigger": command(good, w.chat.Trigger(w.chat.Person("eve"), w.clock.Now())),
		"an old trigger": command(good, w.chat.Trigger(anna, w.clock.Now().Add(-2*time.Minute))), "nothing": nil, "no form": []byte("%zz"),
	} {
		said := request(t, w, "/mattermost/commands", asForm, body)
		w.drain()
		if got := w.chat.Own(mattermostfake.Place{}); len(got) != 0 {
			t.Fatalf("%s: something happened: %q", name, got[0].Shown)
		}
		if name != "no form" && !strings.Contains(said, "ephemeral") {
			t.Errorf("%s: nobody is told: %s", name, said)
		}
	}
	if got := w.log.of(mattermost.BadToken); got != 6 {
		t.Errorf("counted %d wrong tokens, want 6", got)
	}
	w.conf.CommandTokens = append(w.conf.CommandTokens, second)
	w.restart()
	for n, token := range w.conf.CommandTokens {
		request(t, w, "/mattermost/commands", asForm, command(token, now()))
		w.drain()
		if got := len(w.chat.Threads(w.inköp)); got != n+1 {
			t.Errorf("team %d: there are %d threads, want %d", n+1, got, n+1)
		}
	}
}

func TestNoSecretAndNothingThatPeopleWroteIsLoggedOrLeavesTheProcess(t *testing.T) {
	t.Parallel()
	var log diary
	p := pressed(t, func(s *setup) {
		s.conf = func(c *mattermost.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }
	})
	p.chat.Strike(mattermostfake.Strike{Method: "POST /posts", Mishap: mattermostfake.Mishap{Status: 502}})
	p.says(p.anna, p.thread, "kanske en hemlig ritning")
	request(t, p.town, "/mattermost/actions", asJSON, []byte(`{"context":"hemlig ritning"}`))
	request(t, p.town, "/mattermost/actions", asJSON, bytes.Repeat([]byte("hemlig ritning"), 1<<17))
	p.soon()
	for _, secret := range append(p.chat.Secrets(), stolenSession, "hemlig ritning", "Nya möbler", p.seal, "a key that seals") {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	if got := p.log.of(mattermost.TooLarge); got != 1 {
		t.Errorf("counted %d bodies that were too large, want 1", got)
	}
}

// diary is a log that is read while it is written.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}
