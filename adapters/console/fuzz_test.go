package console

import (
	"bufio"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "ja\nnej", ":hopp 90d\r\n", "\x1b[31m\x00\xff", "\u202eomvänt", strings.Repeat("x", longest+1) + "\nja"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r := bufio.NewReaderSize(strings.NewReader(in), longest)
		want := strings.Count(in, "\n") + 1
		for n := 1; ; n++ {
			l, err := readLine(r)
			if !utf8.ValidString(l.text) || strings.ContainsFunc(l.text, unicode.IsControl) || len(l.text) > 3*longest {
				t.Fatalf("%q was read", l.text)
			}
			if n > want {
				t.Fatalf("more than %d lines were read", want)
			}
			if err != nil {
				return
			}
		}
	})
}

func FuzzDestination(f *testing.F) {
	for _, seed := range []string{"90d", "2027-06-14", "2027-06-14 07:30", "nästa", "1år", "d", "  3 v"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, where string) {
		target, next, ok := destination(begun(), where)
		if ok && next != target.IsZero() {
			t.Errorf("destination(%q) = %v, next %v", where, target, next)
		}
	})
}
