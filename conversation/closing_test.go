package conversation_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// closing lets the municipality be closed on those days from now on, and on no
// others.
func (d *dialog) closing(days ...string) {
	d.t.Helper()
	closed, err := rules.ParseClosedDays(days)
	if err != nil {
		d.t.Fatal(err)
	}
	d.p = d.p.Closing(closed)
}

// rings lets the first alarm come due and returns its name.
func (d *dialog) rings() string {
	d.t.Helper()
	a := conversation.Alarms(d.p, d.c)[0]
	d.at = a.Due
	if err := d.put(conversation.Elapsed{Alarm: a.Name, Due: a.Due}, conversation.Person{}, false); err != nil {
		d.t.Fatal(err)
	}
	return a.Name
}

func TestWhatHasComeDoesNotComeAgainWhenOtherDaysAreClosed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ before, after []string }{
		"a day that is closed afterwards":      {nil, []string{"2027-06-14"}},
		"days that are struck from the list":   {[]string{"2027-06-14..2027-06-18"}, nil},
		"other days closed":                    {[]string{"2027-06-14"}, []string{"2027-06-15..2027-07-30"}},
		"no change":                            {nil, nil},
		"a year's list replaced by the next's": {[]string{"2027-06-14..2027-07-30"}, []string{"2028-07-10..2028-07-28"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, end := range []string{"2030-03-15", ""} {
				d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
				if end == "" {
					delete(d.c.Answers, "contract_end") // a contract that runs until further notice
				}
				d.closing(test.before...)
				first := d.rings()
				d.c = takeCare(d.c, d.at)
				d.closing(test.after...)
				if got, want := reminders(d)[0], "2027-09-15 09:00 CEST"; got != want {
					t.Errorf("%s came; got %s as the next, want %s", first, got, want)
				}
			}
		})
	}
}

func TestWhatTurnsUpAfterTheDaysReminderComesTheNextDay(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	if got := d.rings(); got != "due/2027-06-14" {
		t.Fatalf("got %s", got)
	}
	d.c = takeCare(d.c, d.at)
	day, _ := rules.ParseDate("2027-06-14")
	d.c = conversation.Fold(d.c, conversation.Replanned{Replan: conversation.Replan{
		Kind: conversation.ReplanSupplier, On: day, By: anna, At: d.at,
	}})
	if got := d.rings(); got != "due/2027-06-15" {
		t.Errorf("got %s, want what was decided on the day of a reminder on the day after", got)
	}
	if got := d.shown(); !strings.Contains(got, "leverantör") || strings.Contains(got, "flyttad") {
		t.Errorf("got %s", got)
	}
}
