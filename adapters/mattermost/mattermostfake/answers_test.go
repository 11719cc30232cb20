package mattermostfake_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// signingKey is the public key with which the server's signatures are checked.
func signingKey(t *testing.T, c *model.Client4) *ecdsa.PrivateKey {
	t.Helper()
	resp, err := c.DoAPIGet(t.Context(), "/config/client?format=old", "")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	conf := map[string]string{}
	if err := json.NewDecoder(resp.Body).Decode(&conf); err != nil {
		t.Fatal(err)
	}
	der, err := base64.StdEncoding.DecodeString(conf["AsymmetricSigningPublicKey"])
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return &ecdsa.PrivateKey{PublicKey: *key.(*ecdsa.PublicKey)}
}

// TestWhatIsSaidToAClickDecidesWhatBecomesOfThePost has the answers that were
// given to a real server, and what it made of them.
func TestWhatIsSaidToAClickDecidesWhatBecomesOfThePost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		release mattermostfake.Release
		status  int
		say     string
		want    int
		message string
		buttons bool
		told    string
	}{
		{"nothing", "", 200, ``, 200, "Fråga", true, ""},
		{"null", "", 200, `null`, 200, "Fråga", true, ""},
		{"no JSON", "", 200, `hej`, 400, "Fråga", true, ""},
		{"a list", "", 200, `[]`, 400, "Fråga", true, ""},
		{"no content", "", 204, ``, 400, "Fråga", true, ""},
		{"a way elsewhere", "", 302, ``, 400, "Fråga", true, ""},
		{"a fault", "", 500, `{}`, 400, "Fråga", true, ""},
		{"a fault, 12", mattermostfake.V12, 500, `{}`, 502, "Fråga", true, ""},
		{"too much", "", 429, `{}`, 400, "Fråga", true, ""},
		{"too much, 12", mattermostfake.V12, 429, `{}`, 429, "Fråga", true, ""},
		{"not now, 12", mattermostfake.V12, 503, `{}`, 503, "Fråga", true, ""},
		{"props that are null", "", 200, `{"update":{"message":"Ny","props":null}}`, 200, "Ny", true, ""},
		{"no props", "", 200, `{"update":{"message":"Ny"}}`, 200, "Ny", true, ""},
		{"empty props", "", 200, `{"update":{"message":"Ny","props":{}}}`, 200, "Ny", false, ""},
		{"a word to him", "", 200, `{"ephemeral_text":"<http://x.example|här>"}`, 200, "Fråga", true, "här (http://x.example)"},
		{"a word as it stands", "", 200, `{"ephemeral_text":"a <b> c","skip_slack_parsing":true}`, 200, "Fråga", true, "a <b> c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mattermostfake.New(t, mattermostfake.Config{Release: c.release})
			bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
			w.Enter(at, anna)
			address, _ := integration(t, func(rw http.ResponseWriter, _ *http.Request) {
				rw.WriteHeader(c.status)
				_, _ = rw.Write([]byte(c.say))
			})
			q, _ := write(bot, asking(at, address))
			o := anna.PressesIn(q.Id, "Ja")
			own := w.Own(at)[0]
			if o.Status != c.want || o.Told != c.told || own.Text != c.message || (len(own.Labels) > 0) != c.buttons {
				t.Errorf("got %d, told %q, %q with %q; want %d, %q, %q, buttons %v", o.Status, o.Told, own.Text, own.Labels, c.want, c.told, c.message, c.buttons)
			}
		})
	}
}

func TestWhatIsSaidToACommandDecidesWhatIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, say string
		status, want    int
		told            string
	}{
		{"nothing, as JSON", "application/json", ``, 200, 500, ""},
		{"nothing", "text/plain", ``, 200, 200, ""},
		{"an empty object", "application/json", `{}`, 200, 200, ""},
		{"a list", "application/json", `[]`, 200, 500, ""},
		{"text", "text/plain", `hej`, 200, 200, "hej"},
		{"no content", "application/json", ``, 204, 500, ""},
		{"a word", "application/json; charset=utf-8", `{"text":"hej"}`, 200, 200, "hej"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mattermostfake.New(t, mattermostfake.Config{})
			anna, at := w.Person("anna"), w.Channel("inköp")
			address, heard := integration(t, func(rw http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				rw.Header().Set("Content-Type", c.kind)
				rw.WriteHeader(c.status)
				_, _ = rw.Write([]byte(c.say))
			})
			token := w.Register(mattermostfake.TeamID, "upphandling", address)
			o := anna.Commands(at, "/upphandling", "ny @anna")
			if o.Status != c.want || o.Told != c.told {
				t.Errorf("got %d, told %q; want %d, %q", o.Status, o.Told, c.want, c.told)
			}
			r := heard()[0]
			if r.Header.Get("Authorization") != "Token "+token || r.Header.Get("User-Agent") != "Mattermost-Bot/1.1" {
				t.Errorf("headers: %v", r.Header)
			}
		})
	}
}

func TestACommandTellsOfItsThreadFromElevenOn(t *testing.T) {
	t.Parallel()
	for release, want := range map[mattermostfake.Release]bool{mattermostfake.V10: false, mattermostfake.V11: true, mattermostfake.V12: true} {
		w := mattermostfake.New(t, mattermostfake.Config{Release: release})
		anna, at := w.Person("anna"), w.Channel("inköp")
		address, _ := integration(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(`{}`)) })
		w.Register(mattermostfake.TeamID, "upphandling", address)
		root := anna.Says(at, "hej")
		anna.Commands(at.In(root.ID), "/upphandling", "status")
		out := w.Outgoing()
		if got := strings.Contains(string(out[0].Body), "root_id="+root.ID); got != want {
			t.Errorf("%s: the thread is told: got %v, want %v", release, got, want)
		}
	}
}

func TestAResponseURLBearsFiveAnswersInHalfAnHour(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, at := w.Person("anna"), w.Channel("inköp")
	var hook string
	address, _ := integration(t, func(rw http.ResponseWriter, r *http.Request) {
		hook = r.FormValue("response_url")
		_, _ = rw.Write([]byte(`{}`))
	})
	w.Register(mattermostfake.TeamID, "upphandling", address)
	anna.Commands(at, "/upphandling", "ny")
	for i := range 6 {
		resp, err := http.Post(hook, "application/json", strings.NewReader(`{"text":"hej"}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if want := map[bool]int{true: 200, false: 400}[i < 5]; resp.StatusCode != want {
			t.Errorf("answer %d: got %d, want %d", i+1, resp.StatusCode, want)
		}
	}
	if got := len(anna.Told()); got != 5 {
		t.Errorf("anna was told %d things, want 5", got)
	}
}

func TestTheServerCallsOnlyWhereItIsAllowedTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		internal []string
		want     bool
	}{
		{"as a server is that nobody has set up", []string{}, false},
		{"by address", []string{"127.0.0.1"}, true},
		{"by network", []string{"10.0.0.0/8", "127.0.0.0/8"}, true},
		{"another network", []string{"10.0.0.0/8"}, false},
	} {
		w := mattermostfake.New(t, mattermostfake.Config{Internal: c.internal})
		bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
		w.Enter(at, anna)
		address, heard := integration(t, func(http.ResponseWriter, *http.Request) {})
		q, _ := write(bot, asking(at, address))
		if o := anna.PressesIn(q.Id, "Ja"); o.OK != c.want || len(heard()) > 0 != c.want {
			t.Errorf("%s: got %d %s and %d calls, want it to go well: %v", c.name, o.Status, o.Error, len(heard()), c.want)
		}
	}
}

func TestAnIntegrationThatIsSilentIsGivenUp(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{AnswerWithin: 50 * time.Millisecond})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	address, _ := integration(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // not before that does one hear of the end
		<-r.Context().Done()
	})
	q, _ := write(bot, asking(at, address))
	if o := anna.PressesIn(q.Id, "Ja"); o.Status != 400 || o.Error != "api.post.do_action.action_integration.app_error" {
		t.Errorf("got %d %s, want a refusal", o.Status, o.Error)
	}
}

func TestASessionGoesAlongToWhatCallsItselfAPlugin(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	address, heard := integration(t, func(http.ResponseWriter, *http.Request) {})
	for _, path := range []string{"/plugins/x", "/mattermost/actions"} {
		q, _ := write(bot, asking(at, address+path))
		anna.PressesIn(q.Id, "Ja")
	}
	if got := heard()[0].Header.Get("Authorization"); got != "Bearer "+anna.Token {
		t.Errorf("to /plugins: got %q, want the session of the one who clicked", got)
	}
	if got := heard()[1].Header.Get("Authorization"); got != "" {
		t.Errorf("elsewhere: got %q, want nothing", got)
	}
}
