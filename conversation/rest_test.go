package conversation_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestNothingOfTheSubstanceStaysInEarlierRoundsOrPlans(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	d.wakeUntil("2027-06-15")
	d.says("skjut upp en vecka den hemlighetsfulla orsaken", "fortsätt", "1", "nej nej nej", "ja ja ja nej", "nej", "bekräfta")
	d.says("byt leverantör", "ja", "behåll", "behåll", "behåll", "behåll")
	d.says("överlåt till Grannköpings kommun den 2029-01-01", "ja")
	d.wakeUntil("2027-09-16")
	d.says("1", "nej nej nej", "ja ja ja nej", "ja")
	if err := d.put(conversation.Outside{}, bo, true); err != nil {
		t.Fatal(err)
	}
	for i, f := range d.log {
		if s := fmt.Sprintf("%+v", f); strings.Contains(s, "orsaken") || strings.Contains(s, "Grannköping") {
			t.Errorf("fact %d keeps what was written: %s", i+1, s)
		}
	}
	for _, r := range d.c.Past {
		if len(r.Answers) > 0 {
			t.Errorf("got %d answers of round %d, want none", len(r.Answers), r.Number)
		}
	}
	if got := conversation.Fold(conversation.Case{ID: d.c.ID}, d.log...); !reflect.DeepEqual(got.Past, d.c.Past) || !reflect.DeepEqual(got.Replans, d.c.Replans) {
		t.Errorf("the log folds to %+v %+v, the case is %+v %+v", got.Past, got.Replans, d.c.Past, d.c.Replans)
	}
}

func TestARestEndsInWorkingHoursAndNotPastAHardDate(t *testing.T) {
	t.Parallel()
	tests := []struct{ says, until, refused string }{
		{"skjut upp till 2027-06-19 skäl", "2027-06-21 09:00", ""}, // Midsummer's weekend would be the week after
		{"skjut upp till 2027-06-25 skäl", "2027-06-28 09:00", ""}, // Midsummer's eve
		{"skjut upp till 14:30 skäl", "2027-06-14 14:30", ""},
		{"skjut upp till 19:30 skäl", "2027-06-15 09:00", ""},
		{"skjut upp i morgon skäl", "2027-06-15 09:00", ""},
		{"skjut upp till torsdag skäl", "2027-06-17 09:00", ""},
		{"snooze for a while", "", string(conversation.KeySnoozeWhen)},
		{"skjut upp till 2027-06-13 skäl", "", string(conversation.KeySnoozePast)},
		{"skjut upp till 2027-09-15 skäl", "", string(conversation.KeySnoozeTooFar)},
		{"skjut upp 3 månader skäl", "", string(conversation.KeySnoozeTooFar)},
	}
	for _, test := range tests {
		t.Run(test.says, func(t *testing.T) {
			t.Parallel()
			d := contracted(t, "2 2 2", "2027-03-15", "2030-03-15")
			d.wakeUntil("2027-06-14")
			err := d.say(test.says)
			if got := string(refusal(err)); got != test.refused {
				t.Fatalf("got %q, want %q", got, test.refused)
			}
			if test.refused == "" {
				if got := d.c.Reminders[len(d.c.Reminders)-1].Until.In(conversation.Stockholm).Format("2006-01-02 15:04"); got != test.until {
					t.Errorf("got %s, want %s", got, test.until)
				}
			}
		})
	}
}

func TestAReminderThatRestsDoesNotClimbAndComesBackOnce(t *testing.T) {
	t.Parallel()
	d := contracted(t, "2 2 2", "2027-03-15", "2030-03-15")
	d.wakeUntil("2027-06-14")
	d.says("skjut upp till 2027-07-05 väntar")
	var names []string
	for _, a := range conversation.Alarms(d.p, d.c)[:2] {
		names = append(names, a.Name+" "+a.Due.In(conversation.Stockholm).Format(time.DateOnly))
	}
	if got := strings.Join(names, "; "); got != "near/due/2027-06-14 2027-07-02; back/due/2027-06-14 2027-07-05" {
		t.Errorf("got %s", got)
	}
	d.wakeUntil("2027-07-06")
	if r := d.c.Reminders[0]; r.Rung != 0 || !r.Until.IsZero() || r.Done {
		t.Errorf("got %+v, want it back and at the foot of the ladder", r)
	}
}

func TestAContractThatIsExtendedAtItsEndGoesOn(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	d.wakeUntil("2030-03-16")
	if d.c.Stage != rules.End {
		t.Fatalf("got stage %s", d.c.Stage)
	}
	d.says("förläng till 2031-03-15", "ja")
	if d.c.Stage != rules.FollowUp || d.c.Asking {
		t.Errorf("got stage %s, asking %v", d.c.Stage, d.c.Asking)
	}
	if got := reminders(d); len(got) == 0 || !strings.HasPrefix(got[len(got)-1], "2031-06-13") {
		t.Errorf("got %v, want the series of the new end", got)
	}
}

func TestWhatComesBackOnOneMorningIsOneMessage(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	d.rings()
	d.says("skjut upp till 2027-06-28: väntar på rapporten")
	d.c = conversation.Fold(d.c, conversation.Reminded{Reminder: "due/2027-06-15", Moments: []string{"moment.deviation/PRO-1"}, At: d.at})
	d.says("skjut upp till 2027-06-28: väntar på leverantören")
	d.closing("2027-06-28") // decided afterwards
	for range 9 {
		if name := d.rings(); !strings.HasPrefix(name, "back/") {
			continue
		}
		if got := d.at.In(conversation.Stockholm).Format("2006-01-02 15:04"); got != "2027-06-29 09:00" {
			t.Errorf("got it back at %s, want the first working morning", got)
		}
		n := 0
		for _, s := range d.sent {
			if s.Topic == conversation.TopicReminder {
				n++
			}
		}
		if text := d.shown(); n != 1 || !strings.Contains(text, "14 juni 2027") || !strings.Contains(text, "15 juni 2027") {
			t.Errorf("got %d messages, want one with both\n%s", n, text)
		}
		return
	}
	t.Error("got nothing back")
}

func TestANudgeThatClimbsSaysItsDayAndNotItsName(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	d.c = conversation.Fold(d.c, conversation.Reminded{Reminder: "idle/1812700800", Moments: []string{"idle"}, At: d.at})
	for range 5 {
		if name := d.rings(); strings.HasPrefix(name, "climb/") {
			break
		}
	}
	if got := d.shown(); strings.Contains(got, "idle") || !strings.Contains(got, "är fortfarande öppen") {
		t.Errorf("got %s", got)
	}
}

func TestADayIsNoReasonToPutAReminderOff(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"skjut upp två veckor", "inte aktuellt"} {
		for _, typed := range []string{"fredag", "2027-05-01", "på måndag", "i morgon", "two weeks"} {
			d := contracted(t, "2 2 2", "2027-03-15", "2030-03-15")
			d.wakeUntil("2027-06-14")
			d.says(first)
			if got := refusal(d.say(typed)); got != conversation.KeyRestWhyNotWhen || d.c.Putting == nil {
				t.Errorf("%s, %s: got %q, want it to ask for the reason again", first, typed, got)
			}
			if err := d.say("väntar till fredag"); err != nil || d.c.Putting != nil {
				t.Errorf("%s: got %v for a reason with a day in it, want it taken", first, err)
			}
		}
	}
}
