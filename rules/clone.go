package rules

import (
	"maps"
	"slices"
)

// A plan hands out copies, so that no caller can change it.

func (q Question) clone() Question {
	q.Ask, q.Short, q.Help = maps.Clone(q.Ask), maps.Clone(q.Short), maps.Clone(q.Help)
	q.Why, q.Example = maps.Clone(q.Why), maps.Clone(q.Example)
	q.Sources = slices.Clone(q.Sources)
	q.Options, q.Levels = cloneOptions(q.Options), cloneOptions(q.Levels)
	q.Fields = slices.Clone(q.Fields)
	for i := range q.Fields {
		f := &q.Fields[i]
		f.Ask, f.Short, f.Example = maps.Clone(f.Ask), maps.Clone(f.Short), maps.Clone(f.Example)
		f.Options, f.Levels = cloneOptions(f.Options), cloneOptions(f.Levels)
	}
	return q
}

func cloneOptions(list []Option) []Option {
	out := slices.Clone(list)
	for i := range out {
		out[i].Label = maps.Clone(out[i].Label)
		out[i].Says = maps.Clone(out[i].Says)
		for l, words := range out[i].Says {
			out[i].Says[l] = slices.Clone(words)
		}
	}
	return out
}

func (r Requirement) clone() Requirement {
	r.Text, r.Motive, r.Evidence = maps.Clone(r.Text), maps.Clone(r.Motive), maps.Clone(r.Evidence)
	r.AnnexA, r.Sources = slices.Clone(r.AnnexA), slices.Clone(r.Sources)
	return r
}

func (a Area) clone() Area {
	a.Title, a.Sources = maps.Clone(a.Title), slices.Clone(a.Sources)
	return a
}
