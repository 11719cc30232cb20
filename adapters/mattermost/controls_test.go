package mattermost_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// reads says whether some message in a place has all of these words in it.
func reads(w *town, at mattermostfake.Place, words ...string) bool {
	for _, m := range w.chat.Shown(at) {
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
func wants(w *town, at mattermostfake.Place, words ...string) {
	w.Helper()
	if !reads(w, at, words...) {
		w.Errorf("no message has %q:\n%s", words, strings.Join(w.chat.Shown(at), "\n--\n"))
	}
}

// acked fails unless a gesture was taken and nobody was told off.
func acked(w *town, o mattermostfake.Outcome) {
	w.Helper()
	if !o.OK || o.Told != "" {
		w.Errorf("taken %v, and told %q: %s", o.OK, o.Told, o.Error)
	}
	w.drain()
}

// onEach runs a scenario on every release.
func onEach(t *testing.T, scenario func(t *testing.T, release mattermostfake.Release)) {
	t.Helper()
	for _, release := range []mattermostfake.Release{mattermostfake.V10, mattermostfake.V11, mattermostfake.V12} {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			scenario(t, release)
		})
	}
}

func TestACaseIsAnsweredWithButtonsMenusAndDialogs(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, release mattermostfake.Release) {
		w := newTown(t, func(s *setup) { s.fake.Release = release })
		anna, bo := w.chat.Person("anna"), w.chat.Person("bo")
		thread := w.begun(anna)
		acked(w, anna.ChoosesPerson(thread, bo)) // before the title, which is asked first
		wants(w, thread, "Informationsägare: "+bo.Name, "Vad kan vi kalla ärendet?")
		w.says(anna, thread, "Ny lärplattform")
		acked(w, anna.Presses(thread, "It-system"))
		acked(w, anna.Presses(thread, "Ny upphandling"))

		acked(w, anna.Presses(thread, "Välj datum"))
		anna.Fills("Planerad annonsering", "2027-01-11")
		acked(w, anna.Submits())
		wants(w, thread, "Planerad annonsering: 11 januari 2027")
		acked(w, anna.Presses(thread, "Fyll i allt på en gång"))
		anna.Fills("Avtalsstart", "2027-03-15")
		anna.Fills("Avtalsslut", "2030-03-15")
		acked(w, anna.Submits())
		wants(w, thread, "Avtalsstart: 15 mars 2027", "Avtalsslut: 15 mars 2030")

		w.says(anna, thread, "nej nej nej", "ja nej ja ja ja nej", "molntjänst", "ja", "nej, nej")
		one, other := "Internt arbetsmaterial", "Företags affärshemligheter" //nolint:misspell // Swedish
		acked(w, anna.Presses(thread, "Välj ett eller flera"))
		if o := anna.Submits(); o.OK && !strings.Contains(o.Told, "Inget är valt") {
			t.Errorf("nothing chosen is taken for an answer: %+v", o)
		}
		choose(anna, release, one, other)
		acked(w, anna.Submits())
		wants(w, thread, "Information under upphandlingen: "+one+"; "+other)
		acked(w, anna.Presses(thread, "Inget av dessa"))
		wants(w, thread, "Information under avtalstiden: inget av dessa")

		w.says(anna, thread, "2 2 2", "ja")
		acked(w, anna.Presses(thread, "Fyll i allt på en gång"))
		anna.Fills("threat", "Intrång eller utpressningsprogram")
		anna.Fills("consequence", "4")
		anna.Fills("likelihood", "3")
		anna.Fills("treatment", "reduce")
		acked(w, anna.Submits())
		wants(w, thread, "Intrång eller utpressningsprogram", "Minskar den", "Riskvärde: 12") // the rest is asked in the thread

		w.says(anna, thread, "ångra")                // an entry that is begun is finished first, or taken back
		acked(w, anna.Chooses(thread, "Typ av köp")) // what to change
		wants(w, thread, "Vad är det ni köper?")
	})
}

// choose picks several options in a dialog, as that release shows them.
func choose(p *mattermostfake.Person, release mattermostfake.Release, labels ...string) {
	if release != mattermostfake.V10 {
		p.Fills("information_during_procurement", labels...)
		return
	}
	for _, line := range strings.Split(p.Modal(), "\n") {
		for _, label := range labels {
			if name, _, ok := strings.Cut(line, ":"); ok && strings.Contains(name, label[:8]) {
				p.Fills(name, "true")
			}
		}
	}
}

func TestACaseBeginsWhereverSomebodyAsksForIt(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, release mattermostfake.Release) {
		w := newTown(t, func(s *setup) { s.fake.Release = release })
		anna := w.chat.Person("anna")
		alone := w.chat.With(anna)

		acked(w, anna.Mentions(w.inköp, "ny"))
		threads := w.chat.Threads(w.inköp)
		if len(threads) != 1 {
			t.Fatalf("a mention opened %d threads", len(threads))
		}
		wants(w, threads[0], "U-2026-0001")

		acked(w, anna.Writes("ny"))
		found := false
		for _, at := range w.chat.Threads(alone) {
			found = found || reads(w, at, "U-2026-0002")
		}
		if !found {
			t.Errorf("said to the bot alone: no thread has the case:\n%s", strings.Join(w.chat.Shown(alone), "\n"))
		}
		acked(w, anna.Commands(alone, "/upphandling", "ny"))
		found = false
		for _, at := range w.chat.Threads(alone) {
			found = found || reads(w, at, "U-2026-0003")
		}
		if !found {
			t.Errorf("commanded to the bot alone: no thread has the case:\n%s", strings.Join(w.chat.Shown(alone), "\n"))
		}
		root := anna.Says(w.inköp, "vi ska köpa stolar")
		w.drain()
		acked(w, anna.Mentions(w.inköp.In(root.ID), "ny"))
		wants(w, w.inköp.In(root.ID), "U-2026-0004")
	})
}

func TestACommandWhereTheBotIsNotOpensTheThreadWithThePersonAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	away := w.chat.ChannelWithout("annan", mattermostfake.Private)
	w.chat.Enter(away, anna)
	acked(w, anna.Commands(away, "/upphandling", "ny"))
	alone := w.chat.With(anna)
	wants(w, alone, "U-2026-0001")
	threads := w.chat.Threads(alone)
	if len(threads) != 1 {
		t.Fatalf("got %d threads with anna", len(threads))
	}
	w.says(anna, threads[0], "Nya möbler")
	wants(w, threads[0], "Arbetsrubrik: Nya möbler")
}

func TestWhereTheServerCannotReachTheBotEverythingIsTyped(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(s *setup) { s.typed = true })
	anna := w.chat.Person("anna")
	acked(w, anna.Mentions(w.inköp, "ny"))
	thread := w.chat.Threads(w.inköp)[0]
	w.says(anna, thread, "Nya möbler", "Anna Berg", "1")
	wants(w, thread, "1. Ny upphandling", "2. Direktupphandling")
	w.says(anna, thread, "1", "2027-02-01, 2027-04-01, 2031-03-31", "ja")
	wants(w, thread, "Stanna upp här")
	wants(w, w.samordnare, "[Kvittera]")
	for _, own := range w.chat.Own(mattermostfake.Place{}) {
		if len(own.Labels) > 0 {
			t.Errorf("there is something to press: %q", own.Labels)
		}
	}
	sam := w.chat.Person("sam")
	acked(w, sam.Says(w.samordnare, "kvittera U-2026-0001"))
	wants(w, thread, "sam")
}
