package engine_test

import (
	"errors"
	"io"
	"log/slog"
	"maps"
	"testing"
	"testing/fstest"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

func quietly(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func TestACaseKeepsThePlanItBeganWith(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	overlay := []byte("replace:\n  - {question: owner, help: Fråga din chef.}\n")
	before, err := engine.NewShelf(t.Context(), store, rules.Sources(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	after, err := engine.NewShelf(t.Context(), store, rules.Sources(), overlay, "kommun.yaml")
	if err != nil {
		t.Fatal(err)
	}
	restarted, err := engine.NewShelf(t.Context(), store, rules.Sources(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if before.Current().Digest() == after.Current().Digest() {
		t.Fatal("the overlay changes nothing")
	}
	for name, c := range map[string]struct {
		from *engine.Shelf
		of   *engine.Shelf
	}{
		"an older plan":        {after, before},
		"a plan with overlay":  {restarted, after},
		"the plan that is now": {after, after},
	} {
		d := c.of.Current().Digest()
		for range 2 {
			got, err := c.from.Plan(t.Context(), d)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if got.Digest() != d {
				t.Errorf("%s: got %s, want %s", name, got.Digest(), d)
			}
		}
	}
	if _, err := after.Plan(t.Context(), "sha256:none"); err == nil {
		t.Error("a plan that was never kept: got no error")
	}
}

func TestAPlanAtFaultIsNotKept(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	maps.Copy(files, fstest.MapFS{"checklists/prepare.yaml": {Data: []byte("stage: prepare\nfel: ja\n")}})
	_, err := engine.NewShelf(t.Context(), embedded(t), files, nil, "")
	if _, ok := errors.AsType[*rules.Problems](err); !ok {
		t.Errorf("got %v, want problems", err)
	}
}
