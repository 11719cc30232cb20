package main

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

// noImports lets a package be type-checked on its own: what it imports stays
// unknown, and its own names are resolved all the same.
type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("left out") }

func TestNothingRunsBeforeMain(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: there are no init functions here", s.at(f))
			}
		}
	}
}

func TestPackageVariablesNeverChange(t *testing.T) {
	t.Parallel()
	all := sources(t)
	for _, r := range table() {
		files := slices.DeleteFunc(in(all, r.dir), func(s source) bool { return s.test })
		used := resolve(r.dir, files)
		for _, s := range files {
			for _, spec := range packageVars(s) {
				if why := changeable(spec); why != "" {
					t.Errorf("%s: package variable %s %s", s.at(spec), spec.Names[0].Name, why)
				}
			}
			changes(s, func(n ast.Expr) {
				if id := root(n); id != nil && global(used[id]) {
					t.Errorf("%s: package variable %s is changed here", s.at(n), id.Name)
				}
			})
		}
	}
}

// resolve finds what each name in the files of a package means.
func resolve(dir string, files []source) map[*ast.Ident]types.Object {
	used := types.Info{Uses: map[*ast.Ident]types.Object{}}
	parsed := make([]*ast.File, 0, len(files))
	fset := token.NewFileSet()
	for _, s := range files {
		parsed = append(parsed, s.file)
		fset = s.fset
	}
	checker := types.Config{Importer: noImports{}, Error: func(error) {}}
	// What is imported is left out, so errors are expected; the names are what counts.
	_, _ = checker.Check(dir, fset, parsed, &used)
	return used.Uses
}

// global says whether o is a variable of a package.
func global(o types.Object) bool {
	v, ok := o.(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// packageVars lists the variables that a file declares for its package.
func packageVars(s source) []*ast.ValueSpec {
	var vars []*ast.ValueSpec
	for _, d := range s.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || v.Names[0].Name == "_" {
				continue
			}
			if v.Doc == nil && !g.Lparen.IsValid() {
				v.Doc = g.Doc
			}
			vars = append(vars, v)
		}
	}
	return vars
}

// changeable says what is wrong with a package variable as it is declared.
func changeable(v *ast.ValueSpec) string {
	if len(v.Values) == 0 {
		if dotted(v.Type) == "embed.FS" {
			return ""
		}
		return "has no value that it keeps"
	}
	for _, value := range v.Values {
		switch value := value.(type) {
		case *ast.CompositeLit, *ast.BasicLit:
		case *ast.CallExpr:
			_, own := value.Fun.(*ast.Ident)
			if own && v.Doc != nil { // a table that is worked out once, and says so
				continue
			}
			if !slices.Contains(constant(), dotted(value.Fun)) {
				return "holds the result of " + dotted(value.Fun) + ", which is not known to be constant"
			}
		default:
			return "holds something that may change"
		}
	}
	return ""
}

// dotted is "package.Name" of an expression, as far as it has that form.
func dotted(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return dotted(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// changes calls f for everything that is assigned to, counted up or pointed at.
func changes(s source, f func(ast.Expr)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				f(left)
			}
		case *ast.IncDecStmt:
			f(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				f(n.X)
			}
		}
		return true
	})
}

// root is the variable that an expression such as v[i].f leads back to.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}
