package enginetest_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// root is the module's folder.
const root = "../../.."

// mutant is a fault that is put into the program to see whether a test notices.
type mutant struct {
	name string
	pkg  string // of the test that must fail
	test string // as go test names it
	file string // in which old, which stands there once, becomes new
	old  string
	new  string
}

// mutants are those of testdata/mutants: a name, three lines that say where, and
// the text before and after.
func mutants(t *testing.T) []mutant {
	t.Helper()
	paths, err := filepath.Glob("testdata/mutants/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []mutant
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head := strings.Split(strings.TrimSpace(string(archive.Comment)), "\n")
		m := mutant{name: head[0]}
		for _, line := range head[1:] {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "package":
				m.pkg = value
			case "test":
				m.test = value
			case "file":
				m.file = value
			}
		}
		for _, f := range archive.Files {
			text := strings.TrimSuffix(string(f.Data), "\n")
			switch f.Name {
			case "old":
				m.old = text
			case "new":
				m.new = text
			}
		}
		if len(head) != 4 || len(archive.Files) != 2 || m.old == "" || m.pkg == "" || m.test == "" || m.file == "" {
			t.Fatalf("%s: want a name, package, test, file, old and new", path)
		}
		all = append(all, m)
	}
	return all
}

// changed is the file of m with the fault in it.
func (m mutant) changed() (text string, times int, err error) {
	b, err := os.ReadFile(filepath.Join(root, m.file))
	return strings.Replace(string(b), m.old, m.new, 1), strings.Count(string(b), m.old), err
}

// TestEveryMutantIsOneOfThisProgram keeps the list true while the program
// changes: what a mutant replaces is there, once, and the package comment says
// what catches it.
func TestEveryMutantIsOneOfThisProgram(t *testing.T) {
	t.Parallel()
	all := mutants(t)
	if len(all) < 15 {
		t.Errorf("got %d mutants, want 15 at least", len(all))
	}
	doc, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(strings.Fields(doc.Doc.Text()), " ")
	for _, m := range all {
		_, times, err := m.changed()
		if err != nil || times != 1 {
			t.Errorf("%s: what it replaces stands %d times in %s, want once: %v", m.name, times, m.file, err)
		}
		test, sub, _ := strings.Cut(m.test, "/")
		by := test
		switch quoted := "“" + strings.ReplaceAll(sub, "_", " ") + "”"; {
		case sub == "":
		case strings.Contains(test, "Contract"):
			by = quoted
		default:
			by += ", " + quoted
		}
		if want := m.name + ": " + by; !strings.Contains(said, want) {
			t.Errorf("the package comment does not say %q", want)
		}
	}
}

// inTheGate are the mutants that are tried whenever CI is set: one in a script,
// one in the store and one in the engine, so that it is known that a mutant can
// be caught at all.
func inTheGate() []string {
	return []string{"no version check", "alert on the chatter's lane", "settle before deliver"}
}

// TestEveryMutantIsCaught runs, for each mutant, the test that must notice, on a
// program with the fault in it. MUTANTS=all tries them all.
func TestEveryMutantIsCaught(t *testing.T) {
	t.Parallel()
	all, ci := os.Getenv("MUTANTS"), os.Getenv("CI") != ""
	if all == "" && !ci {
		t.Log("no mutant was tried: MUTANTS=all tries them all, and CI=true some")
	}
	for _, m := range mutants(t) {
		if all == "all" || strings.Contains(m.name, all) && all != "" || all == "" && ci && slices.Contains(inTheGate(), m.name) {
			t.Run(m.name, func(t *testing.T) { m.caught(t) }) // one after the other: each is a build
		}
	}
}

func (m mutant) caught(t *testing.T) {
	t.Helper()
	text, times, err := m.changed()
	if err != nil || times != 1 {
		t.Fatalf("what it replaces stands %d times in %s: %v", times, m.file, err)
	}
	ill := filepath.Join(t.TempDir(), filepath.Base(m.file))
	well, err := filepath.Abs(filepath.Join(root, m.file))
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{well: ill}})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "overlay.json")
	for name, text := range map[string]string{ill: text, list: string(overlay)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var parts []string
	for part := range strings.SplitSeq(m.test, "/") {
		parts = append(parts, "^"+part+"$")
	}
	args := []string{"test", "-overlay", list, "-count=1", "-timeout=5m", "-run", strings.Join(parts, "/")}
	if raced() {
		args = append(args, "-race") // what is not the mutant's has been built already
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, m.pkg)...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	test, _, _ := strings.Cut(m.test, "/")
	switch {
	case err == nil:
		t.Errorf("%s does not notice:\n%s", m.test, out)
	case !strings.Contains(string(out), "--- FAIL: "+test):
		t.Errorf("%s did not fail, something else did:\n%s", m.test, out)
	}
}

// raced says whether this test was built with the race detector.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}
