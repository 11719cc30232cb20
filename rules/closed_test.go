package rules_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/rules"
)

func TestClosedDaysHaveTheSamePrintHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	print := func(days ...string) string {
		c, err := rules.ParseClosedDays(days)
		if err != nil {
			t.Fatal(err)
		}
		return c.Print()
	}
	if got := print(); got != "" {
		t.Errorf("got %q for no days, want nothing", got)
	}
	a := print("2027-05-07", "12-27", "2027-07-12..2027-07-30")
	if b := print(" 12-27 ", "2027-07-12 .. 2027-07-30", "2027-05-07..2027-05-07", "12-27"); a != b || a == "" {
		t.Errorf("got %q and %q, want the same", a, b)
	}
	if b := print("2027-05-07", "12-28", "2027-07-12..2027-07-30"); a == b {
		t.Errorf("got %q for other days, want another", b)
	}
}

func TestAWeekOrAYearsDayIsClosed(t *testing.T) {
	t.Parallel()
	c, err := rules.ParseClosedDays([]string{"2027-07-12..2027-07-14", "02-29"})
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"2027-07-12", "2027-07-14", "2028-02-29", "2032-02-29"} {
		if d, _ := rules.ParseDate(day); !c.Has(d) {
			t.Errorf("%s is open", day)
		}
	}
	for _, day := range []string{"2027-07-11", "2027-07-15", "2028-07-12", "2028-02-28", "2027-03-01"} {
		if d, _ := rules.ParseDate(day); c.Has(d) {
			t.Errorf("%s is closed", day)
		}
	}
	_, err = rules.ParseClosedDays([]string{"13-01", "2027-02-30", "x"})
	if err == nil || strings.Count(err.Error(), "is no day") != 3 {
		t.Errorf("got %v, want all three", err)
	}
}
