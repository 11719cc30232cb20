package rules

import "slices"

// catalogue is domain.md §6 once more: which areas, and which rows of them.
func (o *oracle) catalogue() (areas, requirements []string) {
	it, sees, stores := o.possible("it"), o.possible("supplier_sees_information"), o.possible("supplier_stores_information")
	chain := all(o.possible("subcontractors"), sees)
	C := func(n int) tri { return o.least("confidentiality", n) }
	I := func(n int) tri { return o.least("integrity", n) }
	A := func(n int) tri { return o.least("availability", n) }
	any := func(n int) tri { return or(C(n), I(n), A(n)) }
	critical := o.possible("critical_to_society")
	placed := func(values ...string) tri {
		t := or(o.is("location", values...), o.is("location_same", "unknown"))
		for _, id := range otherLocations() {
			t = or(t, o.is(id, values...))
		}
		return t
	}
	elsewhere := placed("outsourced", "cloud", "mixed", "unknown")
	clouds := or(placed("cloud", "mixed", "unknown"), all(o.possible("subcontractors"), o.possible("cloud_in_chain")))
	type entry struct {
		id   string
		from tri
	}
	rows := []struct {
		area string
		on   tri
		list []entry
	}{
		{"A0", yes, []entry{{"PRO-1", yes}, {"PRO-2", C(2)}, {"PRO-3", yes}, {"PRO-4", C(2)}}},
		{"A1", or(it, stores), []entry{{"ANS-1", yes}, {"ANS-2", or(I(1), A(1))}, {"ANS-3", yes}, {"ANS-4", any(2)}, {"ANS-5", yes}}},
		{"A2", or(it, A(2)), []entry{{"KON-1", A(1)}, {"KON-2", A(2)}, {"KON-3", A(2)}, {"KON-4", or(A(3), critical)}, {"KON-5", A(3)}}},
		{"A3", or(it, chain), []entry{{"UND-1", yes}, {"UND-2", yes}, {"UND-3", clouds}, {"UND-4", C(3)}}},
		{"A4", it, []entry{{"AND-1", yes}, {"AND-2", A(2)}, {"AND-3", C(2)}, {"AND-4", C(3)}}},
		{"A5", or(it, stores), []entry{{"OVF-1", yes}, {"OVF-2", or(C(2), I(2))}, {"OVF-3", C(1)}, {"OVF-4", I(2)}, {"OVF-5", C(3)}}},
		{"A6", or(it, sees), []entry{{"PER-1", yes}, {"PER-2", C(1)}, {"PER-3", C(2)}, {"PER-4", or(C(3), A(3))}, {"PER-5", yes}}},
		{"A7", it, []entry{{"LAS-1", yes}, {"LAS-2", or(I(2), A(2))}, {"LAS-3", yes}, {"LAS-4", A(3)}}},
		{"A8", or(it, stores), []entry{{"JUR-1", yes}, {"JUR-2", o.possible("personal_data")}, {"JUR-3", C(2)}, {"JUR-4", yes}, {"JUR-5", C(3)}}},
		{"A9", or(it, stores), []entry{{"RAD-1", yes}, {"RAD-2", C(2)}, {"RAD-3", it}, {"RAD-4", or(o.is("object", "goods"), o.possible("equipment"))}, {"RAD-5", yes}}},
		{"A10", or(it, sees), []entry{{"UPF-1", yes}, {"UPF-2", any(2)}, {"UPF-3", yes}, {"UPF-4", any(2)}, {"UPF-5", all(any(3), it)}}},
		{"A11", it, []entry{{"PLA-1", yes}, {"PLA-2", yes}, {"PLA-3", elsewhere}}},
	}
	areas, requirements = []string{}, []string{}
	for _, r := range rows {
		if r.on == no {
			continue
		}
		areas = append(areas, r.area)
		for _, one := range r.list {
			if one.from != no {
				requirements = append(requirements, one.id)
			}
		}
	}
	slices.Sort(requirements)
	return areas, requirements
}
