package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// hushed is a case whose people are watched from the moment at which it is to
// be silent.
type hushed struct {
	id       conversation.CaseID
	thread   conversation.Place
	question rules.QuestionID // that waited for its answer then
	consult  bool             // it is the coordinators who let it be silent
	words    []string
	button   string // that people had before them
}

// name is what a case is called in a failure.
func (c hushed) name() string {
	return fmt.Sprintf("%s, at %s, consulted first: %t", c.id, c.question, c.consult)
}

// carriesFile says whether a file went out.
func carriesFile(t trace) bool {
	return strings.Contains(t.way, "/upload/") || strings.HasSuffix(t.way, "/files") || t.way == "a file"
}

// without is text without what the people of the case wrote.
func (c hushed) without(text string) string {
	for _, word := range c.words {
		text = strings.ReplaceAll(text, word, "")
	}
	return text
}

// settled puts a standing into the town: its log, and what people see of it. The
// words, the people and the places in it are the town's own.
func (w *watchedTown) settled(s standing, b *babble) hushed {
	w.Helper()
	w.threads++
	thread := w.forum.thread(w.threads)
	id, err := w.store.Number(w.Context(), thread, w.clock().Year())
	if err != nil {
		w.Fatal(err)
	}
	out := hushed{id: id, thread: thread, question: s.question}
	swap := []string{string(walkID), string(id), string(leakThread), string(thread), string(anna().ID), string(w.forum.person("anna").ID)}
	for _, word := range s.words {
		fresh := b.word()
		out.words = append(out.words, fresh)
		swap = append(swap, word, fresh)
	}
	own := strings.NewReplacer(swap...)
	change := engine.Change{Event: conversation.EventID("begin " + string(id)), At: w.clock()}
	for _, text := range s.facts {
		f, err := conversation.DecodeFact([]byte(own.Replace(text)))
		if err != nil {
			w.Fatal(err)
		}
		change.Facts = append(change.Facts, f)
	}
	for _, text := range s.cards[max(0, len(s.cards)-lastSeen):] {
		d, err := conversation.DecodeDelivery([]byte(own.Replace(text)))
		if err != nil {
			w.Fatal(err)
		}
		if d.Document == nil || handsOver(s.question) {
			change.Deliveries = append(change.Deliveries, d)
			out.button = button(d.Body)
		}
	}
	change.After = conversation.Fold(conversation.Case{ID: id}, change.Facts...)
	change.Alarms = conversation.Alarms(w.plan, change.After)
	if err := w.store.Commit(w.Context(), change); err != nil {
		w.Fatal(err)
	}
	return out
}

// button is the label of the last thing to press in a message; empty if there is none.
func button(m conversation.Message) string {
	label := ""
	for _, b := range m.Blocks {
		if row, ok := b.(conversation.Buttons); ok {
			label = row.Items[len(row.Items)-1].Label
		}
	}
	return label
}

// lastSeen is how many messages of a case a thread begins with. What is older is
// not edited any more.
const lastSeen = 4

// handsOver says whether the documents of a case that waits for that answer are
// made: once in each town, because it takes long.
func handsOver(q rules.QuestionID) bool { return q == "requirements_in_documents" }

// all lets somebody do something about each case, and then all happen that comes
// of it.
func (w *watchedTown) all(cases []hushed, who string, at func(hushed) conversation.Place, text func(hushed) string) {
	w.Helper()
	for _, c := range cases {
		if said := text(c); said != "" {
			w.forum.says(who, at(c), c.id, said)
		}
	}
	w.drain()
}

func inThread(c hushed) conversation.Place { return c.thread }

// raised lets the alert of a case be raised, by the question that waits or else by
// a change of mind, and says what is to be written for it, in order.
func raisedBy(q rules.QuestionID) []string {
	switch q {
	case "protective_security", "already_disclosed", "level4_confirmed", "fu_security":
		return []string{"", "ja"}
	}
	return []string{"ändra protective_security", "ja"}
}

// consulting are the questions that, left unclear, call the coordinators without
// silencing the case.
var consulting = []rules.QuestionID{"protective_security", "critical_surroundings", "already_disclosed", "level4_confirmed", "fu_security"}

// silenced lets the cases of a town begin, and then fall silent: those who are
// consulted about by a coordinator, all others by an answer. What the platform was
// given before that is looked at, case by case.
func silenced(w *watchedTown, list []standing, b *babble) []hushed {
	w.Helper()
	var cases []hushed
	for _, s := range list {
		cases = append(cases, w.settled(s, b))
		if slices.Contains(consulting, s.question) {
			c := w.settled(s, b)
			c.consult = true
			cases = append(cases, c)
		}
	}
	w.drain()
	consulted := slices.DeleteFunc(slices.Clone(cases), func(c hushed) bool { return !c.consult })
	for _, text := range []string{"vet ej", "kontakta mig"} {
		w.all(consulted, "anna", inThread, func(hushed) string { return text })
	}
	w.calm(cases, w.out.cut())
	room := func(hushed) conversation.Place { return w.forum.coordinators() }
	w.all(consulted, "sam", room, func(c hushed) string { return "utanför " + string(c.id) })
	for n := range 2 {
		w.all(cases, "anna", inThread, func(c hushed) string {
			if c.consult {
				return ""
			}
			return raisedBy(c.question)[n]
		})
	}
	for _, c := range cases {
		if now := w.load(c.id); !now.Silent() {
			w.Errorf("%s: there is no alert", c.name())
		}
	}
	return cases
}

// calm looks at what a platform was given before there was any alert: people's
// words stand in the thread of their own case and nowhere else.
func (w *watchedTown) calm(cases []hushed, list []trace) {
	w.Helper()
	var elsewhere []trace
	for _, t := range list {
		if carriesFile(t) || t.way == "a word to one person" {
			continue // what it belongs to is said by the next call
		}
		plain := unescaped(t.text)
		if babbled(plain) < 0 {
			continue
		}
		own := slices.ContainsFunc(cases, func(c hushed) bool {
			return strings.Contains(plain, string(c.id)) && babbled(c.without(plain)) < 0
		})
		_, room, _ := strings.Cut(string(w.forum.coordinators()), ":")
		if !own && t.way != "the terminal" || strings.Contains(plain, room) && t.way != "the terminal" {
			elsewhere = append(elsewhere, t)
		}
	}
	reported(w, elsewhere)
}

func (w *watchedTown) load(id conversation.CaseID) conversation.Case {
	w.Helper()
	c, _, err := w.store.Load(w.Context(), id, "")
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// tried lets everyone do what may bring something out of silent cases, until the
// contracts have run for more than a year.
func (w *watchedTown) tried(cases []hushed, b *babble) {
	w.Helper()
	turn := func(list ...func() string) func(hushed) string {
		n := -1
		return func(hushed) string {
			n++
			return list[n%len(list)]()
		}
	}
	for _, text := range []func(hushed) string{
		turn(b.text), turn(func() string { return "svar" }), turn(func() string { return "HEMLIG " + b.word() }),
		turn(
			func() string { return "ändra 1" }, func() string { return "kommentar " + b.text() },
			func() string { return "811218-9876 " + b.word() }, func() string { return strings.Repeat(b.word()+" ", 300) },
		),
	} {
		w.all(cases, "anna", inThread, text)
	}
	w.all(cases, "bo", inThread, turn(b.text))
	alone := func(who string) func(hushed) conversation.Place {
		return func(hushed) conversation.Place { return conversation.Direct(w.forum.person(who).ID) }
	}
	in := func(p conversation.Place) func(hushed) conversation.Place {
		return func(hushed) conversation.Place { return p }
	}
	asks := []string{"svar ", "underlag ", "status ", "krav "}
	for n := range asks[:3] { // each case in each place, and everything in each place
		ask := func(c hushed) string {
			return asks[(slices.IndexFunc(cases, func(o hushed) bool { return o.id == c.id })+n)%len(asks)] + string(c.id)
		}
		w.all(cases, []string{"anna", "cia", "sam"}[n], []func(hushed) conversation.Place{alone("anna"), in(w.forum.ciso()), in(w.forum.coordinators())}[n], ask)
	}
	for _, words := range []string{"lista", "översikt", "lista nivå 3", "översikt 2030", "min kalender"} {
		one := []hushed{{}}
		w.all(one, "anna", alone("anna"), func(hushed) string { return words })
		w.all(one, "bo", alone("bo"), func(hushed) string { return words })
		w.all(one, "cia", in(w.forum.ciso()), func(hushed) string { return words })
		w.all(one, "sam", in(w.forum.coordinators()), func(hushed) string { return words })
	}
	for _, who := range []string{"anna", "bo", "sam"} {
		w.forum.looks(who, "", "")
	}
	for _, c := range cases {
		w.forum.looks("anna", c.thread, c.button)
	}
	w.drain()
	w.later(20 * 24 * time.Hour)
	for _, does := range []string{"kvittera ", "kontaktad ", "utanför ", "bocka 1 "} {
		w.all(cases, "sam", in(w.forum.coordinators()), func(c hushed) string { return does + string(c.id) })
	}
	w.all(cases, "anna", inThread, func(hushed) string { return b.text() })
	w.later(200 * 24 * time.Hour)
}

// platform is one that the bot is watched on.
type platform struct {
	name string
	join func(*watchedTown, rules.Lang) forum
}

func platforms() []platform {
	return []platform{
		{"Slack", func(w *watchedTown, _ rules.Lang) forum { return newInSlack(w) }},
		{"Mattermost", func(w *watchedTown, _ rules.Lang) forum { return newInMattermost(w) }},
		{"the terminal", func(w *watchedTown, l rules.Lang) forum { return newInTerminal(w, l) }},
	}
}

// TestNothingLeaksWhicheverQuestionComesBeforeTheAlert lets a case fall silent at
// each question of each stage, in each language, on each platform, and searches
// all that left the process from then on: it may hold no fragment of anything
// that anybody ever wrote. Without LEAKS=all the platforms take the questions in
// turns.
func TestNothingLeaksWhicheverQuestionComesBeforeTheAlert(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []rules.Lang{rules.Swedish, rules.English} {
		list := standings(t, plan, lang)
		for n, p := range platforms() {
			var mine []standing
			for i, s := range list {
				if os.Getenv("LEAKS") == "all" || i%len(platforms()) == n {
					mine = append(mine, s)
				}
			}
			t.Run(p.name+" "+string(lang), func(t *testing.T) {
				t.Parallel()
				w := newWatchedTown(t, func(w *watchedTown) forum { return p.join(w, lang) })
				w.hushes(mine)
				list := w.out.cut()
				reported(t, list)
				w.toldLittle(list)
				if i := slices.IndexFunc(list, carriesFile); i >= 0 {
					t.Errorf("a file of a silent case was handed over, by %s", list[i].way)
				}
			})
		}
	}
}

// toldLittle looks at what went to the coordinators' channel: nothing there says
// what a call is about.
func (w *watchedTown) toldLittle(list []trace) {
	w.Helper()
	_, room, _ := strings.Cut(string(w.forum.coordinators()), ":")
	for _, t := range list {
		if !strings.HasPrefix(t.way, "a call of") || !strings.Contains(t.text, room) {
			continue
		}
		for _, word := range telling() {
			if strings.Contains(strings.ToLower(unescaped(t.text)), word) {
				w.Errorf("%s tells the coordinators %q", t.way, word)
			}
		}
	}
}

// hushes lets cases fall silent, and everything be tried on them.
func (w *watchedTown) hushes(list []standing) {
	w.Helper()
	b := newBabble(uint64(len(list)))
	cases := silenced(w, list, b)
	w.tried(cases, b)
	w.exported()
	var named []string
	for _, c := range cases {
		named = append(named, "--case", string(c.id))
	}
	w.exported(named...)
	w.search(func(string) bool { return false }) // taken out of the chat, not even the case has it
}
