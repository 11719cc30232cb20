package console

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// askFor is a card with two questions, one with its answer, and a button.
func askFor(to conversation.Place) conversation.Delivery {
	token := func(step string) conversation.Token { return conversation.Token{Case: "U-1", Step: step, Seq: 7} }
	words := func(s string) []conversation.Span { return []conversation.Span{{Text: s}} }
	return conversation.Delivery{ID: "U-1/7/1", To: to, Body: conversation.Message{Blocks: []conversation.Block{
		conversation.Ask{Question: "object", Prompt: words("Vad?"), Answered: words("Tjänst"), Token: token("do/change/object")},
		conversation.Ask{
			Question: "it", Prompt: words("IT?"), Token: token("it"),
			Options: []conversation.Choice{{ID: rules.Yes, Label: "Ja", Key: "1"}, {ID: rules.No, Label: "Nej", Key: "2"}},
		},
		conversation.Ask{
			Question: "criteria", Prompt: words("Vilka?"), Token: token("criteria"), Several: true,
			Options: []conversation.Choice{{ID: "C1", Label: "Ett", Key: "1"}, {ID: "C2", Label: "Två", Key: "2"}},
		},
		conversation.Buttons{Items: []conversation.Button{{Command: "skip", Label: "Hoppa över", Token: token("do/skip")}}},
	}}}
}

func TestPressingIsPressingTheButton(t *testing.T) {
	t.Parallel()
	pressed := func(step string, option rules.OptionID) conversation.Gesture {
		return conversation.Pressed{Token: conversation.Token{Case: "U-1", Step: step, Seq: 7}, Option: option}
	}
	for line, want := range map[string]conversation.Gesture{
		":tryck 2":          pressed("it", rules.No),
		":press ja":         pressed("it", rules.Yes),
		":tryck Hoppa över": pressed("do/skip", ""),
		":tryck Ändra Vad?": pressed("do/change/object", ""),
		":tryck Två": conversation.Pressed{
			Token: conversation.Token{Case: "U-1", Step: "criteria", Seq: 7}, Many: []rules.OptionID{"C2"},
		},
		":tryck 3":      nil,
		":tryck 1,2":    nil, // the first question takes one option
		":tryck kanske": nil,
		":tryck":        nil,
		":tryck igen":   nil, // nothing has been pressed yet
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, line, nil)
			s.pending = []conversation.Delivery{askFor("console:s/1")}
			out := s.run(t)
			var got conversation.Gesture
			if len(s.heard) > 1 {
				got = s.heard[1].Gesture
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if want == nil && !strings.Contains(out, s.words.noButton) {
				t.Errorf("nothing was said:\n%s", out)
			}
		})
	}
}

func TestAButtonHasANumberWhereNothingIsAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":tryck 2\n:tryck 3\n", nil)
	card := askFor("console:s/1")
	card.Body.Blocks = []conversation.Block{card.Body.Blocks[0], conversation.Buttons{Items: []conversation.Button{
		{Label: "Spara", Token: conversation.Token{Case: "U-1", Step: "do/confirm"}},
		{Label: "Låt vara", Token: conversation.Token{Case: "U-1", Step: "do/withdraw"}},
	}}}
	s.pending = []conversation.Delivery{card}
	out := s.run(t)
	want := conversation.Pressed{Token: conversation.Token{Case: "U-1", Step: "do/withdraw"}}
	if len(s.heard) != 2 || s.heard[1].Gesture == nil || cmp.Diff(conversation.Gesture(want), s.heard[1].Gesture) != "" {
		t.Errorf("got %q", s.gestures())
	}
	if !strings.Contains(out, s.words.noButton) {
		t.Errorf("nothing was said of the button that is not there:\n%s", out)
	}
}

func TestPressingOnceMoreIsADoublePress(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":tryck 1\n:tryck igen\n", nil)
	s.pending = []conversation.Delivery{askFor("console:s/1")}
	s.run(t)
	if got := s.gestures(); len(got) != 2 || got[0] != got[1] {
		t.Errorf("got %q, want the same gesture twice", got)
	}
	if s.heard[1].ID == s.heard[2].ID {
		t.Error("two presses are one event")
	}
}

func TestNobodyPressesWhatTheyDoNotSee(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":tryck 1\n:som samordnare\n:tryck 1\n", nil)
	s.pending = []conversation.Delivery{askFor(Coordinators)}
	s.run(t)
	if got := s.gestures(); len(got) != 1 || !strings.HasPrefix(got[0], "console:samordnaren console:samordnare") {
		t.Errorf("got %q, want one gesture by the coordinator", got)
	}
}

func TestAJumpStopsAtEverythingThatComesDue(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":hopp 90d\n:jump next\n:hopp nästa\n", nil)
	day := func(n int) time.Time { return begun().AddDate(0, 0, n) }
	s.due = []time.Time{day(10), day(20), day(100)}
	settle, seen := s.c.Settle, []string{}
	s.c.Settle = func(ctx context.Context) error {
		seen = append(seen, s.c.Clock.Now().Format(time.DateOnly))
		return settle(ctx)
	}
	out := s.run(t)
	got, want := strings.Join(seen, " "), "2026-11-23 2026-12-03 2026-12-13 2027-02-21 2027-03-03"
	if got != want {
		t.Errorf("it stopped at %s, want %s", got, want)
	}
	if !strings.Contains(out, "Nu är det 2027-02-21 09:00.") || !strings.Contains(out, s.words.nothingDue) {
		t.Errorf("got\n%s", out)
	}
}

func TestAfterAJumpLabelsHaveTheDate(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":hopp 2027-06-14\n", nil)
	s.run(t)
	if _, err := s.Deliver(t.Context(), text("console:s/1", "hej"), engine.Receipt{}); err != nil {
		t.Fatal(err)
	}
	if want := "[tråden] 2027-06-14 18:00\nhej\n"; !strings.Contains(s.out.String(), want) {
		t.Errorf("%q is not in\n%s", want, s.out.String())
	}
}

func TestDestinationsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for where, want := range map[string]string{
		"90d": "2027-02-21 09:00", "2v": "2026-12-07 09:00", "3m": "2027-02-23 09:00", "1år": "2027-11-23 09:00",
		"36h": "2026-11-24 21:00", "30 min": "2026-11-23 09:30", "2027-06-14": "2027-06-14 18:00",
		"2027-06-14 07:30": "2027-06-14 07:30", "2027-06-14T07:30": "2027-06-14 07:30",
		"": "", "snart": "", "-3d": "", "90": "", "99999d": "", "2027-02-30": "",
	} {
		got, _, ok := destination(begun(), where)
		text := ""
		if ok {
			text = got.Format("2006-01-02 15:04")
		}
		if text != want {
			t.Errorf("destination(%q) = %q, want %q", where, text, want)
		}
	}
}

func TestTimeOnlyMovesForward(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":hopp 2020-01-01\n", nil)
	if out := s.run(t); !strings.Contains(out, s.words.past) {
		t.Errorf("got\n%s", out)
	}
	c := StandingClock(begun())
	c.Forward(begun().Add(time.Hour))
	c.Forward(begun())
	if got, want := c.Now(), begun().Add(time.Hour); !got.Equal(want) {
		t.Errorf("the clock shows %v, want %v", got, want)
	}
}

func TestTheTerminalExplainsItself(t *testing.T) {
	t.Parallel()
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		s := newStage(t, ":hjälp\n:help\n:dansa\n:som 7 !\n:platser\n:hopp igår\n:avsluta\nja\n", func(c *Config) { c.Lang = l })
		s.pending = []conversation.Delivery{text("console:s/1", "ett"), text(Coordinators, "två")}
		out := s.run(t)
		w := s.words
		for _, want := range []string{
			w.help, w.unknown, w.noName, w.noWhen, w.bye,
			fmt.Sprintf("%s:\n- %s %s\n- %s\n", w.places, w.thread, w.here, w.coordinators),
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %q is not in\n%s", l, want, out)
			}
		}
		if len(s.heard) != 1 {
			t.Errorf("%s: %d gestures were handed in, want 1", l, len(s.heard))
		}
	}
}

func TestEverySentenceIsThereInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		w := reflect.ValueOf(words(l))
		for i := range w.NumField() {
			if w.Field(i).String() == "" {
				t.Errorf("%s lacks %s", l, w.Type().Field(i).Name)
			}
		}
	}
}
