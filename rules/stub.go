package rules

import (
	"embed"
	"io"
	"io/fs"
)

//go:embed doc.go
var files embed.FS

type Plan struct{ digest Digest }

func Sources() fs.FS                                                     { return files }
func Shipped() (*Plan, error)                                            { return Load(files) }
func Load(fsys fs.FS) (*Plan, error)                                     { return &Plan{}, nil }
func WithOverlay(base fs.FS, overlay []byte, name string) (*Plan, error) { return &Plan{}, nil }
func (p *Plan) Digest() Digest                                           { return p.digest }
func (p *Plan) Warnings() []Problem                                      { return nil }
func (p *Plan) Stages() []Stage                                          { return nil }
func (p *Plan) Question(QuestionID) (Question, bool)                     { return Question{}, false }
func (p *Plan) Questions(StageID) []Question                             { return nil }
func (p *Plan) Evaluate(Answers, Standing) Assessment                    { return Assessment{} }
func (p *Plan) Parse(Question, any) (Value, error)                       { return nil, nil }
func (p *Plan) Cadence(id string) (Cadence, bool)                        { return Cadence{}, false }
func (p *Plan) Series(id string) (Series, bool)                          { return Series{}, false }
func (p *Plan) Documents() []Document                                    { return nil }
func (p *Plan) Ticks() []Tick                                            { return nil }
func (p *Plan) RiskBand(value int) (Band, bool)                          { return Band{}, false }
func (p *Plan) Requirement(RequirementID) (Requirement, bool)            { return Requirement{}, false }
func (p *Plan) Requirements() []Requirement                              { return nil }
func (p *Plan) Area(id string) (Area, bool)                              { return Area{}, false }
func (p *Plan) Trace() []Statement                                       { return nil }
func (p *Plan) Carried(carrier string) bool                              { return false }
func (p *Plan) Check() []Problem                                         { return nil }
func (p *Plan) ReadCases(r io.Reader, name string) ([]CaseFile, error)   { return nil, nil }
func (p *Plan) Simulate(c CaseFile) Result                               { return Result{} }
func NeutralTitle(s string) bool                                         { return true }
