package conversation

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// Filter says which cases of a list are wanted. The zero Filter wants all.
type Filter struct {
	Late    bool          // a reminder waits
	Lapsing bool          // evidence lapses within three months
	Level   int           // the highest level of the class, plus one; 0: any
	Stage   rules.StageID // empty: any
	Year    int           // in which the contract ends; 0: any
}

// Set says whether f leaves anything out.
func (f Filter) Set() bool { return f != Filter{} }

// lapsingDays is how long before it lapses evidence counts as about to lapse.
const lapsingDays = 90

// readFilter reads a command for a list or an overview with what is wanted of
// it. s is folded. A word that means nothing here makes it no such command.
func readFilter(s string) (SummonsKind, Filter, bool) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return "", Filter{}, false
	}
	var kind SummonsKind
	switch {
	case slices.Contains([]string{"lista", "list"}, words[0]):
		kind = SummonList
	case slices.Contains([]string{"översikt", "overview", "portfölj", "portfolio"}, words[0]):
		kind = SummonOverview
	default:
		return "", Filter{}, false
	}
	var f Filter
	for i := 1; i < len(words); i++ {
		w := words[i]
		stage, isStage := stageNames()[w]
		switch {
		case slices.Contains([]string{"sena", "sen", "försenade", "late"}, w):
			f.Late = true
		case slices.Contains([]string{"bevis", "evidence"}, w):
			f.Lapsing = true
		case slices.Contains([]string{"klass", "nivå", "class", "level"}, w) && i+1 < len(words) && isLevel(words[i+1]):
			f.Level = atoi(words[i+1]) + 1
			i++
		case isStage:
			f.Stage = stage
		case len(w) == 4 && strings.HasPrefix(w, "20"):
			year, err := strconv.Atoi(w)
			if err != nil {
				return "", Filter{}, false
			}
			f.Year = year
		default:
			return "", Filter{}, false
		}
	}
	return kind, f, true
}

func isLevel(s string) bool { return s == "0" || s == "1" || s == "2" || s == "3" }

func stageNames() map[string]rules.StageID {
	return map[string]rules.StageID{
		"förbereda": rules.Prepare, "prepare": rules.Prepare, "upphandla": rules.Procure, "procure": rules.Procure,
		"leverans": rules.Deliver, "delivery": rules.Deliver, "uppföljning": rules.FollowUp, "follow-up": rules.FollowUp,
		"avslut": rules.End, "ending": rules.End,
	}
}

// Wants says whether c is among those wanted. A case that is Silent never is.
func (f Filter) Wants(p *rules.Plan, c Case, at time.Time) bool {
	if c.Silent() || c.Desk != nil {
		return false
	}
	if f.Stage != "" && c.Stage != f.Stage {
		return false
	}
	if end, ok := c.Answers[contractEnd].Value.(rules.Date); f.Year > 0 && (!ok || end.Year != f.Year) {
		return false
	}
	if f.Level > 0 && highestLevel(Assess(p, c).Class) != f.Level-1 {
		return false
	}
	late := slices.ContainsFunc(c.Reminders, func(r Reminder) bool {
		return !r.Done && r.Until.IsZero() && strings.HasPrefix(r.Name, alarmDue+"/")
	})
	return (!f.Late || late) && (!f.Lapsing || lapsing(p, c, at))
}

// lapsing says whether evidence of the case is about to lapse, or has.
func lapsing(p *rules.Plan, c Case, at time.Time) bool {
	d, ok := lapses(p, c)
	return ok && d.Before(plusDays(today(at), lapsingDays))
}

// lapses is when the evidence of a case lapses, if any is known.
func lapses(p *rules.Plan, c Case) (rules.Date, bool) {
	g := given{p: p, c: c}
	for _, a := range g.rounds(evidenceUntil) {
		if d, ok := a.Value.(rules.Date); ok {
			return d, true
		}
	}
	return rules.Date{}, false
}

// highestLevel is the highest level of a class; -1 while one of them is not
// known.
func highestLevel(c *rules.Class) int {
	if c == nil || c.Confidentiality == nil || c.Integrity == nil || c.Availability == nil {
		return -1
	}
	return max(*c.Confidentiality, *c.Integrity, *c.Availability)
}
