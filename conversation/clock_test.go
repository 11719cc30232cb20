package conversation_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// What follows is the calendar of domain §9 once more, as plainly as it can be
// written and with nothing of the package's own: day numbers, a list of red
// days, and the tables.

type plainDay struct{ y, m, d int }

func (p plainDay) time() time.Time {
	return time.Date(p.y, time.Month(p.m), p.d, 0, 0, 0, 0, time.UTC)
}

func plainOf(t time.Time) plainDay { return plainDay{t.Year(), int(t.Month()), t.Day()} }

func (p plainDay) plus(days int) plainDay { return plainOf(p.time().AddDate(0, 0, days)) }

func (p plainDay) months(n int) plainDay {
	y, m := p.y, p.m+n
	for m > 12 {
		y, m = y+1, m-12
	}
	for m < 1 {
		y, m = y-1, m+12
	}
	length := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		length = 29
	}
	return plainDay{y, m, min(p.d, length)}
}

func (p plainDay) String() string { return fmt.Sprintf("%04d-%02d-%02d", p.y, p.m, p.d) }

// easter is the Sunday, by the anonymous Gregorian rule.
func easter(y int) plainDay {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	return plainDay{y, (h + l - 7*m + 114) / 31, (h+l-7*m+114)%31 + 1}
}

func plainWorks(p plainDay, closed map[string]bool) bool {
	if w := p.time().Weekday(); w == time.Saturday || w == time.Sunday || closed[p.String()] {
		return false
	}
	switch [2]int{p.m, p.d} {
	case [2]int{1, 1}, [2]int{1, 6}, [2]int{5, 1}, [2]int{6, 6}, [2]int{12, 24}, [2]int{12, 25}, [2]int{12, 26}, [2]int{12, 31}:
		return false
	}
	sunday := easter(p.y)
	for _, off := range []int{-2, 1, 39} {
		if sunday.plus(off) == p {
			return false
		}
	}
	// Midsummer's eve is the Friday between 19 and 25 June.
	return !(p.m == 6 && p.d >= 19 && p.d <= 25 && p.time().Weekday() == time.Friday)
}

func plainWorkday(p plainDay, closed map[string]bool) plainDay {
	for !plainWorks(p, closed) {
		p = p.plus(1)
	}
	return p
}

// contract is what the plain calendar needs to know.
type contract struct {
	level      int
	start, end plainDay
	option     *plainDay // a longer end
	notice     int       // months
	mended     []plainDay
	closed     map[string]bool
	swapped    []plainDay // to another supplier
	taken      *plainDay  // over by another municipality
}

// entry is what the tables say of one day, which may be none on which people work.
type entry struct {
	id  string
	day plainDay
}

// days are the days of reminders by the tables, with what falls on each.
func (k contract) days() map[string][]string {
	out := map[string][]string{}
	for _, e := range k.entries() {
		d := plainWorkday(e.day, k.closed).String()
		out[d] = append(out[d], e.id)
		slices.Sort(out[d])
	}
	return out
}

// entries are what the tables say, on their own days.
func (k contract) entries() []entry {
	var out []entry
	add := func(p plainDay, id string) { out = append(out, entry{id, p}) }
	first, every, follow := 90, 12, fmt.Sprint("F", max(k.level, 1))
	switch {
	case k.level <= 1:
		first = 0
	case k.level == 3:
		every = 6
	}
	n := 0
	follows := func(p plainDay) {
		if p.time().Before(k.end.time()) {
			add(p, follow)
			n++
		}
	}
	if first > 0 {
		follows(k.start.plus(first))
	}
	for i := every; i <= 12*60; i += every {
		follows(k.start.months(i))
	}
	if n == 0 {
		add(k.start.plus(int(k.end.time().Sub(k.start.time()).Hours()/24)/2), follow)
	}
	series := map[int][]string{
		1: {"-6m", "-1m", "+30d"}, 2: {"-9m", "-3m", "-1m", "end", "+30d"}, 3: {"-12m", "-6m", "-3m", "-1m", "end", "+30d", "+90d"},
	}[max(k.level, 1)]
	for _, s := range series {
		id := fmt.Sprintf("E%d/%s", max(k.level, 1), s)
		var v int
		switch {
		case s == "end":
			add(k.end, id)
		case strings.HasSuffix(s, "m"):
			fmt.Sscanf(s, "%dm", &v)
			add(k.end.months(v), id)
		default:
			fmt.Sscanf(s, "+%dd", &v)
			add(k.end.plus(v), id)
		}
	}
	if k.option != nil && k.end.time().Before(k.option.time()) {
		add(k.end.months(-6), "moment.option/"+k.option.String())
	}
	if k.notice > 0 {
		add(k.end.months(-k.notice-1), "moment.notice")
	}
	for i, p := range k.mended {
		add(p, fmt.Sprintf("moment.deviation/%s", []string{"PRO-1", "PRO-3", "PER-1"}[i]))
	}
	for _, p := range k.swapped {
		add(p, "moment.swap")
		add(p.plus(30), "moment.swap_erased")
		if p.plus(90).time().Before(k.end.time()) {
			add(p.plus(90), follow)
		}
	}
	if k.taken != nil {
		out = slices.DeleteFunc(out, func(e entry) bool { return !e.day.time().Before(k.taken.time()) })
		add(*k.taken, "moment.transfer")
	}
	return out
}

func dateOf(p plainDay) rules.Date { return rules.Date{Year: p.y, Month: time.Month(p.m), Day: p.d} }

// runs is a case whose contract runs, with those dates, told on 2 November 2026.
func (k contract) runs() []conversation.Fact {
	at := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	level := rules.Level(k.level)
	facts := []conversation.Fact{conversation.Opened{By: anna, At: at, Home: "talk:thread/1", Lang: rules.Swedish}}
	answer := func(q rules.QuestionID, v rules.Value) {
		facts = append(facts, conversation.Answered{Question: q, Value: v, By: anna, At: at})
	}
	no, yes := rules.Choice("no"), rules.Choice("yes")
	for _, q := range []rules.QuestionID{
		"protective_security", "critical_surroundings", "already_disclosed", "it", "supplier_stores_information",
		"subcontractors", "shared_service", "critical_to_society", "personal_data", "third_country",
	} {
		answer(q, no)
	}
	answer("object", rules.Choice("service"))
	answer("procedure", rules.Choice("new"))
	answer("supplier_sees_information", yes)
	answer("contract_start", dateOf(k.start))
	answer("contract_end", dateOf(k.end))
	for _, q := range []rules.QuestionID{"confidentiality", "integrity", "availability"} {
		answer(q, level)
	}
	answer("risks", rules.Entries{})
	facts = append(facts, conversation.StageClosed{Stage: rules.Prepare, By: anna, At: at}, conversation.RoundOpened{Stage: rules.Procure})
	answer("notice_period", rules.Choice(map[int]string{0: "none", 1: "months_1", 3: "months_3", 6: "months_6", 9: "months_9", 12: "months_12"}[k.notice]))
	if k.option != nil {
		answer("options", rules.Entries{{"until": dateOf(*k.option)}})
	}
	facts = append(facts, conversation.StageClosed{Stage: rules.Procure, By: anna, At: at}, conversation.RoundOpened{Stage: rules.Deliver})
	var list rules.Entries
	for i, p := range k.mended {
		list = append(list, rules.Entry{"requirement": rules.Text([]string{"PRO-1", "PRO-3", "PER-1"}[i]), "responsible": rules.Name("Bo"), "until": dateOf(p)})
	}
	answer("delivery_check", rules.Choice("deviations"))
	answer("delivery_deviations", list)
	return append(facts, conversation.StageClosed{Stage: rules.Deliver, By: anna, At: at})
}

// drawn is a random contract in a municipality with random closed days.
func drawn(t *rapid.T) (contract, rules.ClosedDays) {
	from := plainDay{2026, 12, 1}
	k := contract{
		level: rapid.IntRange(0, 3).Draw(t, "level"), start: from.plus(rapid.IntRange(0, 900).Draw(t, "start")),
		notice: rapid.SampledFrom([]int{0, 0, 1, 3, 6, 9, 12}).Draw(t, "notice"),
	}
	k.end = k.start.plus(rapid.IntRange(800, 2200).Draw(t, "length"))
	if rapid.Bool().Draw(t, "option") {
		p := k.end.plus(rapid.IntRange(30, 800).Draw(t, "longer"))
		k.option = &p
	}
	for range rapid.IntRange(0, 3).Draw(t, "deviations") {
		k.mended = append(k.mended, k.start.plus(rapid.IntRange(1, 700).Draw(t, "mended")))
	}
	var days rules.ClosedDays
	k.closed, days = closures(t)
	return k, days
}

// closures are random days on which a municipality is closed, those that together
// are too long left out.
func closures(t *rapid.T) (map[string]bool, rules.ClosedDays) {
	var list []string
	var days rules.ClosedDays
	closed := map[string]bool{}
	for range rapid.IntRange(0, 6).Draw(t, "closures") {
		first := plainDay{2026, 12, 1}.plus(rapid.IntRange(0, 3500).Draw(t, "closed"))
		n := rapid.IntRange(0, 30).Draw(t, "for")
		more := append(slices.Clone(list), first.String()+".."+first.plus(n).String())
		parsed, err := rules.ParseClosedDays(more)
		if err != nil {
			continue
		}
		list, days = more, parsed
		for i := 0; i <= n; i++ {
			closed[first.plus(i).String()] = true
		}
	}
	return closed, days
}

// TestNoReminderIsLostDoubledOrOnADayOff lives random contracts whole, with a bot
// that is sometimes down, and compares with the plain calendar.
func TestNoReminderIsLostDoubledOrOnADayOff(t *testing.T) {
	t.Parallel()
	shipped := plan(t)
	rapid.Check(t, func(t *rapid.T) {
		k, closed := drawn(t)
		p := shipped.Closing(closed)
		c := conversation.Fold(conversation.Case{ID: "U-2026-0001"}, k.runs()...)
		want := k.days()
		listed := map[string]bool{}
		for _, a := range conversation.Alarms(p, c) {
			if day, ok := strings.CutPrefix(a.Name, "due/"); ok {
				listed[day] = true
			}
		}
		if d := cmp.Diff(slices.Sorted(maps.Keys(listed)), slices.Sorted(maps.Keys(want))); d != "" {
			t.Fatalf("the alarms are not those of the plain calendar, got (-) want (+):\n%s", d)
		}
		got := map[string][]string{}
		last := slices.Max(slices.Collect(maps.Keys(want)))
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		for range 3000 {
			alarms := conversation.Alarms(p, c)
			if len(alarms) == 0 || alarms[0].Due.Format(time.DateOnly) > last {
				break
			}
			a := alarms[0]
			onAWorkingMorning(t, k, a)
			if a.Due.After(at) {
				at = a.Due
				if rapid.IntRange(0, 9).Draw(t, "down") == 0 {
					at = at.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "for days"))
				}
			}
			facts, err := conversation.Decide(p, c, conversation.Envelope{ID: "e", At: at, Input: conversation.Elapsed{Alarm: a.Name, Due: a.Due}})
			if err != nil || len(facts) == 0 {
				t.Fatalf("%s: got %d facts, %v", a.Name, len(facts), err)
			}
			c = conversation.Fold(c, facts...)
			noteReminders(t, got, facts)
			c = takeCare(c, at)
		}
		if d := cmp.Diff(got, want); d != "" {
			t.Fatalf("got (-) want (+):\n%s", d)
		}
	})
}

func onAWorkingMorning(t *rapid.T, k contract, a conversation.Alarm) {
	local := a.Due.In(conversation.Stockholm)
	if !plainWorks(plainOf(local), k.closed) || local.Hour() != 9 || local.Minute() != 0 {
		t.Fatalf("%s comes on %s", a.Name, local)
	}
}

// noteReminders notes what came, and that nothing comes twice.
func noteReminders(t *rapid.T, got map[string][]string, facts []conversation.Fact) {
	for _, f := range facts {
		r, ok := f.(conversation.Reminded)
		day, dated := strings.CutPrefix(r.Reminder, "due/")
		if !ok || !dated {
			continue
		}
		if _, twice := got[day]; twice {
			t.Fatalf("%s came twice", day)
		}
		got[day] = slices.Sorted(slices.Values(r.Moments))
	}
}

// takeCare answers at once whatever is asked and open, so that nothing climbs. The
// end of the contract stays open.
func takeCare(c conversation.Case, at time.Time) conversation.Case {
	for _, r := range c.Reminders {
		if !r.Done {
			c = conversation.Evolve(c, conversation.ReminderDone{Reminder: r.Name, By: anna, At: at})
		}
	}
	if c.Stage == rules.FollowUp && c.Asking {
		c = conversation.Evolve(c, conversation.StageClosed{Stage: rules.FollowUp, By: anna, At: at})
	}
	return c
}
