package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// The places and people of a watched talk.
const (
	leakThread conversation.Place = enginetest.ChatPlatform + ":thread"
	leakRoom   conversation.Place = enginetest.ChatPlatform + ":#samordnare"
	leakCISO   conversation.Place = enginetest.ChatPlatform + ":#ciso"
)

// talker drives one case to an alert and past it.
type talker struct {
	*watchedTown
	chat    *enginetest.Chat
	babble  *babble
	lang    rules.Lang
	events  int
	alarmed bool
	top     bool     // a level is to be confirmed
	told    *outlets // what the coordinators are told
}

func newTalker(t *testing.T, lang rules.Lang, seed uint64, wrap func(engine.Adapter) engine.Adapter) *talker {
	t.Helper()
	w := &talker{chat: enginetest.NewChat(), babble: newBabble(seed), lang: lang, told: &outlets{}}
	house := engine.House{Coordinators: leakRoom, CISO: leakCISO}
	w.watchedTown = newWatchedTown(t, house, func(*watchedTown) []engine.Adapter { return []engine.Adapter{wrap(w.chat)} })
	return w
}

// does lets somebody do something somewhere.
func (w *talker) does(who string, at conversation.Place, g conversation.Gesture) {
	w.Helper()
	w.events++
	said, err := w.engine.Handle(w.Context(), engine.Inbound{
		ID: conversation.EventID(fmt.Sprintf("talk:%d", w.events)), Place: at, By: enginetest.Someone(who), At: w.at, Lang: w.lang,
		Gesture: g, Ref: fmt.Sprintf("w%d", w.events),
	})
	w.heard(at, said, err)
	w.drain()
}

// heard adds what somebody is told to the evidence, and an error text as well.
// Before the alert whoever talks in the thread may be told of the substance.
func (w *talker) heard(at conversation.Place, said engine.Said, err error) {
	if err != nil {
		w.out.add("an error", err.Error())
	}
	if at != leakThread || w.alarmed {
		w.out.add("a word to one person", said.Body.Plain())
	}
}

func (w *talker) says(text string) { w.does("anna", leakThread, conversation.Said{Text: text}) }

// asked is the question that waits for an answer in the thread; nil if none does.
func (w *talker) asked() *conversation.Ask {
	posts := w.chat.Posts()
	for i := len(posts) - 1; i >= 0; i-- {
		if posts[i].Place != leakThread {
			continue
		}
		for _, b := range posts[i].Current().Body.Blocks {
			if a, ok := b.(conversation.Ask); ok && len(a.Answered) == 0 && a.Token.Case != "" {
				return &a
			}
		}
	}
	return nil
}

// reply is an answer to a question that brings up as many others as there are,
// with random words wherever people may write.
func (w *talker) reply(a *conversation.Ask) string {
	q, _ := w.plan.Question(a.Question)
	_, field, _ := strings.Cut(a.Token.Step, ".")
	switch {
	case q.Kind == rules.KindEntries && field == "" && len(a.Options) > 0:
		return a.Options[w.events%2].Label
	case a.Kind == rules.KindText:
		return w.babble.text()
	case a.Kind == rules.KindPerson:
		return w.babble.word() + " " + w.babble.word()
	case a.Kind == rules.KindDate:
		if day, ok := map[rules.QuestionID]string{"planned_publication": "2027-01-11", "contract_start": "2027-03-15"}[a.Question]; ok {
			return day
		}
		return "2030-03-15"
	case q.Screens, a.Question == "location_same":
		return "nej"
	case a.Question == "procedure":
		return "avrop"
	case a.Question == "confidentiality" && w.top:
		return "4"
	case a.Kind == rules.KindLevel:
		return "3"
	case a.Kind == rules.KindChoices:
		return "1"
	}
	return a.Options[0].Label
}

// until answers until the question is asked that is wanted, and says whether it
// ever was.
func (w *talker) until(want rules.QuestionID) bool {
	for range 90 {
		a := w.asked()
		if a == nil {
			return false
		}
		if a.Question == want {
			return true
		}
		w.says(w.reply(a))
	}
	return false
}

// begin begins the case.
func (w *talker) begin() {
	w.does("anna", leakThread, conversation.Called{Words: map[rules.Lang]string{rules.Swedish: "ny", rules.English: "new"}[w.lang]})
}

// alarm raises the alert, and lets everyone do after it whatever may bring
// something out.
func (w *talker) alarm(by ...string) {
	w.Helper()
	w.alarmed = true
	for _, text := range by {
		w.says(text)
	}
	for _, text := range []string{
		w.babble.text(), "status", "svar", "krav", "styrdokument", "underlag", "varför", "?", "ändra 1", "kommentar " + w.babble.text(),
		"stäng " + w.babble.text(), "811218-9876 " + w.babble.word(), "HEMLIG " + w.babble.word(), strings.Repeat(w.babble.word()+" ", 400), "fortsätt", "tillbaka",
	} {
		w.says(text)
	}
	id := "U-2026-0001"
	for _, who := range []struct {
		name  string
		place conversation.Place
	}{{"anna", "talk:@anna"}, {"bo", "talk:@bo"}, {"bo", leakThread}, {"cia", leakCISO}, {"sam", leakRoom}} {
		for _, words := range []string{"lista", "översikt", "status " + id, "svar " + id, "krav " + id, "underlag " + id, "lista nivå 3"} {
			w.does(who.name, who.place, conversation.Called{Words: words})
		}
	}
	for _, who := range []string{"anna", "bo", "sam"} {
		if m, err := w.engine.Home(w.Context(), engine.Visitor{ID: enginetest.Someone(who).ID, Lang: w.lang, Coordinator: who == "sam"}); err == nil {
			w.out.add("a home tab", m.Plain())
		}
	}
	w.does("sam", leakRoom, conversation.Called{Words: "övning"})
	w.at = w.at.AddDate(0, 0, 20)
	w.drain()
	for _, words := range []string{"kvittera ", "kontaktad ", "utanför ", "bocka 1 "} {
		w.does("sam", leakRoom, conversation.Called{Words: words + id})
	}
	w.says(w.babble.text())
	w.at = w.at.AddDate(1, 0, 0)
	w.drain()
}

// shown adds all that the platform was given to the evidence: of the thread what
// came after the alert, of everywhere else all.
func (w *talker) shown(calm map[string]bool) {
	for _, p := range w.chat.Posts() {
		for _, v := range p.Versions {
			if p.Place == leakThread && calm[string(v.ID)] {
				continue
			}
			if p.Place == leakRoom {
				w.told.add("a message to the coordinators", v.Body.Plain())
			}
			way := "a message elsewhere"
			if p.Place == leakThread {
				way = "a message in the thread, after the alert"
			}
			w.out.add(way, fmt.Sprintf("%+v", v))
		}
	}
}

// filed adds files that were made to the evidence.
func (w *talker) filed(files []engine.File) {
	for _, f := range files {
		w.out.add("a file", f.Name+f.Title+f.Alt+string(f.Bytes))
	}
}

// exported makes every paper of the case as it stands now.
func (w *talker) exported() {
	w.Helper()
	c, _, err := w.store.Load(w.Context(), "U-2026-0001", "")
	if err != nil {
		w.Fatal(err)
	}
	files, err := press{}.Make(w.plan, c, conversation.Document{Papers: conversation.Papers()}, w.lang, w.at)
	if err != nil {
		w.out.add("an error", err.Error())
	}
	if len(files) > 0 {
		w.Errorf("%d files were made of a case that is silent", len(files))
	}
	w.filed(files)
}

// calmly are the deliveries that have been shown by now.
func (w *talker) calmly() map[string]bool {
	seen := map[string]bool{}
	for _, p := range w.chat.Posts() {
		for _, v := range p.Versions {
			seen[string(v.ID)] = true
		}
	}
	return seen
}

// TestNothingLeaksWhicheverQuestionComesBeforeTheAlert drives a case to each of
// its questions, raises the alert there, and searches all that left the process.
func TestNothingLeaksWhicheverQuestionComesBeforeTheAlert(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for l, lang := range []rules.Lang{rules.Swedish, rules.English} {
		for n, q := range plan.Questions(rules.Prepare) {
			if os.Getenv("CI") != "true" && n%2 != l {
				continue // in turns, but in the gate both
			}
			t.Run(string(lang)+" "+string(q.ID), func(t *testing.T) {
				t.Parallel()
				searched(t, lang, q, uint64(n)+1)
			})
		}
	}
}

// searched drives a case to q, raises the alert and searches everything.
func searched(t *testing.T, lang rules.Lang, q rules.Question, seed uint64) {
	t.Helper()
	w := newTalker(t, lang, seed, func(a engine.Adapter) engine.Adapter { return a })
	w.begin()
	w.top = q.ID == "level4_confirmed"
	screen := q.ID
	if q.ID != "already_disclosed" {
		screen = "protective_security" // the other card is a consult, and goes on
	}
	first := w.until(q.ID)
	if !first {
		t.Logf("%s is not asked on this way; the alert comes at its end", q.ID)
	}
	if first && q.ID != screen {
		w.says(w.reply(w.asked()))
	}
	raise := []string{"ja"}
	if a := w.asked(); a == nil || a.Question != screen {
		if !w.until(screen) {
			raise = []string{"ändra " + string(screen), "ja"}
		}
	}
	calm := w.calmly()
	w.alarm(raise...)
	w.shown(calm)
	w.exported()
	w.search(func(string) bool { return false }) // taken out of the chat, not even the case has it
	reported(t, w.out, w.babble.fragments())
	reported(t, w.told, telling())
	if c, _, err := w.store.Load(t.Context(), "U-2026-0001", ""); err != nil || c.Alert == nil || !c.Silent() {
		t.Fatalf("got no alert, %v", err)
	}
}
