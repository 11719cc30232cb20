package engine

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"

	"upphandlingsvakten/rules"
)

// Shelf keeps plans: the current one, and those that open cases began with. It
// is the Plans of every process that has a store.
type Shelf struct {
	store   Store
	current *rules.Plan
	used    *recent[rules.Digest, *rules.Plan]
}

// usedPlans bounds the compiled plans in memory. A municipality changes its
// checklist a few times a year.
const usedPlans = 32

// overlayFile is where the organisation's overlay lies among packed sources.
const overlayFile = "overlay.yaml"

// NewShelf compiles the checklist in files, with the organisation's overlay if
// there is one, and keeps its sources in the store for as long as that lasts.
// Name is the overlay's in messages. Its error is *rules.Problems if the
// sources are at fault.
func NewShelf(ctx context.Context, store Store, files fs.FS, overlay []byte, name string) (*Shelf, error) {
	p, err := compile(files, overlay, name)
	if err != nil {
		return nil, err
	}
	source, err := pack(files, overlay)
	if err != nil {
		return nil, fmt.Errorf("pack plan: %w", err)
	}
	if err := store.KeepPlan(ctx, p.Digest(), source); err != nil {
		return nil, err
	}
	return &Shelf{store: store, current: p, used: newRecent[rules.Digest, *rules.Plan](usedPlans)}, nil
}

// Current is the plan that new cases begin with.
func (s *Shelf) Current() *rules.Plan { return s.current }

// Plan is the plan with that digest. It is compiled from the sources in the
// store when it is first asked for.
func (s *Shelf) Plan(ctx context.Context, d rules.Digest) (*rules.Plan, error) {
	if d == s.current.Digest() {
		return s.current, nil
	}
	if p, ok := s.used.get(d); ok {
		return p, nil
	}
	source, err := s.store.Plan(ctx, d)
	if err != nil {
		return nil, err
	}
	files, overlay, err := unpack(source)
	if err != nil {
		return nil, fmt.Errorf("unpack plan %s: %w", d, err)
	}
	p, err := compile(files, overlay, overlayFile)
	switch {
	case err != nil:
		return nil, fmt.Errorf("compile plan %s: %w", d, err)
	case p.Digest() != d:
		return nil, fmt.Errorf("plan %s: the sources make %s now", d, p.Digest())
	}
	s.used.set(d, p)
	return p, nil
}

func compile(files fs.FS, overlay []byte, name string) (*rules.Plan, error) {
	if overlay == nil {
		return rules.Load(files)
	}
	return rules.WithOverlay(files, overlay, name)
}

// pack puts sources into one piece.
func pack(files fs.FS, overlay []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := w.AddFS(files); err != nil {
		return nil, err
	}
	if overlay != nil {
		f, err := w.Create("+" + overlayFile)
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(overlay); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack is the opposite of pack. Overlay is nil if there was none.
func unpack(source []byte) (files fs.FS, overlay []byte, err error) {
	r, err := zip.NewReader(bytes.NewReader(source), int64(len(source)))
	if err != nil {
		return nil, nil, err
	}
	for _, f := range r.File {
		if f.Name != "+"+overlayFile {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return nil, nil, err
		}
		defer in.Close()
		if overlay, err = io.ReadAll(in); err != nil {
			return nil, nil, err
		}
	}
	return r, overlay, nil
}
