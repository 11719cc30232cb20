package conversation

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"upphandlingsvakten/rules"
)

// parseDate reads 2027-03-15, 20270315, 15/3 2027, 15 mars 2027, 15 jan 2027. A year of four
// digits between 1990 and 2100 is demanded, so that a slip is not a date.
func parseDate(typed string) (rules.Value, bool) {
	s := inNumbers(typed)
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1990 && t.Year() <= 2100 {
			return rules.DateOf(t), true
		}
	}
	return nil, false
}

var dateLayouts = []string{"2006-01-02", "2006-1-2", "2006/1/2", "20060102", "2/1 2006", "2/1/2006", "2.1.2006", "2 1 2006"}

// inNumbers is what was typed with a number for the name of a month.
func inNumbers(typed string) string {
	s := strings.ReplaceAll(fold(typed), ":e ", " ")
	words := strings.Fields(strings.ReplaceAll(s, ",", " "))
	for i, w := range words {
		if m := month(w); m > 0 {
			words[i] = strconv.Itoa(m)
			return strings.Join(words, " ")
		}
	}
	return s
}

// noSuchDay refuses a date that is well written and in no calendar, such as 31
// februari 2027: to be told how dates are written helps nobody then.
func noSuchDay(typed string, l rules.Lang) error {
	words := strings.Fields(typed)
	for from := range words {
		for to := min(len(words), from+3); to > from; to-- {
			if last, ok := beyondMonth(inNumbers(strings.Trim(strings.Join(words[from:to], " "), ":,"))); ok {
				names := strings.Fields(monthsSwedish)
				if l == rules.English {
					names = strings.Fields(monthsEnglish)
				}
				return refuse(KeyNoSuchDay, "month", names[last.Month-1], "year", strconv.Itoa(last.Year),
					"n", strconv.Itoa(last.Day), "last", last.String())
			}
		}
	}
	return nil
}

// beyondMonth is the last day of the month that s, in numbers, names a later day
// of; false if it names none.
func beyondMonth(s string) (last rules.Date, ok bool) {
	for _, layout := range dateLayouts {
		_, err := time.Parse(layout, s)
		if wrong, is := errors.AsType[*time.ParseError](err); !is || !strings.HasSuffix(wrong.Message, "day out of range") {
			continue
		}
		parts := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
		switch {
		case len(parts) == 1 && len(s) == 8:
			parts = []string{s[:4], s[4:6]}
		case len(parts) == 3 && len(parts[0]) < 4:
			parts = []string{parts[2], parts[1]}
		}
		year, month := atoi(parts[0]), atoi(parts[1])
		if year < 1990 || year > 2100 || month < 1 || month > 12 {
			return rules.Date{}, false
		}
		return rules.DateOf(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)), true
	}
	return rules.Date{}, false
}

// month is the number of the month that w names, whole or by its first three
// letters or more, in Swedish or English; 0 if it names none.
func month(w string) int {
	w = strings.TrimSuffix(w, ".")
	if utf8.RuneCountInString(w) < 3 {
		return 0
	}
	for i, name := range strings.Fields(strings.ToLower(monthsSwedish + " " + monthsEnglish)) {
		if strings.HasPrefix(name, w) {
			return i%12 + 1
		}
	}
	return 0
}
