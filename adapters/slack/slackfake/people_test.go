package slackfake_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
)

// ask posts a question with two buttons and a select, and returns its thread.
func ask(t *testing.T, w *slackfake.Workspace, at slackfake.Place) slackfake.Place {
	t.Helper()
	yes := slackgo.NewButtonBlockElement("answer/it/yes", "token", slackgo.NewTextBlockObject("plain_text", "Ja", false, false))
	no := slackgo.NewButtonBlockElement("answer/it/no", "token", slackgo.NewTextBlockObject("plain_text", "Nej", false, false))
	option := func(value, label string) *slackgo.OptionBlockObject {
		return slackgo.NewOptionBlockObject(value, slackgo.NewTextBlockObject("plain_text", label, false, false), nil)
	}
	several := slackgo.NewOptionsMultiSelectBlockElement("multi_static_select",
		slackgo.NewTextBlockObject("plain_text", "Välj", false, false), "answer/dpia", option("C1", "Poäng"), option("C2", "Beslut"))
	_, ts, err := client(w).PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText("Ingår it?", false), slackgo.MsgOptionBlocks(
		slackgo.NewActionBlock("it", yes, no), slackgo.NewActionBlock("dpia", several)))
	if err != nil {
		t.Fatal(err)
	}
	return at.In(ts)
}

func TestTheSameActsAreTheSamePayloadsOverBothTransports(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for name, over := range transports() {
		w := slackfake.New(t, slackfake.Config{Clock: adaptertest.NewClock(start()).Now})
		a := &app{}
		over(a, t, w)
		at := w.Channel("inköp")
		anna := w.Person("anna")
		for _, o := range []slackfake.Outcome{
			anna.Commands(at, "/upphandling", "ny & <bra>"),
			anna.Says(at.In(ask(t, w, at).Thread), "ja"),
			anna.Mentions(at, "lista"),
			anna.Writes("hej"),
			anna.Presses(w.Threads(at)[0], "Nej"),
			anna.Chooses(w.Threads(at)[0], "Poäng", "Beslut"),
			anna.PressesNumber(w.Threads(at)[0], 2),
			anna.OpensHome(),
			anna.Shortcut("start"),
		} {
			if !o.OK {
				t.Fatalf("%s: %+v", name, o)
			}
		}
		for _, h := range a.all() {
			payload := h.payload
			if form, err := url.ParseQuery(string(payload)); h.kind == "/interactions" && err == nil {
				payload = []byte(form.Get("payload"))
			} else if h.kind == "/commands" && err == nil {
				flat := map[string]string{}
				for k := range form {
					flat[k] = form.Get(k)
				}
				payload, _ = json.Marshal(flat)
			}
			var v any
			if err := json.Unmarshal(payload, &v); err != nil {
				t.Fatalf("%s: %v: %s", name, err, payload)
			}
			text, _ := json.Marshal(v)
			own := strings.TrimSuffix(w.APIURL(), "/api/")
			got[name] = append(got[name], strings.ReplaceAll(string(text), own, ""))
		}
	}
	if diff := cmp.Diff(got["http"], got["socket"]); diff != "" {
		t.Errorf("http and socket differ:\n%s", diff)
	}
}

func TestPayloadsAreWhatReadyMadeDecodersExpect(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	a := &app{}
	a.overHTTP(t, w)
	at := w.Channel("inköp")
	anna := w.Person("anna")
	anna.Says(at, "hej")
	anna.Mentions(at, "ny")
	anna.OpensHome()
	thread := ask(t, w, at)
	anna.Presses(thread, "Ja")
	anna.Chooses(thread, "Beslut")
	anna.Commands(at, "/upphandling", "ny")
	for _, h := range a.all() {
		switch h.kind {
		case "/events":
			if _, err := slackevents.ParseEvent(h.payload, slackevents.OptionNoVerifyToken()); err != nil {
				t.Errorf("event: %v: %s", err, h.payload)
			}
			v, err := slackgo.NewSecretsVerifier(h.header, slackfake.SigningSecret)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = v.Write(h.payload)
			if err := v.Ensure(); err != nil {
				t.Errorf("signature: %v", err)
			}
		case "/interactions":
			form, _ := url.ParseQuery(string(h.payload))
			var i slackgo.InteractionCallback
			if err := json.Unmarshal([]byte(form.Get("payload")), &i); err != nil || len(i.ActionCallback.BlockActions) != 1 {
				t.Errorf("interaction: %v: %s", err, form.Get("payload"))
			}
		case "/commands":
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(string(h.payload)))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if c, err := slackgo.SlashCommandParse(r); err != nil || c.Command != "/upphandling" || c.Text != "ny" {
				t.Errorf("command: %+v, %v", c, err)
			}
		}
	}
}

func TestAnEventThatIsNotAcknowledgedComesAgain(t *testing.T) {
	t.Parallel()
	for name, over := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := adaptertest.NewClock(start())
			w := slackfake.New(t, slackfake.Config{Clock: clock.Now, AckWithin: 50 * time.Millisecond})
			a := &app{silent: true}
			over(a, t, w)
			if o := w.Person("anna").Says(w.Channel("inköp"), "hej"); o.OK {
				t.Fatal("acknowledged by an app that is silent")
			}
			tries := []int{len(a.all())}
			for _, pause := range []time.Duration{0, 59 * time.Second, time.Second, 5 * time.Minute, time.Hour} {
				clock.Advance(pause)
				w.Retry()
				tries = append(tries, len(a.all()))
			}
			if diff := cmp.Diff(tries, []int{1, 2, 2, 3, 4, 4}); diff != "" {
				t.Errorf("tries (-got +want):\n%s", diff)
			}
		})
	}
}

func TestATriggerIsGoodOnceAndSoon(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(start())
	w := slackfake.New(t, slackfake.Config{Clock: clock.Now})
	a := &app{}
	a.overHTTP(t, w)
	anna := w.Person("anna")
	trigger := func() string {
		anna.Shortcut("start")
		all := a.all()
		form, _ := url.ParseQuery(string(all[len(all)-1].payload))
		var i slackgo.InteractionCallback
		if err := json.Unmarshal([]byte(form.Get("payload")), &i); err != nil {
			t.Fatal(err)
		}
		return i.TriggerID
	}
	element := slackgo.NewPlainTextInputBlockElement(nil, "who")
	view := slackgo.ModalViewRequest{
		Type: "modal", Title: slackgo.NewTextBlockObject("plain_text", "Risk", false, false), Submit: slackgo.NewTextBlockObject("plain_text", "Spara", false, false),
		Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{slackgo.NewInputBlock("who", slackgo.NewTextBlockObject("plain_text", "Vem?", false, false), nil, element)}},
	}
	open := func(trigger string) error {
		_, err := client(w).OpenViewContext(t.Context(), trigger, view)
		return err
	}
	first := trigger()
	if err := open(first); err != nil {
		t.Fatal(err)
	}
	if err := open(first); err == nil || err.Error() != "exchanged_trigger_id" {
		t.Errorf("used twice: got %v", err)
	}
	late := trigger()
	clock.Advance(4 * time.Second)
	if err := open(late); err == nil || err.Error() != "expired_trigger_id" {
		t.Errorf("used late: got %v", err)
	}
	if o := anna.Submits(); !strings.Contains(o.Told, "required") {
		t.Errorf("an empty field: got %q", o.Told)
	}
	a.says = `{"response_action":"errors","errors":{"who":"Skriv ett namn"}}`
	anna.Fills("Vem?", "Bo Ek")
	if o := anna.Submits(); o.Told != "Vem?: Skriv ett namn" || anna.Modal() == "" {
		t.Errorf("told %q, modal %q", o.Told, anna.Modal())
	}
	a.says = ""
	if anna.Submits(); anna.Modal() != "" {
		t.Errorf("still open: %s", anna.Modal())
	}
}

func TestSignaturesAreSlacks(t *testing.T) {
	t.Parallel()
	// The example of Slack's page on verifying requests.
	stamp, got := slackfake.Sign(slackfake.SigningSecret, time.Unix(1531420618, 0), []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"))
	want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	if stamp != "1531420618" || got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
