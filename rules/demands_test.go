package rules

import (
	"slices"
	"testing"
)

// The winning tender is held against the requirements on the supplier, and not
// asked about where there are none.
func TestTheWinningTenderIsAskedAboutWhenThereIsSomethingToHoldItAgainst(t *testing.T) {
	t.Parallel()
	p, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	asked, spared := 0, 0
	for _, given := range demanding() {
		a := p.Evaluate(given, Unscreened)
		demands := slices.ContainsFunc(a.Requires, func(r Applied) bool { return !r.Own })
		want := False
		if demands {
			want, asked = True, asked+1
		} else {
			spared++
		}
		if got := a.Applies.To("tender_evaluation"); got != want {
			t.Errorf("%v: asked %v with requirements %v", given, got, demands)
		}
	}
	if asked == 0 || spared == 0 {
		t.Errorf("got it asked %d times and spared %d", asked, spared)
	}
}

// demanding are answers that say in all ways whether anything is demanded of a
// supplier.
func demanding() (all []Answers) {
	may := []OptionID{Yes, No, Unknown}
	for n := range 3 * 3 * 3 * 4 * 2 {
		all = append(all, Answers{
			"protective_security": Choice(No), "critical_surroundings": Choice(No), "already_disclosed": Choice(No),
			"it": Choice(may[n%3]), "supplier_sees_information": Choice(may[n/3%3]), "supplier_stores_information": Choice(may[n/9%3]),
			"availability": Level(n / 27 % 4), "object": Choice([]OptionID{"goods", "service"}[n/108]),
			"equipment": Choice(Yes), "subcontractors": Choice(Yes), "critical_to_society": Choice(Yes), "personal_data": Choice(Yes),
			"confidentiality": Level(3), "integrity": Level(3),
		})
	}
	return all
}
