package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"upphandlingsvakten/rules"
)

// check loads checklists and proves them.
type check struct {
	Config string   `help:"The configuration, which is checked as well. Default: bot.yaml, if there is one." placeholder:"FILE"`
	Quick  bool     `help:"Load only, and leave out the walk through all combinations of answers."`
	Paths  []string `arg:"" optional:"" name:"path" help:"A directory with checklists/, requirements.yaml and traceability.yaml, or overlay files for the checklists that the program was built with."`
}

// Help is what bot check --help says.
func (check) Help() string {
	return `Without a path it checks the configuration and the checklists that the program was built with, together with the overlay that the configuration names.

Every fault is printed with file:line:column, faults of all files at once. Warnings are printed and change nothing.

Exit codes: 0 when there is no fault; 1 when there is one; 2 when the command line cannot be read.`
}

// Run prints faults and warnings.
func (c check) Run(p process) error {
	var wrong []rules.Problem
	plans := 0
	examine := func(name string, plan *rules.Plan, err error) {
		if err != nil {
			wrong = append(wrong, problemsOf(name, err)...)
			return
		}
		plans++
		for _, w := range plan.Warnings() {
			fmt.Fprintf(p.out, "warning: %s\n", w)
		}
		if !c.Quick {
			wrong = append(wrong, plan.Check()...)
		}
	}
	conf, err := readConfig(c.Config)
	if err != nil {
		wrong = append(wrong, problemsOf("", err)...)
	}
	if len(c.Paths) == 0 && err == nil {
		plan, err := conf.plan()
		examine("", plan, err)
	}
	for _, name := range c.Paths {
		plan, err := planAt(name)
		examine(name, plan, err)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w\n%s", &rules.Problems{List: wrong}, count(len(wrong), "fault"))
	}
	fmt.Fprintf(p.out, "%s without a fault\n", count(plans, "plan"))
	return nil
}

// planAt is the plan of a directory, or of the built-in checklists with one overlay.
func planAt(name string) (*rules.Plan, error) {
	at, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if at.IsDir() {
		return rules.Load(os.DirFS(name))
	}
	text, err := contents(nil, name)
	if err != nil {
		return nil, err
	}
	return rules.WithOverlay(rules.Sources(), text, name)
}

// problemsOf is err as problems of a file.
func problemsOf(name string, err error) []rules.Problem {
	if many, ok := errors.AsType[*rules.Problems](err); ok {
		return many.List
	}
	return []rules.Problem{{File: name, Text: plainly(err)}}
}

// plainly is err without the name of the system call and the file, which
// stands in front of it anyway.
func plainly(err error) string {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err.Error()
	}
	return err.Error()
}

// count is "1 fault" or "2 faults".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strings.TrimSpace(fmt.Sprint(n, " ", what))
}
