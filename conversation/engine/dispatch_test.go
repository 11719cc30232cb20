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
)

func failure(kind engine.FailureKind, after time.Duration) *engine.Failure {
	return &engine.Failure{Kind: kind, After: after, Err: errors.New("says the platform")}
}

func TestWhatAnOutageHeldUpArrivesInItsOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"), to(thread, "två"))
	w.chat.Fail(thread, failure(engine.Again, 0))
	w.drain()
	if got := w.shown(thread); len(got) != 0 {
		t.Fatalf("during the outage: got %q, want nothing", got)
	}
	w.chat.Fail(thread, nil)
	w.drain()
	if got := w.shown(thread); len(got) != 0 {
		t.Errorf("before the wait is over: got %q, want nothing", got)
	}
	w.wait(2 * time.Second)
	w.drain()
	if got, want := w.shown(thread), []string{"ett", "två"}; !slices.Equal(got, want) {
		t.Errorf("afterwards: got %q, want %q", got, want)
	}
}

func TestAPlatformThatNamesATimeIsLeftAloneUntilThen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"))
	w.chat.Fail(thread, failure(engine.Throttled, 40*time.Second))
	w.drain()
	w.chat.Fail(thread, nil)
	w.wait(39 * time.Second)
	w.drain()
	if got := w.shown(thread); len(got) != 0 {
		t.Errorf("too early: got %q", got)
	}
	w.wait(time.Second)
	w.drain()
	if got := w.shown(thread); len(got) != 1 {
		t.Errorf("in time: got %q, want one message", got)
	}
}

func TestWhatIsRefusedForGoodIsPutAsideAndTheLaneGoesOn(t *testing.T) {
	t.Parallel()
	for _, kind := range []engine.FailureKind{engine.Never, engine.Gone} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.owe(to(thread, "ett"))
			w.chat.Fail(thread, failure(kind, 0))
			w.drain()
			w.chat.Fail(thread, nil)
			w.owe(to(thread, "två"))
			w.drain()
			if got, want := w.shown(thread), []string{"två"}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			parked := w.parked()
			if len(parked) != 1 || !strings.Contains(parked[0].Why, string(kind)) {
				t.Errorf("put aside: got %+v, want the first, with the reason", parked)
			}
		})
	}
}

func TestWhatFailsTooOftenIsPutAside(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.Attempts = 3 })
	w.owe(to(thread, "ett"))
	w.chat.Fail(thread, failure(engine.Again, 0))
	for range 4 {
		w.drain()
		w.wait(time.Hour)
	}
	parked := w.parked()
	if len(parked) != 1 || !strings.Contains(parked[0].Why, "3 attempts") {
		t.Errorf("put aside: got %+v, want one after 3 attempts", parked)
	}
}

// On a morning with many reminders in one channel each is told to wait again and
// again, and nothing is wrong with any of them.
func TestWhatIsToldToWaitIsNotPutAside(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.Attempts = 3 })
	w.owe(to(thread, "ett"))
	fail := func(kind engine.FailureKind, times int) {
		w.chat.Fail(thread, failure(kind, time.Second))
		for range times {
			w.drain()
			w.wait(time.Hour)
		}
	}
	fail(engine.Throttled, 20)
	fail(engine.Again, 1)
	fail(engine.Throttled, 20)
	if got := w.parked(); len(got) > 0 {
		t.Fatalf("put aside: %q, want nothing", got[0].Why)
	}
	w.chat.Fail(thread, nil)
	w.drain()
	if got, want := w.shown(thread), []string{"ett"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFunctionWithoutAPlaceIsNotASilentLoss(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.House.CISO = "" })
	w.owe(to(conversation.ToCISO, "ett"), to("irc:#x", "två"))
	w.drain()
	var why []string
	for _, p := range w.parked() {
		why = append(why, p.Why)
	}
	slices.Sort(why)
	if len(why) != 2 || !strings.Contains(why[0], `"irc"`) || !strings.Contains(why[1], "function:ciso") {
		t.Errorf("put aside: got %q", why)
	}
}

func TestAnAlertIsNeverPutAside(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]func(*town){
		"an outage":            func(w *town) { w.chat.Fail(enginetest.Coordinators, failure(engine.Again, 0)) },
		"a refusal":            func(w *town) { w.chat.Fail(enginetest.Coordinators, failure(engine.Never, 0)) },
		"a vanished channel":   func(w *town) { w.chat.Fail(enginetest.Coordinators, failure(engine.Gone, 0)) },
		"a long throttle":      func(w *town) { w.chat.Fail(enginetest.Coordinators, failure(engine.Throttled, 2*time.Minute)) },
		"no channel":           func(w *town) { w.reconfigure(func(c *engine.Config) { c.House.Coordinators = "" }) },
		"no such platform":     func(w *town) { w.reconfigure(func(c *engine.Config) { c.House.Coordinators = "irc:#larm" }) },
		"an adapter at a loss": func(w *town) { w.reconfigure(func(c *engine.Config) { c.Adapters = []engine.Adapter{dazed{w.chat}} }) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, func(c *engine.Config) { c.Attempts = 2 })
			break_(w)
			w.alarmed()
			w.drain()
			for range 15 {
				w.wait(5 * time.Minute)
				w.drain()
			}
			if !w.load("U-2026-0001").Alert.Unreached {
				t.Error("the case does not know that its alert did not get through")
			}
			told := 0
			for _, text := range w.shown(thread) {
				told += strings.Count(text, enginetest.Phone)
			}
			if told != 1 {
				t.Errorf("the thread was told to telephone %d times, want once", told)
			}
			w.chat.Fail(enginetest.Coordinators, nil)
			w.reconfigure(func(c *engine.Config) {
				c.House.Coordinators, c.Adapters = enginetest.Coordinators, []engine.Adapter{w.chat}
			})
			w.wait(5 * time.Minute)
			w.drain()
			if got := w.shown(enginetest.Coordinators); len(got) != 1 || !strings.Contains(got[0], "U-2026-0001") {
				t.Errorf("once all is well: the coordinators see %q, want one alert", got)
			}
			if got := w.parked(); len(got) != 0 {
				t.Errorf("put aside: %+v", got)
			}
		})
	}
}

// reconfigure goes on with another process.
func (w *town) reconfigure(change func(*engine.Config)) {
	change(&w.conf)
	w.engine = engine.New(w.conf)
}

// dazed is an adapter that panics at what goes to the coordinators.
type dazed struct{ *enginetest.Chat }

func (d dazed) Deliver(ctx context.Context, del conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	if del.To == enginetest.Coordinators {
		panic("at a loss")
	}
	return d.Chat.Deliver(ctx, del, prior)
}

func TestAnAlertThatIsOnlyAskedToWaitAMomentAlarmsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.chat.Fail(enginetest.Coordinators, failure(engine.Throttled, time.Second))
	w.alarmed()
	w.drain()
	w.chat.Fail(enginetest.Coordinators, nil)
	w.wait(time.Second)
	w.drain()
	if w.load("U-2026-0001").Alert.Unreached {
		t.Error("a second's wait counted as unreachable")
	}
	if got := w.shown(enginetest.Coordinators); len(got) != 1 {
		t.Errorf("the coordinators see %q, want one alert", got)
	}
}

func TestChatterDoesNotDelayAnAlert(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	var chatter []conversation.Delivery
	for range 20 {
		chatter = append(chatter, to(conversation.ToCoordinators, "prat"))
	}
	w.owe(append(chatter, alertTo("larm"))...)
	if _, err := w.engine.Dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.shown(enginetest.Coordinators); !slices.Equal(got, []string{"larm"}) {
		t.Errorf("first: got %q, want the alert", got)
	}
}

func TestASecondAttemptAsksWhetherTheFirstArrived(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"))
	w.chat.Strike(func(m enginetest.Moment) error {
		if m == enginetest.AfterArrival {
			return failure(engine.Again, 0) // the answer of the platform was lost
		}
		return nil
	})
	w.drain()
	w.chat.Strike(nil)
	w.wait(time.Minute)
	w.drain()
	if got := w.shown(thread); !slices.Equal(got, []string{"ett"}) {
		t.Errorf("got %q, want it once", got)
	}
}

// wordless is a Chat that says neither whether something arrived nor, at first,
// that it did.
type wordless struct{ *enginetest.Chat }

func (wordless) Find(context.Context, conversation.Delivery) (engine.Receipt, bool, error) {
	return engine.Receipt{}, false, failure(engine.Again, 0)
}

func TestIfThePlatformCannotSayWhetherItArrivedOnlyAnAlertIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.reconfigure(func(c *engine.Config) { c.Adapters = []engine.Adapter{wordless{w.chat}} })
	w.owe(to(thread, "ett"), alertTo("larm"))
	w.chat.Strike(func(m enginetest.Moment) error {
		if m == enginetest.AfterArrival {
			return failure(engine.Again, 0)
		}
		return nil
	})
	w.drain()
	w.chat.Strike(nil)
	w.wait(time.Minute)
	w.drain()
	if got := w.shown(thread); len(got) != 1 {
		t.Errorf("thread: got %q, want it once for now", got)
	}
	if got := w.shown(enginetest.Coordinators); len(got) != 2 {
		t.Errorf("coordinators: got %q, want it twice rather than never", got)
	}
}

// threading is a Chat in which every message begins a thread.
type threading struct{ *enginetest.Chat }

func (c threading) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	r, err := c.Chat.Deliver(ctx, d, prior)
	r.Opened = d.To + "/" + conversation.Place(r.Ref)
	return r, err
}

func TestWhatCoordinatorsSayBelowAnAlertAnswersNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.reconfigure(func(c *engine.Config) { c.Adapters = []engine.Adapter{threading{w.chat}} })
	w.owe(alertTo("larm"))
	w.drain()
	before := w.load("U-2026-0099").Seq
	for n := range 5 {
		w.say(enginetest.Coordinators+conversation.Place(fmt.Sprintf("/m%d", n)), "ja", "paus")
	}
	if after := w.load("U-2026-0099").Seq; after != before {
		t.Errorf("facts: got %d, want %d", after, before)
	}
}

func TestAMessageThatCannotBeEditedAnyMoreIsWrittenAnew(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := to(thread, "ingår it?")
	first.Card = "U-2026-0099/it"
	w.owe(first)
	w.drain()
	w.chat.Forget()
	second := to(thread, "ingår it? ja")
	second.Card = first.Card
	w.owe(second)
	w.drain()
	if got := w.shown(thread); !slices.Equal(got, []string{"ingår it? ja"}) {
		t.Errorf("got %q, want the new text", got)
	}
	if got := w.parked(); len(got) != 0 {
		t.Errorf("put aside: %+v", got)
	}
}

func TestAThreadThatTheFirstMessageOpensIsTheCasesFromThenOn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(channel, "ny")
	w.call(channel, "ny")
	w.drain()
	var threads []conversation.Place
	for _, p := range w.chat.Posts() {
		if !slices.Contains(threads, p.Place) {
			threads = append(threads, p.Place)
		}
	}
	if len(threads) != 2 || slices.Contains(threads, channel) {
		t.Fatalf("two cases that began in a channel are talked through in %q, want two threads", threads)
	}
	w.say(threads[0], "nya kontorsmöbler")
	w.say(threads[1], "nytt lönesystem")
	w.drain()
	for i, title := range []string{"nya kontorsmöbler", "nytt lönesystem"} {
		if !slices.ContainsFunc(w.shown(threads[i]), func(s string) bool { return strings.Contains(s, title) }) {
			t.Errorf("%s does not show %q: %q", threads[i], title, w.shown(threads[i]))
		}
	}
}

func TestSlotsAreFilledWhenAMessageIsSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ phone, want string }{
		"with a telephone":    {"0123-456 78", "ring 0123-456 78"},
		"without a telephone": {"", "ring kommunens växel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, func(c2 *engine.Config) {
				c2.House.Phone = c.phone
				c2.House.Links = map[conversation.Slot]string{"policy": "https://example.org/policy"}
			})
			spans := []conversation.Span{{Text: "ring "}, {Slot: conversation.SlotPhone}, {Text: " eller läs "}, {Text: "policyn", Slot: "policy"}}
			w.owe(conversation.Delivery{To: thread, Body: conversation.Message{Blocks: []conversation.Block{
				conversation.Para{Text: spans},
				conversation.List{Items: [][]conversation.Span{spans}},
				conversation.Ask{Prompt: spans},
				conversation.Fields{Rows: []conversation.Row{{Label: spans, Value: spans}}},
			}}})
			w.drain()
			got := w.shown(thread)
			if len(got) != 1 || strings.Count(got[0], c.want+" eller läs policyn (https://example.org/policy)") != 5 {
				t.Errorf("got %q, want %q five times", got, c.want)
			}
		})
	}
}
