package rules

import (
	"maps"
	"slices"
	"strconv"
)

// shape is what a question and a field of an entry have in common: the kind
// of value they want.
type shape struct {
	name          string
	at            at
	kind, set     rawText
	options       []rawOption
	min, max      rawNumber
	levels        []rawText
	english       map[string]rawOptionEnglish
	englishLevels []rawText
}

type shaped struct {
	options, levels []Option
	min, max        int
}

func (b *builder) shape(s shape, sets map[string][]Option, kinds []Kind) shaped {
	var out shaped
	kind := Kind(s.kind.s)
	if s.kind.s == "" {
		b.fault(s.at, "%s has no kind", s.name)
		return out
	}
	if !slices.Contains(kinds, kind) {
		var names []string
		for _, k := range kinds {
			names = append(names, string(k))
		}
		p := s.kind.says("%s has unknown kind %s", s.name, s.kind.s)
		p.Suggestion = nearest(s.kind.s, names)
		b.faults.add(p)
		return out
	}
	b.choosable(s, kind, sets, &out)
	b.graded(s, kind, &out)
	return out
}

// choosable is the options of a choice, its own or those of a named set.
func (b *builder) choosable(s shape, kind Kind, sets map[string][]Option, out *shaped) {
	wants := kind == KindChoice || kind == KindChoices
	has := s.set.s != "" || len(s.options) > 0
	switch {
	case wants && !has:
		b.fault(s.at, "%s needs options or a set", s.name)
	case !wants && has:
		b.fault(s.at, "%s has options, which kind %s has not", s.name, kind)
	case s.set.s != "" && len(s.options) > 0:
		b.fault(s.at, "%s has both a set and options of its own", s.name)
	case s.set.s != "":
		options, ok := sets[s.set.s]
		if !ok {
			p := s.set.says("%s uses unknown set %s", s.name, s.set.s)
			p.Suggestion = nearest(s.set.s, slices.Sorted(maps.Keys(sets)))
			b.faults.add(p)
		}
		out.options = options
		var ids []string
		for _, o := range options {
			ids = append(ids, string(o.ID))
		}
		strayEnglish(b, s.english, func(r rawOptionEnglish) at { return r.at }, ids, "option")
	default:
		out.options = b.options(s.options, s.english)
	}
}

// graded is the range and the names of a level.
func (b *builder) graded(s shape, kind Kind, out *shaped) {
	if kind != KindLevel {
		if s.min.set || s.max.set || len(s.levels) > 0 {
			b.fault(s.at, "%s has levels, which kind %s has not", s.name, kind)
		}
		return
	}
	if !s.min.set || !s.max.set || s.min.n < 0 || s.max.n < s.min.n {
		b.fault(s.at, "%s needs min and max, from 0 upwards", s.name)
		return
	}
	out.min, out.max = s.min.n, s.max.n
	want := s.max.n - s.min.n + 1
	if len(s.levels) != want {
		b.fault(s.at, "%s has %d levels but names for %d", s.name, want, len(s.levels))
		return
	}
	if n := len(s.englishLevels); n != 0 && n != want {
		b.fault(s.englishLevels[0].at, "%s has %d levels but English names for %d", s.name, want, n)
		return
	}
	for i, sv := range s.levels {
		var en rawText
		if len(s.englishLevels) > 0 {
			en = s.englishLevels[i]
		}
		out.levels = append(out.levels, Option{ID: OptionID(strconv.Itoa(s.min.n + i)), Label: b.words(sv, en)})
	}
}
