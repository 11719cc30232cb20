package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// outlets are all that left the process, by the way it took.
type outlets struct {
	mu   sync.Mutex
	list []trace
}

type trace struct{ way, text string }

func (e *outlets) add(way, text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, trace{way, text})
}

// leaks are the ways by which a fragment got out, each with the fragment.
func (e *outlets) leaks(fragments []string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for _, t := range e.list {
		low := strings.ToLower(t.text)
		for _, f := range fragments {
			if strings.Contains(low, strings.ToLower(f)) {
				out = append(out, t.way+": "+f)
			}
		}
	}
	return out
}

// babble is random words that nothing else contains, so that each of their
// fragments is a leak wherever it stands.
type babble struct {
	rnd  *rand.Rand
	made []string
}

func newBabble(seed uint64) *babble { return &babble{rnd: rand.New(rand.NewPCG(seed, 6))} }

// word is a new one, of syllables that no Swedish or English word is made of.
func (w *babble) word() string {
	syllables := []string{"zwu", "qöx", "vji", "xåb", "pzy", "kwä", "wgo", "jqe"}
	var b strings.Builder
	for range 4 {
		b.WriteString(syllables[w.rnd.IntN(len(syllables))])
	}
	w.made = append(w.made, b.String())
	return b.String()
}

// text is a line of a few, with what platforms take for more than text.
func (w *babble) text() string {
	shapes := []string{"%s %s", "*%s* och _%s_", "<%s> & %s", "%s/%s", "[%s](https://%s.example)"}
	return fmt.Sprintf(shapes[w.rnd.IntN(len(shapes))], w.word(), w.word())
}

// fragments are halves of every word that was made, so that a cut one is found.
func (w *babble) fragments() []string {
	var out []string
	for _, s := range w.made {
		r := []rune(s)
		out = append(out, string(r[:len(r)/2]), string(r[len(r)/2:]))
	}
	return out
}

// telling are the words that may stand in nothing that coordinators are told
// (domain I-3): they would say what a call is about.
func telling() []string {
	return []string{"säkerhetsskydd", "hemlig", "skyddsobjekt", "protective security", "nivå 4", "level 4", "klass"}
}

// written is a log of everything, down to the least important.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func (w *written) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug - 4, AddSource: true}))
}

// reported fails the test for each leak, once.
func reported(t *testing.T, e *outlets, fragments []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, l := range e.leaks(fragments) {
		if way, _, _ := strings.Cut(l, ": "); !seen[way] {
			seen[way] = true
			t.Errorf("a leak by %s", l)
		}
	}
}
