package rules

import "testing"

// The winning tender is held against the requirements on the supplier, and not
// asked about where there are none.
func TestTheWinningTenderIsAskedAboutWhenThereIsSomethingToHoldItAgainst(t *testing.T) {
	t.Parallel()
	p, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	asked, spared := 0, 0
	may := []OptionID{Yes, No, Unknown}
	for _, it := range may {
		for _, sees := range may {
			for _, stores := range may {
				for level := range Level(4) {
					for _, object := range []OptionID{"goods", "service"} {
						a := p.Evaluate(Answers{
							"protective_security": Choice(No), "critical_surroundings": Choice(No), "already_disclosed": Choice(No),
							"object": Choice(object), "it": Choice(it), "equipment": Choice(Yes), "subcontractors": Choice(Yes),
							"supplier_sees_information": Choice(sees), "supplier_stores_information": Choice(stores),
							"critical_to_society": Choice(Yes), "personal_data": Choice(Yes),
							"confidentiality": Level(3), "integrity": Level(3), "availability": level,
						}, Unscreened)
						demands := false
						for _, r := range a.Requires {
							demands = demands || !r.Own
						}
						want := False
						if demands {
							want, asked = True, asked+1
						} else {
							spared++
						}
						if got := a.Applies.To("tender_evaluation"); got != want {
							t.Errorf("it %s, sees %s, stores %s, availability %d, %s: asked %v with requirements %v", it, sees, stores, level, object, got, demands)
						}
					}
				}
			}
		}
	}
	if asked == 0 || spared == 0 {
		t.Errorf("got it asked %d times and spared %d", asked, spared)
	}
}
