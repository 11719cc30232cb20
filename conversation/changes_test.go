package conversation_test

import (
	"errors"
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

// ledger is what is still to come of a contract whose plans change, kept as
// plainly as the tables it is compared with.
type ledger struct {
	contract
	since plainDay            // nothing from before it is made up for
	told  map[entry]bool      // by the day that the reminder was for
	sent  map[string]bool     // days whose reminder has gone out
	rests map[string]int64    // reminders that were put off, and until when
	held  map[string][]string // what was overdue when a plan changed on a day off
}

// pending is what is to come, by day.
func (l ledger) pending() map[string][]string {
	out := map[string][]string{}
	for day, ids := range l.held {
		if !l.sent[day] {
			out[day] = ids
		}
	}
	for _, e := range l.entries() {
		d := plainWorkday(e.day, l.closed)
		told := false
		for n := range 80 {
			told = told || l.told[entry{e.id, e.day.plus(n)}]
		}
		if told || d.time().Before(l.since.time()) {
			continue
		}
		for l.sent[d.String()] {
			d = plainWorkday(d.plus(1), l.closed)
		}
		out[d.String()] = append(out[d.String()], e.id)
		slices.Sort(out[d.String()])
	}
	return out
}

// life is a random contract being lived: reminders come, people put some of them
// off, plans and closed days change, people go away and hand over.
type life struct {
	*rapid.T
	ledger
	shipped, p *rules.Plan
	c          conversation.Case
	at         time.Time
	path       []string
}

func (l *life) today() plainDay { return plainOf(l.at.In(conversation.Stockholm)) }

// decide lets in happen; false if it was refused.
func (l *life) decide(in conversation.Input) ([]conversation.Fact, bool) {
	facts, err := conversation.Decide(l.p, l.c, conversation.Envelope{ID: "e", By: l.c.Owner, At: l.at, Input: in})
	if _, refused := errors.AsType[*conversation.Refusal](err); refused {
		return nil, false
	}
	if err != nil {
		l.Fatal(err)
	}
	l.c = conversation.Fold(l.c, facts...)
	return facts, true
}

// agree lets a change of plan happen that is to be confirmed, and leaves what it
// makes worth asking anew unanswered.
func (l *life) agree(what string, in conversation.Input) bool {
	_, ok := l.decide(in)
	if ok {
		due, works := l.pending(), plainWorks(l.today(), l.closed)
		var facts []conversation.Fact
		facts, ok = l.decide(conversation.Confirm{})
		for _, f := range facts {
			if r, is := f.(conversation.Reminded); is {
				if day := strings.TrimPrefix(r.Reminder, "due/"); day > l.today().String() || r.Late != (day < l.today().String()) || !works {
					l.Fatalf("%s came with a change on %s (late: %v)", r.Reminder, l.today(), r.Late)
				}
				l.came(r, due)
			}
		}
		for day, ids := range due {
			switch {
			case day >= l.today().String() || l.sent[day] || l.held[day] != nil:
			case works:
				l.Fatalf("%s was overdue when the plan changed on %s, and did not come with the change", day, l.today())
			case ok:
				l.held[day] = ids
			}
		}
	}
	for range 10 {
		if _, waits := l.decide(conversation.Withdraw{}); !waits {
			break
		}
	}
	if ok {
		l.path = append(l.path, what+" on "+l.today().String())
	}
	return ok
}

// change changes something about the contract, or about those who look after it.
func (l *life) change() {
	ahead := func(most int) plainDay { return l.today().plus(rapid.IntRange(0, most).Draw(l.T, "ahead")) }
	replanned := false
	switch n := rapid.IntRange(0, 9).Draw(l.T, "change"); {
	case n < 2:
		end := l.end.plus(rapid.IntRange(10, 700).Draw(l.T, "longer"))
		if replanned = l.agree("longer", conversation.NewEnd{On: dateOf(end), Longer: true}); replanned {
			l.end = end
		}
	case n < 4:
		end := l.end.plus(-rapid.IntRange(1, 500).Draw(l.T, "shorter"))
		if replanned = l.agree("shorter", conversation.NewEnd{On: dateOf(end)}); replanned {
			l.end = end
		}
	case n == 4:
		on := ahead(120)
		if replanned = l.agree("swap", conversation.ChangePlan{Kind: conversation.ReplanSupplier, On: dateOf(on)}); replanned && !slices.Contains(l.swapped, on) {
			l.swapped = append(l.swapped, on) // said twice of one day it is one change
		}
	case n == 5 && rapid.IntRange(0, 3).Draw(l.T, "rarely") == 0:
		on := ahead(400)
		if replanned = l.agree("transfer", conversation.ChangePlan{Kind: conversation.ReplanTransfer, On: dateOf(on), To: "Grannköping"}); replanned {
			l.taken = &on
		}
	case n < 8:
		closed, list := closures(l.T)
		l.closed, l.p = closed, l.shipped.Closing(list).Remembering()
		l.path = append(l.path, "closed days on "+l.today().String())
	default:
		l.decide(conversation.Delegate{To: []conversation.Person{anna, bo}[rapid.IntRange(0, 1).Draw(l.T, "to")]})
	}
	if replanned {
		l.since = l.today()
		l.void()
	}
}

// void forgets what is held of the end of a contract that has come to lie ahead.
func (l *life) void() {
	for day, ids := range l.held {
		if l.today().time().Before(l.end.time()) {
			ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				return strings.HasSuffix(id, "/end") || strings.Contains(id, "/+")
			})
		}
		if l.held[day] = ids; len(ids) == 0 {
			delete(l.held, day)
		}
	}
}

// ring lets the first alarm ring, when it is due or some time later.
func (l *life) ring(a conversation.Alarm) {
	if a.Due.After(l.at) {
		l.at = a.Due
	}
	if rapid.IntRange(0, 11).Draw(l.T, "down") == 0 {
		l.at = l.at.AddDate(0, 0, rapid.IntRange(1, 40).Draw(l.T, "for days"))
	}
	if until, waits := conversation.Rests(l.p, a, l.at); waits {
		l.at = until
	}
	in := conversation.Elapsed{Alarm: a.Name, Due: a.Due}
	if rapid.IntRange(0, 5).Draw(l.T, "away") == 0 {
		in.Away = []conversation.PersonID{l.c.Owner.ID}
	}
	due := l.pending()
	facts, ok := l.decide(in)
	if !ok || len(facts) == 0 {
		l.Fatalf("%s brought about nothing", a.Name)
	}
	if today := l.today(); !plainWorks(today, l.closed) {
		l.Fatalf("%s came on %s", a.Name, today)
	}
	for _, f := range facts {
		switch f := f.(type) {
		case conversation.Reminded:
			l.came(f, due)
		case conversation.SnoozeOver:
			if until, put := l.rests[f.Reminder]; !put || l.at.Unix() < until {
				l.Fatalf("%s came back on %s, put off %v", f.Reminder, l.at, put)
			}
			delete(l.rests, f.Reminder)
		}
	}
	l.care()
}

// came notes a reminder, which must be what the tables want that day.
func (l *life) came(r conversation.Reminded, due map[string][]string) {
	day, dated := strings.CutPrefix(r.Reminder, "due/")
	if !dated {
		return
	}
	if d := cmp.Diff(slices.Sorted(slices.Values(r.Moments)), due[day]); d != "" || l.sent[day] {
		l.Fatalf("%s (sent before: %v), got (-) want (+):\n%s", day, l.sent[day], d)
	}
	l.sent[day] = true
	t, _ := time.Parse(time.DateOnly, day)
	for _, id := range r.Moments {
		l.told[entry{id, plainOf(t)}] = true
	}
	if rapid.IntRange(0, 3).Draw(l.T, "put off") > 0 {
		return
	}
	days := rapid.IntRange(1, 70).Draw(l.T, "days")
	facts, _ := l.decide(conversation.Snooze{Reminder: r.Reminder, Rest: conversation.Rest{Days: days}, Reason: "väntar på rapporten"})
	for _, f := range facts {
		if s, ok := f.(conversation.Snoozed); ok {
			l.rests[r.Reminder] = s.Until.Unix()
		}
	}
}

// care takes care of all that is open and not put off, so that nothing climbs.
func (l *life) care() {
	for _, r := range l.c.Reminders {
		if _, rests := l.rests[r.Name]; !r.Done && !rests {
			l.c = conversation.Evolve(l.c, conversation.ReminderDone{Reminder: r.Name, By: anna, At: l.at})
		}
	}
	if l.c.Stage == rules.FollowUp && l.c.Asking {
		l.c = conversation.Evolve(l.c, conversation.StageClosed{Stage: rules.FollowUp, By: anna, At: l.at})
	}
}

// agrees wants the alarms to be those that the tables give, each on a working
// morning, and the same when the case has been stored and read again.
func (l *life) agrees() []conversation.Alarm {
	alarms := conversation.Alarms(l.p, l.c)
	listed := map[string]bool{}
	for _, a := range alarms {
		onAWorkingMorning(l.T, l.contract, a)
		if day, ok := strings.CutPrefix(a.Name, "due/"); ok {
			listed[day] = true
		}
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(listed)), slices.Sorted(maps.Keys(l.pending()))); d != "" {
		l.Fatalf("the alarms are not those of the tables, got (-) want (+):\n%s", d)
	}
	return alarms
}

// TestNoReminderIsLostOrDoubledWhateverIsChanged lives random contracts whose
// plans and closed days change on the way.
func TestNoReminderIsLostOrDoubledWhateverIsChanged(t *testing.T) {
	t.Parallel()
	shipped := plan(t)
	rapid.Check(t, func(t *rapid.T) {
		k, closed := drawn(t)
		l := &life{
			T: t, shipped: shipped, p: shipped.Closing(closed).Remembering(),
			ledger: ledger{contract: k, since: plainDay{2026, 11, 2}, told: map[entry]bool{}, sent: map[string]bool{}, rests: map[string]int64{}, held: map[string][]string{}},
			c:      conversation.Fold(conversation.Case{ID: "U-2026-0001"}, k.runs()...),
			at:     time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		}
		defer func() {
			if t.Failed() {
				t.Log(strings.Join(l.path, ", "))
			}
		}()
		for range 400 {
			alarms := l.agrees()
			if len(l.pending()) == 0 || len(alarms) == 0 {
				break
			}
			next := alarms[0].Due
			if next.After(l.at.AddDate(0, 0, 1)) && l.c.Stage == rules.FollowUp && rapid.IntRange(0, 4).Draw(t, "now") == 0 {
				l.at = l.at.Add(time.Hour)
				l.change()
				continue
			}
			if next.After(l.at) && l.c.Stage == rules.FollowUp && rapid.IntRange(0, 19).Draw(t, "overtaken") == 0 {
				// The bot does not run when the next reminders are due, and somebody is
				// quicker than it when it does again.
				l.at = next.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "overdue")).Add(time.Second)
				l.change()
				l.care()
				continue
			}
			l.ring(alarms[0])
		}
		if left := l.pending(); len(left) > 0 {
			t.Fatalf("never came: %v", left)
		}
	})
}
