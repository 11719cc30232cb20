package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// press makes the documents that the engine hands over.
type press struct{}

// Make makes them.
func (press) Make(
	p *rules.Plan, c conversation.Case, doc conversation.Document, l rules.Lang, at time.Time,
) ([]engine.File, error) {
	made, err := casefile.Make(p, c, doc, l, at)
	files := make([]engine.File, len(made))
	for i, f := range made {
		files[i] = engine.File(f)
	}
	return files, err
}

// Portfolio draws many contracts.
func (press) Portfolio(p conversation.Portfolio, l rules.Lang) (engine.File, error) {
	f, err := casefile.DrawPortfolio(p, l)
	return engine.File(f), err
}

// Timeline draws one contract.
func (press) Timeline(t conversation.Timeline, l rules.Lang) (engine.File, error) {
	f, err := casefile.DrawTimeline(t, l)
	return engine.File(f), err
}

// Calendar is for a person's calendar.
func (press) Calendar(list []conversation.Dossier, l rules.Lang, at time.Time) (engine.File, error) {
	f, err := casefile.Calendar(l, at, list...)
	return engine.File(f), err
}

// files is what puts documents into a folder: dir, which is made if it is not
// there, or else a new one among the temporary files. It returns the path.
func files(dir string) func(name string, b []byte) (string, error) {
	made := sync.OnceValues(func() (string, error) {
		if dir == "" {
			return os.MkdirTemp("", "upphandlingsvakten-")
		}
		return dir, os.MkdirAll(dir, 0o700)
	})
	return func(name string, b []byte) (string, error) {
		in, err := made()
		if err != nil {
			return "", fmt.Errorf("make a folder for documents: %w", err)
		}
		return save(in, name, b)
	}
}

// save writes a file that only its owner can read. What is there is not written
// over: the new one gets a number.
func save(dir, name string, b []byte) (string, error) {
	ending := filepath.Ext(name)
	stem := name[:len(name)-len(ending)]
	for n := 1; ; n++ {
		path := filepath.Join(dir, name)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			name = fmt.Sprintf("%s (%d)%s", stem, n+1, ending)
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(b)
		return path, errors.Join(err, f.Close())
	}
}
