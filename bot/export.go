package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// export writes what is known of cases into files.
type export struct {
	Config string   `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
	Case   []string `help:"A case to export, such as U-2026-0042. Can be given several times. Default: every open case." placeholder:"ID"`
	Format []string `help:"What to write: json, docx, xlsx, csv, png, ics, or all. Several with commas between." default:"json"`
	Out    string   `help:"The folder to write into. It is made if it is not there; nothing in it is written over. Default: the one you are in." default:"." placeholder:"DIR"`
	Lang   string   `help:"The language of the documents: sv or en. Default: the case's own." enum:"sv,en," default:""`
}

// Help is what bot export --help says.
func (export) Help() string {
	return `It reads the cases in REDIS_URL with ENCRYPTION_KEYS, and prints the path of every file. Only you can read them.

json is the whole case: answers with who and when, findings and requirements with their reasons, and the log. docx is the summary and the requirements, xlsx and csv the requirements, png the risk matrix and the timeline, ics the calendar. A file for which the case says nothing yet is left out.

A case that the security coordinator has been called to is never among all cases. If you name it, json gives its id, its status and its times, and nothing else can be had. Answers to the questions that call the coordinator are never written.

Exit codes: 0 when everything was written; 1 when something could not be, with every reason; 2 when the command line cannot be read.`
}

// Run writes the files.
func (x export) Run(ctx context.Context, p process) (err error) {
	papers, record, err := x.wanted()
	if err != nil {
		return coded{err, exitInput}
	}
	conf, confErr := readConfig(x.Config)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	if env.RedisURL == "" {
		return errors.New("REDIS_URL is not set, so there are no cases to export; set it to the Redis that bot serve uses")
	}
	kept, err := openStore(ctx, p, env, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	shelf, err := conf.shelf(ctx, kept)
	if err != nil {
		return err
	}
	w := exporting{export: x, process: p, store: kept, plans: shelf, papers: papers, record: record}
	return w.all(ctx)
}

// wanted are the papers of the formats that were asked for, and whether the
// record is.
func (x export) wanted() (papers []conversation.Paper, record bool, err error) {
	for _, f := range x.Format {
		if f == "all" {
			return conversation.Papers(), true, nil
		}
	}
	for _, f := range x.Format {
		if f == "json" {
			record = true
			continue
		}
		n := len(papers)
		for _, paper := range conversation.Papers() {
			if string(paper.Format()) == f && !slices.Contains(papers, paper) {
				papers = append(papers, paper)
			}
		}
		if len(papers) == n {
			return nil, false, fmt.Errorf("--format: there is no %q; there are json, docx, xlsx, csv, png, ics and all", f)
		}
	}
	return papers, record, nil
}

// exporting is an export under way.
type exporting struct {
	export
	process
	store  engine.Store
	plans  engine.Plans
	papers []conversation.Paper
	record bool
	wrong  []error
}

// all writes every case, and goes on when one cannot be written.
func (w *exporting) all(ctx context.Context) error {
	if err := os.MkdirAll(w.Out, 0o700); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	ids, err := w.cases(ctx)
	if err != nil {
		return err
	}
	written := 0
	for _, id := range ids {
		files, err := w.files(ctx, id)
		if err != nil {
			w.wrong = append(w.wrong, fmt.Errorf("export %s: %w", id, err))
		}
		for _, f := range files {
			path, err := save(w.Out, f.Name, f.Bytes)
			if err != nil {
				w.wrong = append(w.wrong, fmt.Errorf("export %s: %w", id, err))
				continue
			}
			written++
			fmt.Fprintln(w.out, path)
		}
	}
	if written == 0 && len(w.wrong) == 0 {
		fmt.Fprintln(w.process.err, "bot: there was nothing to write")
	}
	return errors.Join(w.wrong...)
}

func (w *exporting) now() time.Time {
	if w.clock == nil {
		return time.Now()
	}
	return w.clock()
}

// cases are those that were named, or all that are open.
func (w *exporting) cases(ctx context.Context) ([]conversation.CaseID, error) {
	if len(w.Case) == 0 {
		return w.store.Cases(ctx)
	}
	ids := make([]conversation.CaseID, len(w.Case))
	for i, id := range w.Case {
		ids[i] = conversation.CaseID(strings.ToUpper(strings.TrimSpace(id)))
	}
	return ids, nil
}

// files are the files of a case. One that is silent has none among all cases.
func (w *exporting) files(ctx context.Context, id conversation.CaseID) ([]casefile.File, error) {
	c, _, err := w.store.Load(ctx, id, "")
	switch {
	case errors.Is(err, engine.ErrNoCase):
		return nil, errors.New("there is no such case; an id looks like U-2026-0042")
	case err != nil:
		return nil, err
	case c.Silent() && len(w.Case) == 0:
		return nil, nil
	}
	plan, err := w.plans.Plan(ctx, c.Plan)
	if err != nil {
		return nil, err
	}
	lang := c.Lang
	if w.Lang != "" {
		lang = rules.Lang(w.Lang)
	}
	var files []casefile.File
	if w.record {
		log, err := w.store.Log(ctx, id)
		if err != nil {
			return nil, err
		}
		f, err := casefile.Record(conversation.RecordOf(plan, c, log[:min(len(log), int(c.Seq))], lang))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(w.papers) == 0 {
		return files, nil
	}
	made, err := casefile.Make(plan, c, conversation.Document{Papers: w.papers, Version: c.Issued}, lang, w.now())
	if errors.Is(err, conversation.ErrSilent) {
		err = fmt.Errorf("%w; only --format json has its id, its status and its times", err)
	}
	return append(files, made...), err
}
