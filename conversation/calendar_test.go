package conversation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// contracted is a case whose check is done and whose delivery has been
// accepted, with the given class and contract dates.
func contracted(t *testing.T, class, start, end string) *dialog {
	t.Helper()
	d := begin(t).says(
		"Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", start, end,
		"nej nej nej", "ja nej ja ja nej", "1", "ja", "nej nej", "3", "3", class, "nej", "nej", "nej", "bekräfta",
		"ja", "KS 2027/1", "ja", "ja", "hoppa över", "1", "ja", "ja", "nej", "1", "Bo", "Cia", "bekräfta", "1", "bekräfta")
	if d.c.Stage != rules.FollowUp || d.c.Asking {
		t.Fatalf("got stage %s (asking %v), want a contract that runs\n%s", d.c.Stage, d.c.Asking, d.shown())
	}
	return d
}

// reminders lists the alarms of the contract's calendar with what falls on each.
func reminders(d *dialog) []string {
	var out []string
	for _, a := range conversation.Alarms(d.p, d.c) {
		if day, ok := strings.CutPrefix(a.Name, "due/"); ok {
			out = append(out, day+" "+a.Due.In(conversation.Stockholm).Format("15:04 MST"))
		}
	}
	return out
}

func TestTheWorkedExampleComesOutDateForDate(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	want := []string{
		"2027-06-14 09:00 CEST", // +90 days is a Sunday
		"2027-09-15 09:00 CEST",
		"2028-03-15 09:00 CET",
		"2028-09-15 09:00 CEST",
		"2029-03-15 09:00 CET",  // with the end series, twelve months before
		"2029-09-17 09:00 CEST", // a Saturday; with the end series, six months before
		"2029-12-17 09:00 CET",
		"2030-02-15 09:00 CET",
		"2030-03-15 09:00 CET",
		"2030-04-15 09:00 CEST", // +30 days is a Sunday
		"2030-06-13 09:00 CEST",
	}
	if diff := cmp.Diff(reminders(d), want); diff != "" {
		t.Errorf("got (-) want (+):\n%s", diff)
	}
}

func TestWhatFallsOnOneDayIsOneMessage(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	for _, day := range []string{"2029-03-15", "2029-09-17"} {
		due, _ := rules.ParseDate(day)
		d.at = due.At(9, conversation.Stockholm).UTC()
		if err := d.put(conversation.Elapsed{Alarm: "due/" + day, Due: d.at}, conversation.Person{}, false); err != nil {
			t.Fatal(err)
		}
		reminders, moments := 0, 0
		for _, s := range d.sent {
			if s.Topic != conversation.TopicReminder {
				continue
			}
			reminders++
			for _, b := range s.Body.Blocks {
				if l, ok := b.(conversation.List); ok {
					moments = len(l.Items)
				}
			}
		}
		if reminders != 1 || moments != 2 {
			t.Errorf("%s: got %d messages with %d points, want 1 with 2", day, reminders, moments)
		}
		if err := d.put(conversation.Elapsed{Alarm: "due/" + day, Due: d.at}, conversation.Person{}, false); err != nil || len(d.sent) > 0 {
			t.Errorf("%s: the same alarm again: got %d messages (%v), want none", day, len(d.sent), err)
		}
	}
}

func TestACadenceFitsTheContract(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, class, start, end string
		want                    string
	}{
		{"a contract shorter than the interval is followed up at half time", "1 1 1", "2027-01-11", "2027-07-12",
			"2027-01-12 2027-04-12 2027-06-14 2027-08-11"},
		{"months are clamped to their last day, and Easter is no working day", "1 0 0", "2027-08-31", "2029-02-28",
			"2028-08-28 2028-08-31 2029-01-29 2029-04-03"},
		{"an eve moves the reminder to the next working day", "1 0 0", "2027-12-24", "2029-12-31",
			"2028-12-27 2029-07-02 2029-11-30 2029-12-27 2030-01-30"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := contracted(t, test.class, test.start, test.end)
			var days []string
			for _, r := range reminders(d) {
				days = append(days, strings.Fields(r)[0])
			}
			if got := strings.Join(days, " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAnUnansweredReminderClimbsUntilSomeoneTakesIt(t *testing.T) {
	t.Parallel()
	d := contracted(t, "2 2 2", "2027-03-15", "2030-03-15")
	var got []string
	for range 7 {
		a := conversation.Alarms(d.p, d.c)[0]
		d.at = a.Due
		if err := d.put(conversation.Elapsed{Alarm: a.Name, Due: a.Due}, conversation.Person{}, false); err != nil {
			t.Fatal(err)
		}
		var to []string
		for _, s := range d.sent {
			if s.Topic == conversation.TopicReminder {
				to = append(to, string(s.To))
			}
		}
		got = append(got, a.Due.In(conversation.Stockholm).Format(time.DateOnly)+" "+a.Name+" → "+strings.Join(to, " "))
	}
	want := []string{
		"2027-06-14 due/2027-06-14 → talk:thread/1",
		"2027-06-17 climb/2027-06-17 → talk:thread/1",
		"2027-06-23 climb/2027-06-23 → talk:@anna talk:thread/1",
		"2027-07-05 climb/2027-07-05 → function:ciso",
		"2027-07-27 climb/2027-07-27 → function:ciso talk:thread/1",
		"2027-09-01 climb/2027-09-01 → function:ciso talk:thread/1",
		"2027-10-01 climb/2027-10-01 → function:ciso talk:thread/1",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got (-) want (+):\n%s", diff)
	}
	d.says("1", "nej", "nej", "nej", "ja", "ja", "nej", "2027-12-31", "nej", "bekräfta")
	for _, a := range conversation.Alarms(d.p, d.c) {
		if strings.HasPrefix(a.Name, "climb/") {
			t.Errorf("got %s after the round was answered, want none", a.Name)
		}
	}
}

func TestALateReminderIsSentOnceAndSaysSo(t *testing.T) {
	t.Parallel()
	d := contracted(t, "2 2 2", "2027-03-15", "2030-03-15")
	due := time.Date(2027, 6, 14, 7, 0, 0, 0, time.UTC)
	d.at = due.Add(72 * time.Hour)
	if err := d.put(conversation.Elapsed{Alarm: "due/2027-06-14", Due: due}, conversation.Person{}, false); err != nil {
		t.Fatal(err)
	}
	if got := d.shown(); !strings.Contains(got, "Försenad: den här skulle ha kommit den 14 juni 2027.") {
		t.Errorf("got %s, want it marked as late", got)
	}
}

func TestHalfYearsOutsideTheChatAreCountedBeforeTheContractBegins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		start string
		want  []string
	}{
		{"2027-03-15", []string{"2027-05-24", "2027-09-15", "2028-03-15"}},                             // the 23rd is a Sunday
		{"2028-03-15", []string{"2027-05-24", "2027-11-23", "2028-05-23", "2028-09-15", "2029-03-15"}}, // nobody waits longer than seven months
		{"2026-12-01", []string{"2027-06-01", "2027-12-01"}},                                           // a week after the half year: once
	}
	for _, test := range tests {
		d := begin(t).says("Nytt system", "Anna Berg", "it-system", "ny upphandling", "2026-11-25", test.start, "2030-11-25", "ja", "nej")
		if err := d.put(conversation.Outside{}, bo, true); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range reminders(d) {
			day, _, _ := strings.Cut(r, " ")
			got = append(got, day)
		}
		if len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("a contract from %s: got %v, want it to begin with %v", test.start, got, test.want)
		}
	}
}
