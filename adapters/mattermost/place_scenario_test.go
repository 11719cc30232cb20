package mattermost_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
)

func TestTimesAreThoseOfWhoeverReadsThemAlone(t *testing.T) {
	t.Parallel()
	for name, zone := range map[string]mattermostfake.Person{
		"of their device": {Name: "nora", Zone: "America/New_York"},
		"of their choice": {Name: "nora", Zone: "America/New_York", Fixed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t) // it is ten o'clock in Stockholm
			nora := w.chat.Join(zone)
			alone := w.chat.With(nora)
			o := nora.Says(alone, "ny")
			acked(w, o)
			thread := alone.In(o.ID)
			w.drain()
			w.says(nora, thread, "Nya möbler", "Anna Berg")
			wants(w, thread, "Arbetsrubrik: Nya möbler", "2026-11-23 04:00")
			w.restart() // another process knows it as well
			w.says(nora, thread, "1")
			wants(w, thread, "Typ av köp: Vara", "2026-11-23 04:00")
			if got := strings.Join(w.chat.Shown(thread), "\n"); strings.Contains(got, "10:00") {
				t.Errorf("some times are not hers:\n%s", got)
			}

			shared := w.begun(nora)
			w.says(nora, shared, "Nya stolar", "Anna Berg")
			wants(w, shared, "Arbetsrubrik: Nya stolar", "2026-11-23 10:00")
			got, err := w.adapter.Zone(t.Context(), conversation.PersonID("mattermost:"+nora.ID))
			if err != nil || got == nil || got.String() != "America/New_York" {
				t.Errorf("for reminders she lives in %v, %v", got, err)
			}
		})
	}
}

func TestAZoneThatIsNoneIsNotKnown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, zone := range []string{"Nowhere/Zone", "Local"} {
		p := w.chat.Join(mattermostfake.Person{Name: "nils" + strings.ToLower(zone[:2]), Zone: zone})
		if got, err := w.adapter.Zone(t.Context(), conversation.PersonID("mattermost:"+p.ID)); got != nil || err != nil {
			t.Errorf("%s: got %v, %v; want none", zone, got, err)
		}
	}
	if _, err := w.adapter.Zone(t.Context(), "slack:U1"); err == nil {
		t.Error("it knows where somebody on another platform lives")
	}
}

// TestWhereTextMayNotBeEditedAnyLongerAnswersStandInNewPosts sets the server's
// PostEditTimeLimit, and answers when it has passed: what was asked before is taken
// away, so that nobody takes it for what is asked now.
func TestWhereTextMayNotBeEditedAnyLongerAnswersStandInNewPosts(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(s *setup) { s.fake.EditLimit = 5 * time.Minute })
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler", "Anna Berg")
	w.clock.Advance(time.Hour)
	w.says(anna, thread, "1", "1")
	wants(w, thread, "Typ av köp: Vara", "Förfarande: Ny upphandling")
	w.clock.Advance(time.Hour)
	w.says(anna, thread, "2027-02-01, 2027-04-01, 2031-03-31")
	wants(w, thread, "Avtalsslut: 31 mars 2031")
	wants(w, thread, "Ska säkerhetssamordnaren vara med?")
	once(w)
	pressable := 0
	for _, m := range w.chat.Shown(thread) {
		if strings.Contains(m, "[Hoppa över]") {
			pressable++
		}
	}
	if asked := strings.Count(strings.Join(w.chat.Shown(thread), "\n"), "Vad ska ni köpa?"); asked != 1 {
		t.Errorf("the first question stands there %d times:\n%s", asked, strings.Join(w.chat.Shown(thread), "\n--\n"))
	}
	if pressable != 1 {
		t.Errorf("%d questions can be answered by pressing, want the one that waits:\n%s", pressable, strings.Join(w.chat.Shown(thread), "\n"))
	}
	calls := len(w.chat.Calls("PUT /posts/{post}/patch"))
	w.until(w.clock.Now().Add(time.Hour))
	if more := len(w.chat.Calls("PUT /posts/{post}/patch")) - calls; more > 5 {
		t.Errorf("it tried %d times more to edit what it may not", more)
	}
}

// TestWhatAnAlertHidesIsHiddenWhereTextMayNotBeEdited lets an alert go out when
// PostEditTimeLimit has passed for what it is to hide, and the coordinator
// acknowledge it when it has passed for the alert.
func TestWhatAnAlertHidesIsHiddenWhereTextMayNotBeEdited(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(s *setup) { s.fake.EditLimit = 5 * time.Minute })
	anna, samordnaren := w.chat.Person("anna"), w.chat.Person("samordnaren")
	w.chat.Enter(w.samordnare, samordnaren)
	thread := w.begun(anna)
	w.says(anna, thread, "Nytt passersystem", "Anna Berg", "3, 1", "2027-01-15, 2027-03-15, 2029-03-14", "nej", "nej")
	wants(w, thread, "Behov av säkerhetssamordnare (kontroll 1): Nej")
	w.clock.Advance(time.Hour)
	w.says(anna, thread, "ja")
	wants(w, thread, "Stanna upp här")
	if shown := strings.Join(w.chat.Shown(thread), "\n--\n"); strings.Contains(shown, "kontroll 1): Nej") {
		t.Errorf("an answer is still shown after the alert:\n%s", shown)
	}
	w.clock.Advance(time.Hour)
	w.says(samordnaren, w.samordnare, "kvittera U-2026-0001")
	wants(w, w.samordnare, "Kontakt behövs", "Det här finns längre ned")
	wants(w, w.samordnare, "Kontakt behövs", "Kvitterad av")
	alerts := 0
	for _, m := range w.chat.Shown(w.samordnare) {
		if strings.Contains(m, "Kontakt behövs") && strings.Contains(m, "[Klart: får gå vidare]") {
			alerts++
		}
	}
	if alerts != 1 {
		t.Errorf("%d alerts can be pressed:\n%s", alerts, strings.Join(w.chat.Shown(w.samordnare), "\n--\n"))
	}
}

// TestWhatIsAskedForInAThreadThatTheBotOpenedIsShownThere types and presses in the
// thread that a command began.
func TestWhatIsAskedForInAThreadThatTheBotOpenedIsShownThere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler", "status")
	wants(w, thread, "Skede: Förbereda", "Arbetsrubrik: Nya möbler")
	acked(w, anna.Presses(thread, "Varför?"))
	wants(w, thread, "Varför frågan ställs")
	w.restart()
	w.says(anna, thread, "svar")
	wants(w, thread, "1. Arbetsrubrik")
}

// TestATalkThatCannotGoOnWhereItWasIsToldToItsOwnerAlone takes away what a case is
// talked through in. Its reminder finds the owner, who hears that it does once, and
// alerts go on as they did.
func TestATalkThatCannotGoOnWhereItWasIsToldToItsOwnerAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away, back func(w *town, thread mattermostfake.Place)
	}{
		"an archived channel": {
			func(w *town, _ mattermostfake.Place) { w.chat.Archive(w.inköp, true) },
			func(w *town, _ mattermostfake.Place) { w.chat.Archive(w.inköp, false) },
		},
		"a channel that the bot was thrown out of": {
			func(w *town, _ mattermostfake.Place) { w.chat.Expel(w.inköp, nil) },
			func(w *town, _ mattermostfake.Place) {
				w.chat.Enter(w.inköp, w.chat.Person(mattermostfake.BotName))
			},
		},
		"a first post that was deleted": {
			func(w *town, thread mattermostfake.Place) { w.chat.Vanish(thread.Thread) }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			anna := w.chat.Person("anna")
			thread := w.begun(anna)
			w.says(anna, thread, "Nya möbler", "Anna Berg")
			c.away(w, thread)
			w.until(w.clock.Now().AddDate(0, 1, 0)) // it reminds of what is not answered
			told := slices.DeleteFunc(w.chat.Shown(w.chat.With(anna)), func(m string) bool { return !strings.HasPrefix(m, "Tråden för ärende") })
			if len(told) != 1 || !strings.Contains(told[0], "U-2026-0001") {
				t.Errorf("the owner was told %d times: %q", len(told), w.chat.Shown(w.chat.With(anna)))
			}
			if got := len(w.chat.Calls("")); got > 400 {
				t.Errorf("the bot made %d calls about a place that is gone", got)
			}
			if c.back == nil {
				return
			}
			c.back(w, thread)
			w.says(anna, thread, "1")
			wants(w, thread, "Typ av köp: Vara")
		})
	}
}

func TestWhatWasWrittenWhileTheBotWasNotInAChannelIsReadWhenItIsBack(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler")
	w.chat.Expel(w.inköp, nil)
	w.clock.Advance(time.Minute)
	post := written(w, anna, thread, "Anna Berg")
	w.clock.Advance(time.Minute)
	w.chat.Enter(w.inköp, w.chat.Person(mattermostfake.BotName))
	if !w.dealt.await(post, handleWithin) {
		t.Fatal("nobody read what was written meanwhile")
	}
	w.says(anna, thread, "1")
	wants(w, thread, "Informationsägare: Anna Berg", "Typ av köp: Vara")
	once(w)
}

func TestEditingOrDeletingWhatWasSaidChangesNoAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	root := anna.Says(w.inköp, "@"+mattermostfake.BotName+" ny")
	acked(w, root)
	w.drain()
	thread := w.inköp.In(root.ID)
	said := anna.Says(thread, "Nya möbler")
	acked(w, said)
	w.drain()
	before := strings.Join(w.chat.Shown(thread)[1:], "\n")
	for _, o := range []mattermostfake.Outcome{anna.Edits(said.ID, "Nya bilar"), anna.Edits(root.ID, "@"+mattermostfake.BotName+" hjälp"), anna.Deletes(said.ID)} {
		if o.Status != 200 {
			t.Fatalf("%+v", o)
		}
	}
	w.says(anna, thread, "Anna Berg")
	wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg")
	if got := w.chat.Threads(w.inköp); len(got) != 1 || !strings.Contains(before, "Nya möbler") {
		t.Errorf("%d cases were begun, want one", len(got))
	}
	w.restart() // nor does reading it all again
	w.drain()
	if got := strings.Join(w.chat.Shown(thread), "\n"); strings.Contains(got, "Nya bilar") {
		t.Errorf("it heard an edit:\n%s", got)
	}
}

func TestWhoIsAloneWithTheBotIsHeardInEveryThread(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	alone := w.chat.With(anna)
	thread := alone.In(anna.Says(alone, "hjälp").ID)
	if o := anna.Says(thread, "lista"); !strings.Contains(o.Told, "Du har inga öppna ärenden") {
		t.Errorf("got %+v", o)
	}
	w.says(anna, thread, "ny")
	wants(w, thread, "Ärende U-2026-0001")

	acked(w, anna.Says(w.inköp, "Fika?"))
	theirs := w.inköp.In(anna.Says(w.inköp, "Lunch?").ID)
	acked(w, anna.Says(theirs, "lista"))
	w.drain()
	if got := w.chat.Shown(theirs); len(got) != 2 {
		t.Errorf("in other people's thread: got %q, want nothing of the bot's", got)
	}
}
