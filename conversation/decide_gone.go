package conversation

import "slices"

// ownersGone is what it brings about that people of the case cannot be reached
// any more: it is told once, for each of them.
func ownersGone(c Case, e Envelope, left []PersonID) []Fact {
	var who []PersonID
	for _, id := range left {
		if !slices.Contains(c.Gone, id) && c.Concerns(id) {
			who = append(who, id)
		}
	}
	if len(who) == 0 {
		return nil
	}
	return []Fact{OwnerGone{Who: who, At: e.At}}
}

// missing is ownersGone on the morning's round. Once a week it is told again as
// long as the owner is gone and nobody has taken over: no contract is without an
// owner.
func missing(c Case, e Envelope, in Missing) []Fact {
	if c.Status == StatusClosed {
		return nil
	}
	if facts := ownersGone(c, e, in.Who); facts != nil {
		return facts
	}
	if slices.Contains(in.Who, c.Owner.ID) && e.At.In(Stockholm).Weekday() == againOn {
		return []Fact{OwnerGone{Who: []PersonID{c.Owner.ID}, At: e.At}}
	}
	return nil
}
