package engine_test

import (
	"context"
	"fmt"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// sealedCase is a store that cannot read one case.
type sealedCase struct {
	engine.Store
	id conversation.CaseID
}

func (s sealedCase) Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	if id == s.id {
		return conversation.Case{}, false, fmt.Errorf("load case %s: %w: %w", id, engine.ErrUnreadable, conversation.ErrNewer)
	}
	return s.Store.Load(ctx, id, ev)
}

// Adapters read in the threads of all open cases before they take what is said
// there. One that cannot be read must not keep the others waiting for ever.
func TestACaseThatCannotBeReadDoesNotKeepTheOthersFromBeingHeard(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, place := range []conversation.Place{"talk:first", "talk:second", "talk:third"} {
		w.call(place, "ny")
	}
	w.conf.Store = sealedCase{w.store, "U-2026-0002"}
	w.engine = engine.New(w.conf)
	talks, err := w.engine.Talks(t.Context())
	if err != nil || len(talks) != 2 || talks[0].Case != "U-2026-0001" || talks[1].Case != "U-2026-0003" {
		t.Errorf("got %+v, %v, want the two that can be read", talks, err)
	}
	if said, err := w.engine.Handle(t.Context(), w.event("talk:second", conversation.Said{Text: "nya möbler"})); err == nil {
		t.Errorf("what is said in the other is acknowledged: %q", said.Body.Plain())
	}
}
