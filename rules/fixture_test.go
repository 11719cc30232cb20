package rules

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the loader says into the fixtures")

// small is the files of testdata/small.txtar, with those of other in their place.
func small(t testing.TB, other ...txtar.File) fstest.MapFS {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/small.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, f := range append(archive.Files, other...) {
		if string(f.Data) == "MISSING\n" {
			delete(out, f.Name)
			continue
		}
		out[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return out
}

func TestTheSmallPlanHasNoFaultAndNoWarning(t *testing.T) {
	t.Parallel()
	p, err := Load(small(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Warnings(); len(got) != 0 {
		t.Errorf("warnings %v, want none", got)
	}
}

// Each fixture is a small plan with faults. Its lines of edits are
// "file: old => new", applied to the small plan; files replace whole files;
// want is what Load says, warnings what it warns of.
func TestEveryFaultIsReportedWithItsPlace(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/faults/*.txtar")
	if err != nil || len(names) < 30 {
		t.Fatalf("found %d fixtures, %v; want at least 30", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			plan, overlay := faulty(t, archive)
			got := said(plan, overlay)
			want := ""
			for i, f := range archive.Files {
				if f.Name != "want" {
					continue
				}
				want = string(f.Data)
				archive.Files[i].Data = []byte(got)
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
		})
	}
}

func faulty(t *testing.T, archive *txtar.Archive) (fs.FS, []byte) {
	t.Helper()
	var files []txtar.File
	var overlay []byte
	var edits string
	for _, f := range archive.Files {
		switch f.Name {
		case "want":
		case "edits":
			edits = string(f.Data)
		case "overlay.yaml":
			overlay = f.Data
		default:
			files = append(files, f)
		}
	}
	plan := small(t, files...)
	for line := range strings.Lines(edits) {
		file, edit, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		old, with, ok := strings.Cut(edit, " => ")
		one := plan[file]
		if !ok || one == nil || !strings.Contains(string(one.Data), old) {
			t.Fatalf("no such text to edit: %s", line)
		}
		with = strings.ReplaceAll(with, `\n`, "\n")
		plan[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(one.Data), old, with, 1))}
	}
	return plan, overlay
}

// said is the problems, or the warnings if there are none.
func said(plan fs.FS, overlay []byte) string {
	var p *Plan
	var err error
	if overlay != nil {
		p, err = WithOverlay(plan, overlay, "overlay.yaml")
	} else {
		p, err = Load(plan)
	}
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, w := range p.Warnings() {
		b.WriteString("warning: " + w.String() + "\n")
	}
	return b.String()
}

// allOfIt compares assessments with all that can be asked of them.
func allOfIt() cmp.Options {
	return cmp.Options{
		cmp.AllowUnexported(Applying{}, Finding{}, Applied{}, Block{}),
		cmp.Comparer(func(a, b origin) bool { return cmp.Equal(a.Because(), b.Because()) }),
	}
}
