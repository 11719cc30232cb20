package rules

// set is a set of questions by their number, 64 to a word.
type set []uint64

func newSet(questions int) set { return make(set, (questions+63)/64) }

func (s set) add(i int) { s[i/64] |= 1 << (i % 64) }
