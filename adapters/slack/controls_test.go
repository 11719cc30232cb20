package slack_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
)

// reads says whether some message in a place has all of these words in it.
func reads(w *town, at slackfake.Place, words ...string) bool {
	for _, m := range w.slack.Shown(at) {
		all := true
		for _, word := range words {
			all = all && strings.Contains(m, word)
		}
		if all {
			return true
		}
	}
	return false
}

// wants fails unless a message in a place has all of these words in it.
func wants(w *town, at slackfake.Place, words ...string) {
	w.Helper()
	if !reads(w, at, words...) {
		w.Errorf("no message has %q:\n%s", words, strings.Join(w.slack.Shown(at), "\n--\n"))
	}
}

// acked fails unless a gesture was acknowledged and nobody was told off.
func acked(w *town, o slackfake.Outcome) {
	w.Helper()
	if !o.OK || o.Told != "" {
		w.Errorf("acknowledged %v, and told %q", o.OK, o.Told)
	}
	w.drain()
}

func TestACaseIsAnsweredWithButtonsSelectsPickersAndForms(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over, func(s *setup) { s.fake.Silent = true })
		anna, bo := w.slack.Person("anna"), w.slack.Person("bo")
		thread := w.begun(anna)
		acked(w, anna.ChoosesPerson(thread, bo)) // before the title, which is asked first
		wants(w, thread, "Informationsägare: "+bo.Name, "Vad kan vi kalla ärendet?")
		w.says(anna, thread, "Ny lärplattform")
		acked(w, anna.Presses(thread, "It-system"))
		acked(w, anna.Presses(thread, "Ny upphandling"))

		acked(w, anna.Picks(thread, "2027-01-11"))
		wants(w, thread, "Planerad annonsering: 11 januari 2027")
		acked(w, anna.Presses(thread, "Fyll i allt på en gång"))
		anna.Fills("När ska avtalet börja gälla?", "2027-03-15")
		anna.Fills("När slutar avtalet?", "2030-03-15")
		acked(w, anna.Submits())
		wants(w, thread, "Avtalsstart: 15 mars 2027", "Avtalsslut: 15 mars 2030")

		w.says(anna, thread, "nej nej nej", "ja nej ja ja ja nej", "molntjänst", "ja", "nej, nej")
		one, other := "Internt arbetsmaterial", "Företags affärshemligheter" //nolint:misspell // Swedish
		if o := anna.Presses(thread, "Klart, det här stämmer"); !o.OK || !strings.Contains(o.Told, "Inget är valt") {
			t.Errorf("nothing chosen is taken for an answer: %+v", o)
		}
		before := len(w.slack.Calls("chat.update"))
		acked(w, anna.Chooses(thread, one, other))
		if got := len(w.slack.Calls("chat.update")); got != before {
			t.Error("choosing counts before anna says that these are the ones")
		}
		acked(w, anna.Presses(thread, "Klart, det här stämmer"))
		wants(w, thread, "Information under upphandlingen: "+one+"; "+other)
		acked(w, anna.Presses(thread, "Inget av dessa"))
		wants(w, thread, "Information under avtalstiden: inget av dessa")

		w.says(anna, thread, "2 2 2", "ja")
		acked(w, anna.Presses(thread, "Fyll i allt på en gång"))
		anna.Fills("Vad kan hända?", "Intrång eller utpressningsprogram")
		anna.Fills("Hur illa blir det om det händer?", "4 – Allvarlig: skadar liv, hälsa, rättigheter eller huvuduppgift")
		anna.Fills("Hur troligt är det?", "3 – Sannolikt: någon gång om året")
		anna.Fills("Vad gör ni åt risken?", "Minskar den")
		acked(w, anna.Submits())
		wants(w, thread, "Intrång eller utpressningsprogram", "Minskar den", "Riskvärde: 12") // the rest is asked in the thread
	})
}

func TestACaseBeginsWhereverSomebodyAsksForIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		alone := w.slack.With(anna)

		acked(w, anna.Mentions(w.inköp, "ny"))
		threads := w.slack.Threads(w.inköp)
		if len(threads) != 1 {
			t.Fatalf("a mention opened %d threads", len(threads))
		}
		wants(w, threads[0], "U-2026-0001")

		acked(w, anna.Shortcut(slack.StartShortcut))
		wants(w, alone, "U-2026-0002")

		root := anna.Says(w.inköp, "vi ska köpa stolar")
		w.drain()
		acked(w, anna.MessageShortcut(w.inköp, root.TS, slack.StartShortcut))
		wants(w, slackfake.Place{Channel: w.inköp.Channel, Thread: root.TS}, "U-2026-0003")

		anna.OpensHome()
		w.slack.AwaitCalls("views.publish", 1)
		acked(w, anna.PressesHome("Ny upphandling"))
		wants(w, alone, "U-2026-0004")

		acked(w, anna.Writes("ny"))
		found := false
		for _, at := range w.slack.Threads(alone) {
			found = found || reads(w, at, "U-2026-0005")
		}
		if !found {
			t.Errorf("said to the bot alone: no thread has the case:\n%s", strings.Join(w.slack.Shown(alone), "\n"))
		}
	})
}

func TestACommandWhereTheBotIsNotOpensTheThreadWithThePersonAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		away := w.slack.ChannelWithout("annan", slackfake.Private)
		w.slack.Enter(away, anna)
		acked(w, anna.Commands(away, "/upphandling", "ny"))
		alone := w.slack.With(anna)
		wants(w, alone, "U-2026-0001")
		threads := w.slack.Threads(alone)
		if len(threads) != 1 {
			t.Fatalf("got %d threads with anna", len(threads))
		}
		w.says(anna, threads[0], "Nya möbler")
		wants(w, threads[0], "Arbetsrubrik: Nya möbler")
	})
}
