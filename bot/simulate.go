package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"upphandlingsvakten/rules"
)

// mostInput is the most bytes of a file of cases: a thousand times the size of
// the cases that come with the program.
const mostInput = 16 << 20

// simulate works out what made-up cases bring about.
type simulate struct {
	JSON   bool     `name:"json" help:"Print a JSON object per line. It is the only form, so this changes nothing."`
	Config string   `help:"The configuration, whose overlay is used. Default: bot.yaml, if there is one." placeholder:"FILE"`
	Files  []string `arg:"" name:"file" help:"Files of cases in YAML or JSON: a list of id, answers and, if wanted, expect. - is the standard input."`
}

// Help is what bot simulate --help says.
func (simulate) Help() string {
	return `For every case one JSON object is printed: id, findings, open_questions, ignored (answers to questions that do not apply) and mismatches.

Exit codes: 0 when every case came out as expected; 1 when one did not; 2 when a file cannot be read, or names a question or a value that does not exist. Then nothing is worked out.`
}

// Run prints the results. Every file is read before the first case is worked out.
func (s simulate) Run(p process) error {
	conf, err := readConfig(s.Config)
	if err != nil {
		return coded{err, exitInput}
	}
	plan, err := conf.plan()
	if err != nil {
		return coded{err, exitInput}
	}
	cases, err := s.read(p.in, plan)
	if err != nil {
		return coded{err, exitInput}
	}
	out := json.NewEncoder(p.out)
	out.SetEscapeHTML(false)
	wrong := 0
	for _, c := range cases {
		result := plan.Simulate(c)
		if len(result.Mismatches) > 0 {
			wrong++
		}
		if err := out.Encode(result); err != nil {
			return fmt.Errorf("write results: %w", err)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d cases came out otherwise than expected", wrong, len(cases))
	}
	return nil
}

// read reads all files, and reports what is wrong with any of them.
func (s simulate) read(in io.Reader, plan *rules.Plan) ([]rules.CaseFile, error) {
	var all []rules.CaseFile
	var wrong []rules.Problem
	for _, name := range s.Files {
		text, err := contents(in, name)
		if err != nil {
			wrong = append(wrong, rules.Problem{File: name, Text: plainly(err)})
			continue
		}
		cases, err := plan.ReadCases(bytes.NewReader(text), shownName(name))
		if err != nil {
			wrong = append(wrong, problemsOf(name, err)...)
			continue
		}
		all = append(all, cases...)
	}
	if len(wrong) > 0 {
		return nil, &rules.Problems{List: wrong}
	}
	return all, nil
}

// contents is what a file holds; - is in.
func contents(in io.Reader, name string) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, mostInput+1))
	if err == nil && len(text) > mostInput {
		err = fmt.Errorf("more than %d MiB", mostInput>>20)
	}
	return text, err
}

func shownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}
