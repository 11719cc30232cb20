package rules

import (
	"io"
	"io/fs"
)

func WithOverlay(base fs.FS, overlay []byte, name string) (*Plan, error) { return &Plan{}, nil }
func (p *Plan) Parse(Question, any) (Value, error)                       { return nil, nil }
func (p *Plan) Check() []Problem                                         { return nil }
func (p *Plan) ReadCases(r io.Reader, name string) ([]CaseFile, error)   { return nil, nil }
func (p *Plan) Simulate(c CaseFile) Result                               { return Result{} }
func NeutralTitle(s string) bool                                         { return true }
