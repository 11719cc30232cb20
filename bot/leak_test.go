package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
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

// writer is where what is written has got out by that way.
func (e *outlets) writer(way string) io.Writer { return spout{e, way} }

// cut returns what has come so far, and begins anew.
func (e *outlets) cut() []trace {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.list
	e.list = nil
	return list
}

// leaks are the ways by which people's words got out, each once, with what stands
// around the first of them.
func leaks(list []trace) []string {
	var out, ways []string
	for _, t := range list {
		plain := unescaped(t.text)
		at := babbled(plain)
		if at < 0 || slices.Contains(ways, t.way) {
			continue
		}
		ways = append(ways, t.way)
		out = append(out, t.way+": …"+plain[max(0, at-120):min(len(plain), at+60)])
	}
	return out
}

// babbled is where a fragment of somebody's words stands in plain text; -1 if
// nowhere.
func babbled(plain string) int {
	low := strings.ToLower(plain)
	for _, half := range halves() {
		if at := strings.Index(low, half); at >= 0 {
			return at
		}
	}
	return -1
}

// unescaped is text without the escapes of JSON and of addresses, in whatever other
// text it stands.
func unescaped(text string) string {
	if strings.Contains(text, "%") {
		if s, err := url.QueryUnescape(text); err == nil {
			text = s
		}
	}
	if !strings.Contains(text, `\u`) {
		return text
	}
	return escaped.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.ParseInt(s[len(s)-4:], 16, 32)
		return string(rune(n))
	})
}

var escaped = regexp.MustCompile(`\\+u[0-9a-fA-F]{4}`)

// The syllables of babble, in turns. The second one of each pair has a letter that
// no address, key or seal has, so that none of those is taken for a leak.
var (
	plainSyllables    = [...]string{"zwu", "vji", "pzy", "wgo", "jqe"}
	accentedSyllables = [...]string{"qöx", "xåb", "kwä", "fhö", "jåq"}
)

// halves are all that words are made of.
var halves = sync.OnceValue(func() (out []string) {
	for _, p := range plainSyllables {
		for _, a := range accentedSyllables {
			out = append(out, p+a)
		}
	}
	return out
})

// babble is random words that nothing else contains, so that each of their
// fragments is a leak wherever it stands.
type babble struct {
	rnd  *rand.Rand
	made []string
}

func newBabble(seed uint64) *babble { return &babble{rnd: rand.New(rand.NewPCG(seed, 6))} }

// word is a new one, of syllables that no Swedish or English word is made of.
func (w *babble) word() string {
	for {
		var b strings.Builder
		for range 3 {
			b.WriteString(plainSyllables[w.rnd.IntN(len(plainSyllables))] + accentedSyllables[w.rnd.IntN(len(accentedSyllables))])
		}
		if s := b.String(); !slices.Contains(w.made, s) {
			w.made = append(w.made, s)
			return s
		}
	}
}

// text is a line of a few, with what platforms take for more than text.
func (w *babble) text() string {
	shapes := []string{"%s %s", "*%s* och _%s_", "<%s> & %s", "%s/%s", "[%s](https://%s.example)"}
	return fmt.Sprintf(shapes[w.rnd.IntN(len(shapes))], w.word(), w.word())
}

// telling are the words that may stand in nothing that coordinators are told
// (domain I-3): they would say what a call is about.
func telling() []string {
	return []string{"säkerhetsskydd", "hemlig", "skyddsobjekt", "protective security", "nivå 4", "level 4", "klass"}
}

// spout notes all that is written to it.
type spout struct {
	of  *outlets
	way string
}

func (s spout) Write(p []byte) (int, error) {
	s.of.add(s.way, string(p))
	return len(p), nil
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
func reported(t testing.TB, list []trace) {
	t.Helper()
	for _, l := range leaks(list) {
		t.Errorf("a leak by %s", l)
	}
}
