package mattermostfake_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// opened is a dialog that the bot shows to anna.
func opened(t *testing.T, w *mattermostfake.Workspace, dialog map[string]any, address string) mattermostfake.Outcome {
	t.Helper()
	w.Channel("inköp")
	anna, bot := w.Person("anna"), w.Person(mattermostfake.BotName)
	return bot.Do("POST", "/actions/dialogs/open", map[string]any{"trigger_id": w.Trigger(anna, time.Now()), "url": address, "dialog": dialog})
}

func TestWhatNoClientOfAReleaseCanShowIsAFault(t *testing.T) {
	t.Parallel()
	date := map[string]any{"display_name": "När?", "name": "n", "type": "date"}
	for _, c := range []struct {
		name    string
		release mattermostfake.Release
		dialog  map[string]any
		want    string
	}{
		{"a date", mattermostfake.V10, map[string]any{"title": "x", "elements": []any{date}}, "knows no date"},
		{"a date, 11", mattermostfake.V11, map[string]any{"title": "x", "elements": []any{date}}, ""},
		{"a title of 25", mattermostfake.V11, map[string]any{"title": strings.Repeat("x", 25)}, "title of a dialog has 25"},
		{"a title of 24 signs that are more bytes", mattermostfake.V11, map[string]any{"title": strings.Repeat("å", 13)}, "title of a dialog has 26"},
		{"a title of 80, 12", mattermostfake.V12, map[string]any{"title": strings.Repeat("x", 80)}, ""},
		{"a title of 81, 12", mattermostfake.V12, map[string]any{"title": strings.Repeat("x", 81)}, "title of a dialog has 81"},
		{"no title", mattermostfake.V11, map[string]any{"title": ""}, "cannot show"},
		{"two of one name", mattermostfake.V11, map[string]any{"title": "x", "elements": []any{date, date}}, "duplicate"},
		{
			"an old key, 12", mattermostfake.V12,
			map[string]any{"title": "x", "elements": []any{map[string]any{"display_name": "När?", "name": "n", "type": "date", "min_date": "today"}}}, "min_date",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mattermostfake.New(t, mattermostfake.Config{Release: c.release})
			if o := opened(t, w, c.dialog, "http://127.0.0.1:1/"); !o.OK {
				t.Fatalf("the server minds: %d %s", o.Status, o.Error)
			}
			got := strings.Join(w.Forgive(), "; ")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestWhatIsSaidToAFormDecidesWhatBecomesOfIt has the answers that were given to
// real servers, and what they made of them.
func TestWhatIsSaidToAFormDecidesWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		release mattermostfake.Release
		say     string
		status  int
		open    string // the title of what is open afterwards
		told    string
	}{
		{"nothing", "", ``, 200, "", ""},
		{"null", "", `null`, 200, "", ""},
		{"no JSON", "", `hej`, 500, "Ett", ""},
		{"a kind that is none", "", `{"type":"zzz"}`, 400, "Ett", ""},
		{"a kind that is none, 10", mattermostfake.V10, `{"type":"zzz"}`, 200, "", ""},
		{"a form without one", "", `{"type":"form"}`, 400, "Ett", ""},
		{"an end with a form", "", `{"type":"ok","form":{"title":"Två"}}`, 400, "Ett", ""},
		{"another form", "", `{"type":"form","form":{"title":"Två"}}`, 200, "Två", ""},
		{"another form, 10", mattermostfake.V10, `{"type":"form","form":{"title":"Två"}}`, 200, "", ""},
		{"faults", "", `{"errors":{"n":"Fel"},"error":"Rätta"}`, 200, "Ett", "Rätta\nNamn: Fel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mattermostfake.New(t, mattermostfake.Config{Release: c.release})
			anna, in := w.Person("anna"), w.Channel("inköp")
			w.Enter(in, anna)
			answering, _ := integration(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(c.say)) })
			bot := w.Person(mattermostfake.BotName)
			asks, _ := integration(t, func(_ http.ResponseWriter, r *http.Request) {
				var q model.PostActionIntegrationRequest
				_ = json.NewDecoder(r.Body).Decode(&q)
				bot.Do("POST", "/actions/dialogs/open", map[string]any{
					"trigger_id": q.TriggerId, "url": answering,
					"dialog": map[string]any{"title": "Ett", "elements": []any{map[string]any{"display_name": "Namn", "name": "n", "type": "text", "max_length": 10}}},
				})
			})
			q, _ := write(bot, asking(in, asks))
			anna.PressesIn(q.Id, "Ja")
			if o := anna.Submits(); !strings.Contains(o.Told, "required") {
				t.Errorf("an empty form: %+v", o)
			}
			anna.Fills("Namn", "hej")
			o := anna.Submits()
			title, _, _ := strings.Cut(strings.TrimPrefix(anna.Modal(), "# "), "\n")
			if o.Status != c.status || title != c.open || o.Told != c.told {
				t.Errorf("got %d, %q open, told %q; want %d, %q, %q", o.Status, title, o.Told, c.status, c.open, c.told)
			}
		})
	}
}

func TestATriggerOpensDialogsForHalfAMinuteAndOnlyForItsOwn(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
	w := mattermostfake.New(t, mattermostfake.Config{Clock: clock.Now})
	anna, bot := w.Person("anna"), w.Person(mattermostfake.BotName)
	trigger := w.Trigger(anna, clock.Now())
	open := func() mattermostfake.Outcome {
		return bot.Do("POST", "/actions/dialogs/open", map[string]any{"trigger_id": trigger, "url": "http://x.example", "dialog": map[string]any{"title": "x"}})
	}
	for range 2 {
		if o := open(); !o.OK {
			t.Errorf("within the time: %d %s", o.Status, o.Error)
		}
	}
	if anna.Modal() == "" || w.Person("bo").Modal() != "" {
		t.Error("the dialog is not where it belongs")
	}
	clock.Advance(31 * time.Second)
	if o := open(); o.Error != "interactive_message.decode_trigger_id.expired" {
		t.Errorf("after the time: %d %s", o.Status, o.Error)
	}
}
