package rules

import (
	"embed"
	"io/fs"
)

//go:embed checklists requirements.yaml traceability.yaml
var shipped embed.FS

// Sources is the files that the program was built with. A Plan can be loaded
// from them, with an overlay if there is one.
func Sources() fs.FS { return shipped }

// Shipped loads the plan that the program was built with.
func Shipped() (*Plan, error) { return Load(shipped) }

// Load reads checklists/*.yaml, requirements.yaml and traceability.yaml from
// fsys. The error is a *Problems that holds everything that is wrong with
// them; a plan is only returned when nothing is. Missing English is no fault:
// see Plan.Warnings.
func Load(fsys fs.FS) (*Plan, error) {
	f := &faults{}
	s := read(fsys, f)
	return build(s, f)
}

// build makes a plan of what was read. It goes on after problems, so that all
// of them are found, unless a file could not be read at all.
func build(s *sources, f *faults) (*Plan, error) {
	if s.unreadable {
		return nil, f.err()
	}
	b := &builder{faults: f, sources: s, plan: &Plan{places: map[string]at{}}}
	b.questions()
	b.names()
	b.catalogue()
	b.findings()
	b.reminders()
	b.conditions()
	b.guard()
	b.trace()
	if err := f.err(); err != nil {
		return nil, err
	}
	b.plan.digest = s.digest()
	b.plan.warnings = sorted(f.warnings)
	return b.plan, nil
}
