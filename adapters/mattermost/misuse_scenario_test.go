package mattermost_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// TestAPendingPostIDThatSomebodyElseUsedFirstHidesNoMessage lets somebody write
// with the bot's own pending_post_id, and even its own props, just before it does:
// the server then says that the bot's post was made, and shows the other.
func TestAPendingPostIDThatSomebodyElseUsedFirstHidesNoMessage(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna, eve := w.chat.Person("anna"), w.chat.Person("eve")
	thread := w.begun(anna)
	w.chat.Enter(w.inköp, eve)
	for _, text := range []string{"Nya möbler", "Anna Berg", "1", "varför"} {
		w.chat.Strike(mattermostfake.Strike{Method: "POST /posts", Mishap: mattermostfake.Mishap{Squat: eve}})
		w.says(anna, thread, text)
		w.soon()
	}
	w.chat.Calm()
	if w.log.of(mattermost.Squatted) == 0 {
		t.Error("nothing of it was noticed")
	}
	all := strings.Join(w.chat.Shown(thread), "\n")
	for _, text := range []string{"Typ av köp: Vara", "Informationsägare: Anna Berg"} {
		if got := strings.Count(all, text); got != 1 {
			t.Errorf("%q stands there %d times, want once:\n%s", text, got, all)
		}
	}
}

// TestFivePressesAtOnceAreOneAnswer presses one button five times at the same
// moment, as an impatient finger and a slow network do.
func TestFivePressesAtOnceAreOneAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler", "Anna Berg")
	own := w.chat.Own(thread)
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() {
			for _, m := range own {
				for _, label := range m.Labels {
					if label == "Vara" {
						anna.PressesIn(m.ID, label)
					}
				}
			}
		})
	}
	wait.Wait()
	w.soon()
	all := strings.Join(w.chat.Shown(thread), "\n")
	if got := strings.Count(all, "Typ av köp: Vara"); got != 1 {
		t.Errorf("the answer stands there %d times, want once:\n%s", got, all)
	}
	if strings.Contains(all, "Ändrat:") {
		t.Errorf("the answer was changed by its own repetition:\n%s", all)
	}
}

// TestAChoiceThatAMenuDoesNotHaveIsNone sends what no menu offers: the server hands
// on any text as the option that was chosen.
func TestAChoiceThatAMenuDoesNotHaveIsNone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler")
	before := strings.Join(w.chat.Shown(thread), "\n")
	sent := 0
	for _, m := range w.chat.Own(thread) {
		for _, id := range menusOf(m) {
			for _, option := range []string{"no-such-thing", "", strings.Repeat("x", 5000), "<@all>", "\u202e", strings.Repeat("z", 26)} {
				sent++
				o := anna.Do(http.MethodPost, "/posts/"+m.ID+"/actions/"+id, map[string]any{"selected_option": option})
				if !o.OK {
					t.Errorf("%.20q: got %d %s, want an answer", option, o.Status, o.Error)
				}
			}
		}
	}
	w.drain()
	if got := strings.Join(w.chat.Shown(thread), "\n"); got != before || sent == 0 {
		t.Errorf("something was chosen, of %d:\n%s", sent, got)
	}
}

// menusOf are the ids of the menus in a post.
func menusOf(m mattermostfake.Written) []string {
	var out []string
	attachments, _ := m.Props["attachments"].([]any)
	for _, at := range attachments {
		actions, _ := at.(map[string]any)["actions"].([]any)
		for _, one := range actions {
			a, _ := one.(map[string]any)
			if id, _ := a["id"].(string); a["type"] == "select" {
				out = append(out, id)
			}
		}
	}
	return out
}
