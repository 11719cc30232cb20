package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// pressing is a town with a press.
func pressing(t *testing.T, options ...func(*engine.Config)) *town {
	t.Helper()
	return newTown(t, append([]func(*engine.Config){func(c *engine.Config) { c.Press = enginetest.Press{} }}, options...)...)
}

// withFiles is a delivery with a document to the thread.
func withFiles(text string) conversation.Delivery {
	d := to(thread, text)
	d.Topic = conversation.TopicDocument
	d.Document = &conversation.Document{Papers: []conversation.Paper{conversation.PaperTable, conversation.PaperSummary}, Version: 1}
	return d
}

// alarm lets an alarm come upon the case of owe.
func (w *town) alarm() {
	w.Helper()
	c := w.load("U-2026-0099")
	raised := conversation.AlertRaised{Kind: rules.Alarm, At: w.clock()}
	after := conversation.Evolve(c, raised)
	err := w.store.Commit(w.Context(), engine.Change{
		Event: "alarm", Before: c.Seq, After: after, Facts: []conversation.Fact{raised}, At: w.clock(),
	})
	if err != nil {
		w.Fatal(err)
	}
}

func (w *town) filesShown() []string {
	var names []string
	for _, p := range w.chat.Posts() {
		for _, f := range p.Files {
			names = append(names, fmt.Sprintf("%s (%s)", f.Name, f.Bytes))
		}
	}
	return names
}

func TestFilesAreMadeWhenTheyAreSentOfTheCaseAsItStandsThen(t *testing.T) {
	t.Parallel()
	w := pressing(t)
	w.owe(withFiles("dokument"))
	w.owe() // the case goes on meanwhile
	w.drain()
	want := []string{
		"U-2026-0099-krav-v1.xlsx (U-2026-0099 at 2)", "U-2026-0099-sammanfattning-v1.docx (U-2026-0099 at 2)",
	}
	if got := w.filesShown(); !slices.Equal(got, want) {
		t.Errorf("files: got %q, want %q", got, want)
	}
	if got, want := w.shown(thread), []string{"dokument"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want the message once: %q", got, want)
	}
}

func TestFilesThatWereOnTheirWayWhenAnAlarmCameAreDropped(t *testing.T) {
	t.Parallel()
	w := pressing(t)
	w.owe(withFiles("dokument"))
	w.alarm()
	w.owe(to(thread, "sedan"))
	w.drain()
	if got, want := w.shown(thread), []string{"sedan"}; !slices.Equal(got, want) || len(w.filesShown()) > 0 {
		t.Errorf("got %q with %q, want only %q and no file", got, w.filesShown(), want)
	}
	if got := w.parked(); len(got) > 0 {
		t.Errorf("put aside: got %v, want nothing", got)
	}
}

func TestAnAlarmBetweenTwoAttemptsLetsNothingOut(t *testing.T) {
	t.Parallel()
	w := pressing(t)
	w.owe(withFiles("dokument"))
	w.chat.Fail(thread, failure(engine.Again, 0))
	w.drain()
	w.chat.Fail(thread, nil)
	w.alarm()
	w.wait(time.Minute)
	w.drain()
	if got := w.shown(thread); len(got) > 0 || len(w.filesShown()) > 0 {
		t.Errorf("got %q with %q, want nothing", got, w.filesShown())
	}
}

func TestFilesThatArrivedBeforeTheReplyWasLostAreNotShownTwice(t *testing.T) {
	t.Parallel()
	w := pressing(t)
	w.owe(withFiles("dokument"))
	struck := false
	w.chat.Strike(func(m enginetest.Moment) error {
		if m == enginetest.AfterArrival && !struck {
			struck = true
			return failure(engine.Again, 0)
		}
		return nil
	})
	w.drain()
	w.wait(time.Minute)
	w.drain()
	if got := w.shown(thread); len(got) != 1 || len(w.filesShown()) != 2 {
		t.Errorf("got %q with %q, want one message with two files", got, w.filesShown())
	}
}

// brokenPress cannot make anything.
type brokenPress struct {
	enginetest.Press
	panics bool
}

func (b brokenPress) Make(
	*rules.Plan, conversation.Case, conversation.Document, rules.Lang, time.Time,
) ([]engine.File, error) {
	if b.panics {
		panic("a fault of ours")
	}
	return nil, errors.New("no paper")
}

// plainChat takes no files.
type plainChat struct{ engine.Adapter }

// refusing takes no files either, and says so only when it is handed some.
type refusing struct{ *enginetest.Chat }

func (refusing) Hand(context.Context, conversation.Delivery, []engine.File) (engine.Receipt, error) {
	return engine.Receipt{}, failure(engine.Never, 0)
}

func TestWhereFilesCannotBeHandedOverTheMessageGoesAloneAndSaysSo(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*engine.Config){
		"no press":               func(c *engine.Config) { c.Press = nil },
		"a press that fails":     func(c *engine.Config) { c.Press = brokenPress{} },
		"a press that panics":    func(c *engine.Config) { c.Press = brokenPress{panics: true} },
		"a platform without any": func(c *engine.Config) { c.Adapters[0] = plainChat{c.Adapters[0]} },
		"a platform that refuses": func(c *engine.Config) {
			c.Adapters[0] = refusing{c.Adapters[0].(*enginetest.Chat)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := pressing(t, option)
			w.owe(withFiles("dokument"), to(thread, "sedan"))
			w.drain()
			got := w.shown(thread)
			if len(got) != 2 || !strings.HasPrefix(got[0], "dokument\n") || !strings.Contains(got[0], "bot export") || got[1] != "sedan" {
				t.Errorf("got %q, want the message with a word about its files, and the next", got)
			}
		})
	}
}
