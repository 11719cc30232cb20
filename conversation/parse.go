package conversation

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"upphandlingsvakten/rules"
)

// maxText is how many characters one message may have. It is well above any
// answer, below what platforms split, and bounds what is kept.
const maxText = 2000

// clean refuses what is too long or no text, and takes out control characters,
// invisible characters and those that turn the direction of writing.
func clean(raw string) (string, error) {
	if utf8.RuneCountInString(raw) > maxText {
		return "", refuse(KeyTooLong, "max", strconv.Itoa(maxText))
	}
	if !utf8.ValidString(raw) {
		return "", refuse(KeyUnreadable)
	}
	kept := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u00a0':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		}
		return r
	}, raw)
	kept = strings.TrimSpace(kept)
	if kept == "" && strings.TrimSpace(raw) != "" {
		return "", refuse(KeyUnreadable)
	}
	return kept, nil
}

// fold is s as it is compared: lower case, single spaces, without the
// punctuation around it.
func fold(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	return strings.Trim(s, " .!,;:\"'”“«»")
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(strings.Trim(s, ".)"))
	return err == nil
}

// atoi is the number, or -1.
func atoi(s string) int {
	n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(s), ".)"))
	if err != nil {
		return -1
	}
	return n
}

// parse reads an answer to q. It is strict: only what is clear counts.
func parse(q rules.Question, typed string) (rules.Value, bool) {
	switch q.Kind {
	case rules.KindText:
		one := strings.Join(strings.Fields(typed), " ")
		return rules.Text(one), legibleText(one)
	case rules.KindPerson:
		one := strings.Join(strings.Fields(typed), " ")
		return rules.Name(one), strings.ContainsFunc(one, unicode.IsLetter) && readYesNo(one) == "" && !courtesy(one)
	case rules.KindDate:
		return parseDate(typed)
	case rules.KindLevel:
		return parseLevel(q, typed)
	case rules.KindChoices:
		return parseMany(q, typed)
	case rules.KindEntries:
		return parseMore(typed)
	}
	o, ok := option(q.Options, typed)
	return rules.Choice(o), ok
}

// legibleText says whether a line is one that a reader could make sense of: it
// has letters, or digits enough for more than the number of an option, and is
// not a bare yes, no, don't know or greeting, nor a row of them. A decision about a risk is such a line, and
// without one publication is blocked.
func legibleText(s string) bool {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	parts, _ := split(s)
	row := len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return readYesNo(p) == "" && !isNumber(p) })
	return (digits > 2 || strings.ContainsFunc(s, unicode.IsLetter)) && readYesNo(s) == "" && !courtesy(s) && !row
}

// option is the one option that typed clearly means: its number, counted from
// 1, its label, or one of its words.
func option(options []rules.Option, typed string) (rules.OptionID, bool) {
	s := fold(typed)
	if isNumber(s) {
		n := atoi(s)
		if n < 1 || n > len(options) {
			return "", false
		}
		return options[n-1].ID, true
	}
	for _, o := range options {
		if fold(string(o.ID)) == s {
			return o.ID, true
		}
		for l, label := range o.Label {
			if fold(label) == s || slices.ContainsFunc(o.Says[l], func(w string) bool { return fold(w) == s }) {
				return o.ID, true
			}
		}
	}
	return "", false
}

func parseMany(q rules.Question, typed string) (rules.Value, bool) {
	s := fold(typed)
	if s == "0" || slices.Contains(wordsNone, s) || readYesNo(s) == rules.No {
		return rules.Choices{}, true
	}
	separators := func(r rune) bool { return r == ',' || r == ';' || r == '\n' }
	parts := strings.FieldsFunc(typed, separators)
	if len(parts) == 1 && !strings.ContainsFunc(s, unicode.IsLetter) {
		parts = strings.Fields(typed)
	}
	chosen := map[rules.OptionID]bool{}
	for _, part := range parts {
		o, ok := option(q.Options, part)
		if !ok {
			return nil, false
		}
		chosen[o] = true
	}
	return inOrder(q, chosen), len(chosen) > 0
}

// inOrder is a set of options in the order of the question.
func inOrder(q rules.Question, chosen map[rules.OptionID]bool) rules.Choices {
	out := rules.Choices{}
	for _, o := range q.Options {
		if chosen[o.ID] {
			out = append(out, o.ID)
		}
	}
	return out
}

func parseLevel(q rules.Question, typed string) (rules.Value, bool) {
	s := fold(typed)
	if q.Unsure && (s == "?" || saysDontKnow(s)) {
		return rules.UnknownLevel, true
	}
	if isNumber(s) {
		n := atoi(s)
		return rules.Level(n), n >= q.Min && n <= q.Max
	}
	for i, o := range q.Levels {
		for l, label := range o.Label {
			if fold(label) == s || slices.ContainsFunc(o.Says[l], func(w string) bool { return fold(w) == s }) {
				return rules.Level(q.Min + i), true
			}
		}
	}
	return nil, false
}

// parseMore reads whether there is another entry.
func parseMore(typed string) (rules.Value, bool) {
	s := fold(typed)
	switch {
	case s == "1" || s == string(optionAdd) || readYesNo(s) == rules.Yes || slices.Contains(wordsAdd, s):
		return rules.Choice(optionAdd), true
	case s == "2" || s == "0" || s == string(optionDone) || readYesNo(s) == rules.No || slices.Contains(wordsNone, s):
		return rules.Choice(optionDone), true
	}
	if s == "3" || slices.Contains(wordsRestart, s) {
		return rules.Choice(optionRestart), true
	}
	return nil, false
}

// pick is the value of a pressed option.
func pick(q rules.Question, g Pressed) (rules.Value, bool) {
	switch q.Kind {
	case rules.KindChoices:
		chosen := map[rules.OptionID]bool{}
		for _, o := range g.Many {
			if !slices.ContainsFunc(q.Options, func(x rules.Option) bool { return x.ID == o }) {
				return nil, false
			}
			chosen[o] = true
		}
		return inOrder(q, chosen), true
	case rules.KindChoice:
		ok := slices.ContainsFunc(q.Options, func(x rules.Option) bool { return x.ID == g.Option })
		return rules.Choice(g.Option), ok
	case rules.KindLevel:
		if g.Option == rules.Unknown {
			return rules.UnknownLevel, q.Unsure
		}
		n := atoi(string(g.Option))
		return rules.Level(n), n >= q.Min && n <= q.Max
	case rules.KindEntries:
		return rules.Choice(g.Option), g.Option == optionAdd || g.Option == optionDone || g.Option == optionRestart
	}
	return nil, false
}
