package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"slices"
)

// order is the order in which a case passes the stages.
func order() []StageID { return []StageID{Prepare, Procure, Deliver, FollowUp, End} }

// sources is all files as they are written.
type sources struct {
	sets            rawSets
	setsEnglish     rawSetsEnglish
	stages          []rawStage // in the order of asking
	stagesEnglish   []rawStageEnglish
	findings        rawFindings
	findingsEnglish rawFindingsEnglish
	cadences        rawCadences
	cadencesEnglish rawCadencesEnglish
	documents       rawDocuments
	ticks           rawTicks
	ticksEnglish    rawTicksEnglish
	catalogue       rawCatalogue
	trace           rawTrace
	overlay         *rawOverlay // nil without one
	sum             hash.Hash
	unreadable      bool // a file is missing or no YAML, so that the rest would only be echoes of it
}

// read reads every file that makes up a plan. A file that is missing is a
// problem, except an English one, which is a warning.
func read(fsys fs.FS, f *faults) *sources {
	s := &sources{sum: sha256.New()}
	known := map[string]bool{}
	load := func(name string, out any, optional bool) {
		known[name] = true
		data, err := fs.ReadFile(fsys, name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && optional:
			f.warn(Problem{File: name, Text: "there is no English file"})
		case errors.Is(err, fs.ErrNotExist):
			f.add(Problem{File: name, Text: "the file is missing"})
			s.unreadable = true
		case err != nil:
			f.add(Problem{File: name, Text: err.Error()})
		default:
			s.mark(name, data)
			if !decode(name, data, out, f) {
				s.unreadable = true
			}
		}
	}
	both := func(name string, out, english any) {
		load(path.Join("checklists", name+".yaml"), out, false)
		load(path.Join("checklists", name+".en.yaml"), english, true)
	}
	both("options", &s.sets, &s.setsEnglish)
	for _, id := range order() {
		var stage rawStage
		var english rawStageEnglish
		both(string(id), &stage, &english)
		s.stages = append(s.stages, stage)
		s.stagesEnglish = append(s.stagesEnglish, english)
	}
	both("findings", &s.findings, &s.findingsEnglish)
	both("cadence", &s.cadences, &s.cadencesEnglish)
	both("coordinator", &s.ticks, &s.ticksEnglish)
	load("checklists/documents.yaml", &s.documents, false)
	load("requirements.yaml", &s.catalogue, false)
	load("traceability.yaml", &s.trace, false)
	strangers(fsys, known, f)
	return s
}

// mark adds a file to the digest, its name and length first, so that no two
// sets of files give the same bytes.
func (s *sources) mark(name string, data []byte) {
	fmt.Fprintf(s.sum, "%d %s %d ", len(name), name, len(data))
	s.sum.Write(data)
}

func (s *sources) digest() Digest {
	return Digest("sha256:" + hex.EncodeToString(s.sum.Sum(nil)))
}

// strangers are files among the checklists that nothing reads, which is what
// a misspelt name looks like.
func strangers(fsys fs.FS, known map[string]bool, f *faults) {
	entries, err := fs.ReadDir(fsys, "checklists")
	if err != nil {
		return // every file in it has been reported as missing
	}
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, e := range entries {
		name := path.Join("checklists", e.Name())
		if !known[name] {
			f.add(Problem{File: name, Text: "nothing reads this file", Suggestion: nearest(name, names)})
		}
	}
}
