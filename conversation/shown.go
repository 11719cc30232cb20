package conversation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// shown is a value as people read it in l.
func shown(q rules.Question, v rules.Value, l rules.Lang) string {
	switch v := v.(type) {
	case nil:
		return phrase(l, KeyNoAnswer)
	case rules.Choice:
		return optionLabel(q.Options, rules.OptionID(v), l)
	case rules.Choices:
		if len(v) == 0 {
			return phrase(l, KeyNoneOfThese)
		}
		labels := make([]string, len(v))
		for i, o := range v {
			labels[i] = optionLabel(q.Options, o, l)
		}
		return strings.Join(labels, "; ")
	case rules.Level:
		return levelLabel(q.Levels, q.Min, v, l)
	case rules.Date:
		return day(v, l)
	case rules.Entries:
		if len(v) == 0 && q.ID == risks {
			return phrase(l, KeyNoRisks)
		}
		if len(v) == 0 {
			return phrase(l, KeyNoEntries)
		}
		lines := make([]string, len(v))
		for i, e := range v {
			lines[i] = fmt.Sprintf("(%d) %s", i+1, entry(q, e, l))
		}
		return strings.Join(lines, "; ")
	}
	return text(v)
}

// text is what was typed, of a Text or a Name.
func text(v rules.Value) string {
	switch v := v.(type) {
	case rules.Text:
		return string(v)
	case rules.Name:
		return string(v)
	}
	return ""
}

// entry is one entry on one line.
func entry(q rules.Question, e rules.Entry, l rules.Lang) string {
	var parts []string
	for _, f := range q.Fields {
		v, ok := e[f.ID]
		if !ok {
			continue
		}
		value := shown(fieldQuestion(q, f), v, l)
		if v == rules.Choice(rules.Yes) || v == rules.Choice(rules.No) || f.Kind == rules.KindLevel || f.Kind == rules.KindDate || f.Kind == rules.KindPerson {
			value = f.Short.In(l) + ": " + value
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, ", ")
}

// fieldQuestion is a field as if it were a question of its own.
func fieldQuestion(q rules.Question, f rules.Field) rules.Question {
	return rules.Question{
		ID: q.ID, Stage: q.Stage, Step: q.Step, Kind: f.Kind, Ask: f.Ask, Short: f.Short, Example: f.Example,
		Options: f.Options, Levels: f.Levels, Min: f.Min, Max: f.Max, Free: f.Free,
	}
}

func optionLabel(options []rules.Option, id rules.OptionID, l rules.Lang) string {
	for _, o := range options {
		if o.ID == id {
			return o.Label.In(l)
		}
	}
	return string(id)
}

func levelLabel(levels []rules.Option, lowest int, v rules.Level, l rules.Lang) string {
	if v == rules.UnknownLevel {
		return phrase(l, KeyDontKnow)
	}
	i := int(v) - lowest
	if i < 0 || i >= len(levels) {
		return strconv.Itoa(int(v))
	}
	return fmt.Sprintf("%d – %s", int(v), levels[i].Label.In(l))
}

// day is a date as people write it: "15 mars 2027".
func day(d rules.Date, l rules.Lang) string {
	names := monthsSwedish
	if l == rules.English {
		names = monthsEnglish
	}
	return fmt.Sprintf("%d %s %d", d.Day, strings.Fields(names)[d.Month-1], d.Year)
}

// instant is a time as people write it: "15 mars 2027 kl. 9.05".
func instant(at time.Time, l rules.Lang) string {
	at = at.In(Stockholm)
	return phrase(l, KeyMomentAt, "day", day(rules.DateOf(at), l), "hour", at.Format("15.04"))
}

const (
	monthsSwedish = "januari februari mars april maj juni juli augusti september oktober november december"
	monthsEnglish = "January February March April May June July August September October November December"
)

// shorts are the labels of questions, as one list.
func shorts(qs []rules.Question, l rules.Lang) string {
	labels := make([]string, len(qs))
	for i, q := range qs {
		labels[i] = q.Short.In(l)
	}
	return strings.Join(labels, ", ")
}

func blockList(blocks []rules.Block, l rules.Lang) string {
	texts := make([]string, len(blocks))
	for i, b := range blocks {
		texts[i] = b.Text.In(l)
	}
	return strings.Join(texts, " ")
}
