package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const (
	modulePath = "upphandlingsvakten"
	// mostLines is the longest a file may be; past that it holds two ideas.
	mostLines = 400
)

// source is one Go file of the module.
type source struct {
	path  string // from the module's root, with slashes
	dir   string
	text  string
	file  *ast.File
	fset  *token.FileSet
	test  bool
	lines int
}

// at is where in the module n stands.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// sources reads every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	root := ".."
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		hidden := rel != "." && strings.HasPrefix(entry.Name(), ".")
		if entry.IsDir() && (hidden || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(rel, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{
			path: rel, dir: path.Dir(rel), text: string(text), file: file, fset: fset,
			test: strings.HasSuffix(rel, "_test.go"), lines: strings.Count(string(text), "\n"),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// in lists the files of one package.
func in(all []source, dir string) []source {
	return slices.DeleteFunc(slices.Clone(all), func(s source) bool { return s.dir != dir })
}

// imports calls f for every import of s.
func (s source) imports(f func(spec *ast.ImportSpec, name string)) {
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		f(spec, name)
	}
}

// within says whether name is one of list, or below one of them.
func within(list []string, name string) bool {
	return slices.ContainsFunc(list, func(one string) bool {
		return name == one || strings.HasPrefix(name, one+"/")
	})
}

func TestEveryPackageHasARowAndEveryRowAPackage(t *testing.T) {
	t.Parallel()
	got, want := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		got[s.dir] = true
	}
	for _, r := range table() {
		want[r.dir] = true
	}
	for dir := range got {
		if !want[dir] {
			t.Errorf("package %s has no row in the import table", dir)
		}
	}
	for dir := range want {
		if !got[dir] {
			t.Errorf("the import table has a row for %s, which is no package", dir)
		}
	}
}

func TestImportsFollowTheTable(t *testing.T) {
	t.Parallel()
	all := sources(t)
	kits := map[string]bool{}
	for _, r := range table() {
		kits[r.dir] = r.kit
	}
	for _, r := range table() {
		for _, s := range in(all, r.dir) {
			third, may := r.third, r.may
			if s.test || r.kit {
				third = slices.Concat(third, testLibraries(), r.tests)
				may = slices.Concat(may, r.tests, []string{r.dir})
			}
			s.imports(func(spec *ast.ImportSpec, name string) {
				first, _, _ := strings.Cut(name, "/")
				own, ours := strings.CutPrefix(name, modulePath+"/")
				switch {
				case ours && !slices.Contains(may, own):
					t.Errorf("%s: %s may not import %s", s.at(spec), r.dir, own)
				case ours && kits[own] && !s.test && !r.kit:
					t.Errorf("%s: %s is for tests", s.at(spec), own)
				case !ours && strings.Contains(first, ".") && !within(third, name):
					t.Errorf("%s: %s may not import %s", s.at(spec), r.dir, name)
				case r.pure && !s.test && within(impure(), name):
					t.Errorf("%s: %s is pure and may not import %s", s.at(spec), r.dir, name)
				}
			})
		}
	}
}

func TestPurePackagesAskNoClock(t *testing.T) {
	t.Parallel()
	all := sources(t)
	for _, r := range table() {
		if !r.pure {
			continue
		}
		for _, s := range in(all, r.dir) {
			if s.test {
				continue
			}
			for _, sel := range selectors(s, "time") {
				if slices.Contains(clocks(), sel.Sel.Name) {
					t.Errorf("%s: %s is pure and may not use time.%s", s.at(sel), r.dir, sel.Sel.Name)
				}
			}
		}
	}
}

// selectors lists every X of an imported package that a file uses, whatever the
// file calls the package.
func selectors(s source, imported string) []*ast.SelectorExpr {
	name := path.Base(imported)
	s.imports(func(spec *ast.ImportSpec, of string) {
		if of == imported && spec.Name != nil {
			name = spec.Name.Name
		}
	})
	var found []*ast.SelectorExpr
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name {
				found = append(found, sel)
			}
		}
		return true
	})
	return found
}

func TestNoPackageIsImportedWithADot(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		s.imports(func(spec *ast.ImportSpec, name string) {
			if spec.Name != nil && spec.Name.Name == "." {
				t.Errorf("%s: what comes from %s could not be told apart", s.at(spec), name)
			}
		})
	}
}

func TestNothingSleeps(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, sel := range selectors(s, "time") {
			if sel.Sel.Name == "Sleep" {
				t.Errorf("%s: wait for what you wait for, not for time to pass", s.at(sel))
			}
		}
	}
}

func TestEveryPackageSaysOnceWhatItPromises(t *testing.T) {
	t.Parallel()
	all := sources(t)
	for _, r := range table() {
		var said []string
		for _, s := range in(all, r.dir) {
			if !s.test && s.file.Doc != nil {
				said = append(said, s.path)
			}
		}
		if len(said) != 1 {
			t.Errorf("package %s has %d package comments %v, want one", r.dir, len(said), said)
		}
	}
}

func TestNoFileIsTooLong(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.lines > mostLines {
			t.Errorf("%s has %d lines, want at most %d", s.path, s.lines, mostLines)
		}
	}
}

func TestNamesSayWhatThingsAre(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, word := range words(strings.TrimSuffix(path.Base(s.path), ".go")) {
			if slices.Contains(vague(), word) {
				t.Errorf("%s: %q says nothing in a file name", s.path, word)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			for _, word := range words(spec.Name.Name) {
				if slices.Contains(vague(), word) {
					t.Errorf("%s: %q says nothing in the name of type %s", s.at(spec), word, spec.Name.Name)
				}
			}
			return true
		})
	}
}

// words splits a name at underscores and capitals, in lower case.
func words(name string) []string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' || r == '.' })
}
