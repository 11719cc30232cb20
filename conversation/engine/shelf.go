package engine

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"

	"upphandlingsvakten/rules"
)

// Shelf keeps plans: the current one, and those that open cases began with. It
// is the Plans of every process that has a store.
type Shelf struct {
	store   Store
	current *rules.Plan
	used    *Recent[rules.Digest, *rules.Plan]
	closed  rules.ClosedDays
}

// usedPlans bounds the compiled plans in memory. A municipality changes its
// checklist a few times a year.
const usedPlans = 32

// overlayFile is where the organisation's overlay lies among packed sources.
const overlayFile = "organisation/overlay.yaml"

// NewShelf compiles the checklist in files, with the organisation's overlay if
// there is one, and keeps its sources in the store for as long as that lasts.
// Name is the overlay's in messages. Its error is *rules.Problems if the
// sources are at fault.
func NewShelf(ctx context.Context, store Store, files fs.FS, overlay []byte, name string) (*Shelf, error) {
	src := sources{files: files, overlay: overlay, name: name}
	p, err := src.compile()
	if err != nil {
		return nil, err
	}
	packed, err := src.pack()
	if err != nil {
		return nil, fmt.Errorf("pack plan: %w", err)
	}
	if err := store.KeepPlan(ctx, p.Digest(), packed); err != nil {
		return nil, err
	}
	return &Shelf{store: store, current: p, used: NewRecent[rules.Digest, *rules.Plan](usedPlans)}, nil
}

// Closing is s in an organisation that is closed on those days: every plan that
// it gives knows of them, however long ago cases began with it.
func (s *Shelf) Closing(days rules.ClosedDays) *Shelf {
	return &Shelf{
		store: s.store, current: s.current.Closing(days), used: NewRecent[rules.Digest, *rules.Plan](usedPlans), closed: days,
	}
}

// Current is the plan that new cases begin with.
func (s *Shelf) Current() *rules.Plan { return s.current }

// Plan is the plan with that digest. It is compiled from the sources in the
// store when it is first asked for.
func (s *Shelf) Plan(ctx context.Context, d rules.Digest) (*rules.Plan, error) {
	if d == s.current.Digest() {
		return s.current, nil
	}
	if p, ok := s.used.Get(d); ok {
		return p, nil
	}
	packed, err := s.store.Plan(ctx, d)
	if err != nil {
		return nil, err
	}
	src, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack plan %s: %w: %w", d, ErrUnreadable, err)
	}
	p, err := src.compile()
	switch {
	case err != nil:
		return nil, fmt.Errorf("compile plan %s: %w: %w", d, ErrUnreadable, err)
	case p.Digest() != d:
		return nil, fmt.Errorf("plan %s: %w: its sources make %s now", d, ErrUnreadable, p.Digest())
	}
	p = p.Closing(s.closed)
	s.used.Set(d, p)
	return p, nil
}

// sources are what a plan is made from. Overlay is nil if there is none.
type sources struct {
	files   fs.FS
	overlay []byte
	name    string // of the overlay; it counts in the plan's digest
}

func (s sources) compile() (*rules.Plan, error) {
	if s.overlay == nil {
		return rules.Load(s.files)
	}
	return rules.WithOverlay(s.files, s.overlay, s.name)
}

// pack puts sources into one piece: a zip archive with the overlay, if there is
// one, among the files, and its name as the comment.
func (s sources) pack() ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := w.AddFS(s.files); err != nil {
		return nil, err
	}
	if s.overlay != nil {
		f, err := w.CreateHeader(&zip.FileHeader{Name: overlayFile, Comment: s.name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(s.overlay); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack is the opposite of pack.
func unpack(packed []byte) (sources, error) {
	r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return sources{}, err
	}
	s := sources{files: r}
	for _, f := range r.File {
		if f.Name == overlayFile {
			s.name = f.Comment
			if s.overlay, err = fs.ReadFile(r, overlayFile); err != nil {
				return sources{}, err
			}
		}
	}
	return s, nil
}
