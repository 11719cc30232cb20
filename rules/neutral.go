package rules

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NeutralTitle says whether a text is free of what a working title must not
// hold: words that mark or name what is protected, a personal identity number,
// coordinates. It tolerates case, spacing, punctuation and missing dots and
// rings. It is a net with a fine mesh, not a proof: what it lets through may
// still be wrong (domain.md §2.7, I-17).
func NeutralTitle(s string) bool {
	if len(s) > 16*textMax {
		return false
	}
	return !marks(s) && !personal(s) && !located(s)
}

// Protected says whether a text holds what must not stand in a chat at all: a
// marking word, a personal identity or coordination number with a right check
// digit, coordinates. It is the part of what NeutralTitle refuses that calls for
// a person to look, and not only for other words.
func Protected(s string) bool {
	return len(s) <= 16*textMax && (marks(s) || identity(s) || located(s))
}

// marks looks for marking words in a text, with and without what stands between
// its letters.
func marks(s string) bool {
	f := folded(s)
	apart := strings.FieldsFunc(f, func(r rune) bool { return !letterOrDigit(r) })
	together := strings.Fields(strings.Map(func(r rune) rune {
		if letterOrDigit(r) || unicode.IsSpace(r) {
			return r
		}
		return -1
	}, f))
	return marked(apart) || marked(together)
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// marked looks for marking words: as words, at the beginning of compounds, and
// spelt out with spaces or stops between the letters.
func marked(words []string) bool {
	for _, w := range words {
		if slices.ContainsFunc(stems(), func(stem string) bool { return strings.HasPrefix(w, stem) }) || slices.Contains(alone(), w) {
			return true
		}
		if slices.ContainsFunc(anywhere(), func(stem string) bool { return strings.Contains(w, stem) }) {
			return true
		}
	}
	joined := strings.Join(words, "")
	if slices.ContainsFunc(anywhere(), func(stem string) bool { return strings.Contains(joined, stem) }) {
		return true
	}
	spelt := spelled(words)
	return slices.ContainsFunc(append(stems(), anywhere()...), func(stem string) bool { return strings.Contains(spelt, stem) })
}

// stems begin a marking word, such as hemligstämplad.
func stems() []string { return []string{"hemlig", "konfidentiell"} }

// alone are marking words that only count alone.
func alone() []string { return []string{"sua", "kvalhemlig"} }

// anywhere are words that nothing else contains, so that they may also be
// written apart or inside compounds.
func anywhere() []string {
	return []string{
		"kvalificerathemlig", "begransathemlig", "topphemlig", "signalskydd", "skyddsobjekt",
		"sakerhetsskydd", "sakerhetsklass", "topsecret", "classified", "signalprotection", "protectedobject", "protectivesecurity",
	}
}

// spelled joins runs of single letters: "h e m l i g" is one word.
func spelled(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if len([]rune(w)) == 1 {
			b.WriteString(w)
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// folded is s in small letters without marks, so that SÄKERHET is sakerhet.
func folded(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			continue
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
