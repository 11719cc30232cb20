package rules

import (
	"strings"
)

// builder turns sources into a plan and notes what is wrong with them.
type builder struct {
	faults  *faults
	sources *sources
	plan    *Plan
	// pending conditions are compiled when every name is known.
	pending []pending
	env     *environment
}

// pending is a condition whose compiled form is wanted in into.
type pending struct {
	raw  rawCondition
	into **condition
	kind string // the type it must have: bool, int, string or list
	// before is the question that asks: only what comes before it may be
	// used. -1 where every answer may be used.
	before int
	// terms and findings are how many of them may be used.
	terms, findings int
}

func (b *builder) fault(p at, format string, args ...any) {
	b.faults.add(p.says(format, args...))
}

// want notes that a text is missing. p is where the thing stands that lacks it.
func (b *builder) want(t rawText, p at, what string) {
	if t.s == "" {
		b.fault(p, "%s is missing", what)
	}
}

// words pairs a Swedish text with its English one, and warns if only that is missing.
func (b *builder) words(sv, en rawText) Words {
	if sv.s == "" {
		if en.s != "" {
			b.fault(en.at, "there is English here but no Swedish")
		}
		return nil
	}
	w := Words{Swedish: sv.s}
	if en.s == "" {
		b.faults.warn(sv.says("there is no English for this"))
		return w
	}
	w[English] = en.s
	return w
}

// identifier says whether id can be a name in conditions and stands alone
// among seen.
func (b *builder) identifier(id rawText, p at, what string, seen map[string]at) bool {
	if id.s == "" {
		b.fault(p, "%s has no id", what)
		return false
	}
	if !validName(id.s) {
		b.fault(id.at, "%s is no id: small letters a to z, digits and _, a letter first", id.s)
		return false
	}
	return b.unique(id, p, what, seen)
}

// unique says whether id is there and stands alone among seen.
func (b *builder) unique(id rawText, p at, what string, seen map[string]at) bool {
	if id.s == "" {
		b.fault(p, "%s has no id", what)
		return false
	}
	if first, ok := seen[id.s]; ok {
		b.fault(id.at, "%s %s is there already, in %s line %d", what, id.s, first.file, first.line)
		return false
	}
	seen[id.s] = id.at
	return true
}

func validName(s string) bool {
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
		case i > 0 && (r == '_' || r >= '0' && r <= '9'):
		default:
			return false
		}
	}
	return s != ""
}

// strayEnglish reports the English ids in given that are not among known.
func strayEnglish[T any](b *builder, given map[string]T, place func(T) at, known []string, what string) {
	for id, thing := range given {
		if !contains(known, id) {
			p := place(thing).says("there is no %s %s to give English for", what, id)
			p.Suggestion = nearest(id, known)
			b.faults.add(p)
		}
	}
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// cited checks the sources of a rule. A statement of the guideline is S1 to
// S59; anything else names a paragraph and cannot be checked.
func (b *builder) cited(list []rawText) []Source {
	var out []Source
	for _, s := range list {
		if statementLike(s.s) && !isStatement(s.s) {
			b.fault(s.at, "%s is no statement of the guideline; they are S1 to S59", s.s)
		}
		out = append(out, Source(s.s))
	}
	return out
}

func statementLike(s string) bool {
	return strings.HasPrefix(s, "S") && len(s) > 1 && strings.Trim(s[1:], "0123456789") == ""
}

func isStatement(s string) bool {
	n := 0
	for _, r := range strings.TrimPrefix(s, "S") {
		n = 10*n + int(r-'0')
	}
	return statementLike(s) && s[1] != '0' && n >= 1 && n <= 59
}
