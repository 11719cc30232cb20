package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

const second conversation.Place = enginetest.ChatPlatform + ":#reserv"

func withSecond(c *engine.Config) { c.House.Fallback = second }

func TestAnAlertWhoseChannelIsGoneGoesToTheSecondPlaceAndSaysSo(t *testing.T) {
	t.Parallel()
	w := newTown(t, withSecond)
	w.chat.Fail(enginetest.Coordinators, failure(engine.Gone, 0))
	w.alarmed()
	w.drain()
	got := w.shown(second)
	if len(got) != 1 || !strings.Contains(got[0], "går inte att nå") || !strings.Contains(got[0], "Kontakt behövs – ärende U-2026-0001") {
		t.Fatalf("at the second place: got %q", got)
	}
	if text := strings.Join(w.shown(thread), "\n"); strings.Contains(text, "Ring i stället") {
		t.Errorf("the owner is told to telephone although the alert arrived:\n%s", text)
	}
	in := w.event(second, conversation.Called{Words: "kvittera U-2026-0001"})
	in.By = enginetest.Someone("sam")
	if told := w.handle(in); told != "" {
		t.Errorf("acknowledging at the second place: told %q", told)
	}
	w.drain()
	if got := w.shown(second); len(got) != 1 || !strings.Contains(got[0], "Kvitterad av @Sam") {
		t.Errorf("after the acknowledgement: got %q", got)
	}
}

func TestAnAlertWhoseChannelIsOutOfOrderWaitsBeforeItGoesElsewhere(t *testing.T) {
	t.Parallel()
	w := newTown(t, withSecond)
	w.chat.Fail(enginetest.Coordinators, failure(engine.Again, 0))
	w.alarmed()
	w.drain()
	if got := w.shown(second); len(got) != 0 {
		t.Fatalf("at once: got %q", got)
	}
	for range 10 {
		w.wait(10 * time.Second)
		w.drain()
	}
	if got := w.shown(second); len(got) != 1 {
		t.Errorf("after a while: got %q, want the alert", got)
	}
}

func TestAnAdapterThatIsAtALossAtTheSecondPlaceStopsNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t, withSecond)
	w.reconfigure(func(c *engine.Config) {
		c.House.Coordinators, c.Adapters = "irc:#larm", []engine.Adapter{&watched{Chat: w.chat, delivering: func(_ context.Context, d conversation.Delivery) {
			if d.To == second {
				panic("at a loss")
			}
		}}}
	})
	w.alarmed()
	w.drain()
	w.reconfigure(func(c *engine.Config) { c.Adapters = []engine.Adapter{w.chat} })
	w.wait(time.Minute)
	w.drain()
	if got := w.shown(second); len(got) != 1 {
		t.Errorf("at the second place: got %q, want the alert once the adapter is well", got)
	}
}

func TestNothingButAlertsGoesToTheSecondPlace(t *testing.T) {
	t.Parallel()
	w := newTown(t, withSecond)
	w.owe(conversation.Delivery{To: conversation.ToCoordinators, Topic: conversation.TopicReminder, Body: message("påminnelse")})
	w.chat.Fail(enginetest.Coordinators, failure(engine.Gone, 0))
	w.drain()
	if got := w.shown(second); len(got) != 0 || len(w.parked()) != 1 {
		t.Errorf("got %q there and %d parked", got, len(w.parked()))
	}
}

func TestTheOwnerHearsOnceThatTheThreadIsGone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.drain()
	w.chat.Fail(thread, failure(engine.Gone, 0))
	w.say(thread, "nya kontorsmöbler")
	w.say(thread, "Bo Berg")
	w.drain()
	direct := conversation.Direct(enginetest.Someone("anna").ID)
	got := w.shown(direct)
	if len(got) != 1 || !strings.Contains(got[0], "U-2026-0001") {
		t.Errorf("the owner is told %q, want one message that names the case", got)
	}
	w.chat.Fail(direct, failure(engine.Gone, 0)) // and there is no end to it if the owner is gone too
	w.chat.Fail(enginetest.Coordinators, failure(engine.Gone, 0))
	w.say(thread, "1")
	w.drain()
}
