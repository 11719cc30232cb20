package conversation

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"upphandlingsvakten/rules"
)

// texts reads a text file as key → form → text.
func texts(t *testing.T, l rules.Lang) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile("text/" + string(l) + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	if err := yaml.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// keys are the Key constants of the package.
func keys(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("key*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var out []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, _ := strconv.Unquote(lit.Value)
				out = append(out, s)
			}
			return true
		})
	}
	return out
}

func TestEveryKeyHasWordsInEveryLanguageAndNoWordsAreStray(t *testing.T) {
	t.Parallel()
	all := keys(t)
	if len(all) < 100 {
		t.Fatalf("got %d keys, want them all", len(all))
	}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		have := texts(t, l)
		for _, k := range all {
			if have[k]["other"] == "" {
				t.Errorf("%s: no text for %s", l, k)
			}
		}
		for k := range have {
			if !slices.Contains(all, k) {
				t.Errorf("%s: a text for %s, which nothing says", l, k)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func TestBothLanguagesPutInTheSameThings(t *testing.T) {
	t.Parallel()
	sv, en := texts(t, rules.Swedish), texts(t, rules.English)
	names := func(forms map[string]string) []string {
		var out []string
		for _, m := range placeholder.FindAllStringSubmatch(forms["other"], -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for k := range sv {
		if got, want := names(en[k]), names(sv[k]); !slices.Equal(got, want) {
			t.Errorf("%s: English puts in %v, Swedish %v", k, got, want)
		}
	}
}

func TestEveryTextCanBeSaidOfOneAndOfMany(t *testing.T) {
	t.Parallel()
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		for k, forms := range texts(t, l) {
			for _, n := range []int{0, 1, 2} {
				words := []any{"n", n}
				for _, m := range placeholder.FindAllStringSubmatch(forms["other"]+forms["one"], -1) {
					if m[1] != "n" {
						words = append(words, m[1], "X")
					}
				}
				if got := phrase(l, Key(k), words...); got == k || strings.Contains(got, "<no value>") {
					t.Errorf("%s %s of %d: got %q", l, k, n, got)
				}
			}
		}
	}
}

func TestWhatPeopleWroteStaysASpanOfItsOwn(t *testing.T) {
	t.Parallel()
	evil := "{{.case}} <b>*hej*</b> \x00 @channel"
	got := line(rules.Swedish, KeyChanged, "question", "Rubrik", "from", Span{Text: "a"}, "to", Span{Text: evil})
	if !slices.ContainsFunc(got, func(s Span) bool { return s.Text == evil }) {
		t.Errorf("got %q, want the text untouched in its own span", got)
	}
}

func TestATextThatIsMissingIsSaidByItsKeyAndNotByNothing(t *testing.T) {
	t.Parallel()
	if got := phrase(rules.Swedish, "no.such.key"); got != "no.such.key" {
		t.Errorf("got %q, want the key", got)
	}
}

// What a text means is the library's to say: taking it apart is only quicker.
func TestATextIsFilledInAsTheLibraryFillsItIn(t *testing.T) {
	t.Parallel()
	swedish := texts(t, rules.Swedish)
	for _, key := range keys(t) {
		var names []string
		for _, form := range swedish[key] {
			for _, m := range regexp.MustCompile(`{{\.([a-z_]+)}}`).FindAllStringSubmatch(form, -1) {
				names = append(names, m[1])
			}
		}
		for _, n := range []int{-1, 1, 2} {
			words, spans := []any{"stray", 1}, []any{}
			for i, name := range names {
				words = append(words, name, []any{"två ord", i, "", "{{.n}}"}[(i+n+1)%4])
				spans = append(spans, name, Span{Text: name, Style: Strong})
			}
			if n >= 0 {
				words, spans = append(words, "n", n), append(spans, "n", n)
			}
			filledAlike(t, Key(key), words)
			filledAlike(t, Key(key), words[min(len(words), 4):]) // without the first
			filledAlike(t, Key(key), spans)
		}
	}
}

func filledAlike(t *testing.T, k Key, words []any) {
	t.Helper()
	hasSpan := slices.ContainsFunc(words, func(w any) bool { _, is := w.(Span); return is })
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		if got, want := line(l, k, words...), phrases.executeLine(l, k, words); !slices.Equal(got, want) {
			t.Errorf("%s %s %v: got %q, want %q", l, k, words, got, want)
		}
		if hasSpan {
			continue
		}
		if got, want := phrase(l, k, words...), phrases.execute(l, k, words); got != want {
			t.Errorf("%s %s %v: got %q, want %q", l, k, words, got, want)
		}
	}
}
