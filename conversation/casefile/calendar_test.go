package casefile_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/rules"
)

// events are the events of a calendar, by their ids.
func events(t *testing.T, b []byte) map[string]*ics.VEvent {
	t.Helper()
	for n, l := range bytes.Split(b, []byte("\r\n")) {
		if len(l) > 75 || bytes.ContainsAny(l, "\n\r") {
			t.Errorf("line %d is %d bytes long, want 75 at most, ended by CRLF", n+1, len(l))
		}
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		if out[e.Id()] != nil {
			t.Errorf("two events have the id %s", e.Id())
		}
		out[e.Id()] = e
		if at, err := e.GetDtStampTime(); err != nil || !at.Equal(made()) {
			t.Errorf("%s: got the stamp %v %v, want %v", e.Id(), at, err, made())
		}
	}
	return out
}

func dossier(t *testing.T, p *rules.Plan, c conversation.Case, l rules.Lang) conversation.Dossier {
	t.Helper()
	d, err := conversation.DossierOf(p, c, l)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func calendar(t *testing.T, l rules.Lang, list ...conversation.Dossier) []byte {
	t.Helper()
	f, err := casefile.Calendar(l, made(), list...)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, strings.ReplaceAll(t.Name(), "/", "-")+"-"+f.Name, f.Bytes)
	return f.Bytes
}

func TestACalendarHasEveryDayThatMattersAtItsHour(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for _, l := range languages() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			d := dossier(t, p, procurement(t, p, platform), l)
			got := events(t, calendar(t, l, d))
			if len(got) != len(d.Agenda) || len(got) < 10 {
				t.Errorf("got %d events, want %d", len(got), len(d.Agenda))
			}
			end := got["U-2026-0042.contract_end@upphandlingsvakten"]
			if at, err := end.GetAllDayStartAt(); err != nil || at.Format(time.DateOnly) != "2030-03-14" {
				t.Errorf("the end: got %v %v, want all of 2030-03-14", at, err)
			}
			for id, hour := range map[string]int{"U-2026-0042.due.2027-06-14@upphandlingsvakten": 7, "U-2026-0042.due.2028-03-15@upphandlingsvakten": 8} {
				e := got[id]
				if e == nil {
					t.Fatalf("there is no %s in %v", id, got)
				}
				at, err := e.GetStartAt()
				if err != nil || at.UTC().Hour() != hour || at.In(conversation.Stockholm).Hour() != 9 {
					t.Errorf("%s: got %v %v, want nine in Stockholm", id, at, err)
				}
				if s := e.GetProperty(ics.ComponentPropertySummary).Value; !strings.Contains(s, "U-2026-0042 Ny lärplattform för grundskolan: ") {
					t.Errorf("%s: got %q, want the case and what is due", id, s)
				}
			}
		})
	}
}

func TestACalendarThatIsOpenedAgainMovesAndCancelsWhatItSaidBefore(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	before := dossier(t, p, c, rules.Swedish)
	for _, a := range before.Agenda {
		if !a.Hard {
			c.Days = append(c.Days, a.Name)
		}
	}
	c.Seq++
	moved := c.Answers["contract_end"]
	moved.Value = day(2029, 3, 14)
	c.Answers["contract_end"] = moved
	old, now := events(t, calendar(t, rules.Swedish, before)), events(t, calendar(t, rules.Swedish, dossier(t, p, c, rules.Swedish)))
	sequence := func(e *ics.VEvent) string { return e.GetProperty(ics.ComponentPropertySequence).Value }
	for id, e := range old {
		again := now[id]
		if again == nil {
			t.Errorf("%s is left standing", id)
			continue
		}
		if sequence(again) <= sequence(e) {
			t.Errorf("%s: got sequence %s after %s, want a higher one", id, sequence(again), sequence(e))
		}
	}
	cancelled := 0
	for id, e := range now {
		status := e.GetProperty(ics.ComponentPropertyStatus)
		if status == nil {
			continue
		}
		cancelled++
		if status.Value != "CANCELLED" || old[id] == nil {
			t.Errorf("%s: got %s, want only what was said before cancelled", id, status.Value)
		}
	}
	if cancelled < 4 {
		t.Errorf("got %d cancelled days, want those of the last year", cancelled)
	}
	if at, err := now["U-2026-0042.contract_end@upphandlingsvakten"].GetAllDayStartAt(); err != nil || at.Year() != 2029 {
		t.Errorf("the end: got %v %v, want it moved", at, err)
	}
}

func TestACalendarOfSeveralCasesKeepsThemApart(t *testing.T) {
	t.Parallel()
	p := plan(t)
	one, two := procurement(t, p, platform), procurement(t, p, furniture)
	two.ID = "U-2026-0043"
	got := events(t, calendar(t, rules.English, dossier(t, p, one, rules.English), dossier(t, p, two, rules.English)))
	count := map[string]int{}
	for id := range got {
		count[id[:11]]++
	}
	if len(count) != 2 || count["U-2026-0043"] < 3 {
		t.Errorf("got %v, want days of both cases", count)
	}
}
