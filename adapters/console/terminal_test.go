package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// stage is a terminal with an engine that does what a test says.
type stage struct {
	*Terminal
	out     bytes.Buffer
	heard   []engine.Inbound
	said    conversation.Message
	fault   error
	pending []conversation.Delivery // delivered at the next settle
	prior   engine.Receipt          // of the next delivery
	due     []time.Time
}

// begun is when tests begin: a Monday morning in Stockholm.
func begun() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func newStage(t *testing.T, lines string, change func(*Config)) *stage {
	t.Helper()
	s := &stage{}
	clock := StandingClock(begun())
	c := Config{
		In: strings.NewReader(lines), Out: &s.out, Lang: rules.Swedish, Session: "s", Clock: clock, Begin: true,
		Settle: func(ctx context.Context) error {
			for _, d := range s.pending {
				if _, err := s.Deliver(ctx, d, s.prior); err != nil {
					return err
				}
			}
			s.pending = nil
			return nil
		},
		Next: func(_ context.Context, now time.Time) (time.Time, error) {
			for _, d := range s.due {
				if d.After(now) {
					return d, nil
				}
			}
			return time.Time{}, nil
		},
	}
	if change != nil {
		change(&c)
	}
	term, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.Terminal = term
	return s
}

// handle is the engine's part.
func (s *stage) handle(_ context.Context, in engine.Inbound) (engine.Said, error) {
	s.heard = append(s.heard, in)
	return engine.Said{Body: s.said}, s.fault
}

func (s *stage) run(t *testing.T) string {
	t.Helper()
	if err := s.Run(t.Context(), s.handle); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return s.out.String()
}

// gestures is what was handed in, after the start of the first case.
func (s *stage) gestures() []string {
	var all []string
	for _, in := range s.heard[1:] {
		all = append(all, fmt.Sprintf("%s %s %+v", in.By.ID, in.Place, in.Gesture))
	}
	return all
}

func text(to conversation.Place, words string) conversation.Delivery {
	return conversation.Delivery{
		ID: conversation.DeliveryID("d/" + words), To: to,
		Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: words}}}}},
	}
}

func TestANewcomerIsAskedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	s.run(t)
	if len(s.heard) != 1 {
		t.Fatalf("%d gestures were handed in, want 1", len(s.heard))
	}
	got := s.heard[0]
	want := engine.Inbound{
		ID: "console:s/e1", Place: "console:s/1", By: conversation.Person{ID: "console:anna", Name: "Anna"},
		At: begun(), Lang: rules.Swedish, Gesture: conversation.Called{Words: "ny"},
	}
	if got != want {
		t.Errorf("the first gesture is\n%+v, want\n%+v", got, want)
	}
}

func TestLinesBecomeWhatPeopleDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ lines, want string }{
		"a line is said in the thread":                 {"ja", "console:anna console:s/1 {Text:ja}"},
		"a command loses its name":                     {"/upphandling status", "console:anna console:s/1 {Words:status Slash:false}"},
		"a slash alone is enough":                      {"/status", "console:anna console:s/1 {Words:status Slash:true}"},
		"a new case has a new thread":                  {"/ny", "console:anna console:s/2 {Words:ny Slash:false}"},
		"someone else speaks in the same thread":       {":som bo\nja", "console:bo console:s/1 {Text:ja}"},
		"a coordinator speaks to the bot in a channel": {":as coordinator\nlista", "console:samordnaren console:samordnare {Words:lista Slash:false}"},
		"control characters are not heard":             {"j\x1b[31ma\x00", "console:anna console:s/1 {Text:j[31ma}"},
		"broken text is marked as such":                {"j\xffa", "console:anna console:s/1 {Text:j\uFFFDa}"},
		"the last line may lack its end":               {"\n\nnej", "console:anna console:s/1 {Text:nej}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c.lines, nil)
			s.pending = []conversation.Delivery{text("console:s/1", "hej")} // the case has begun
			s.run(t)
			if got := strings.Join(s.gestures(), "\n"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWithoutACaseEveryLineIsForTheBot(t *testing.T) {
	t.Parallel()
	s := newStage(t, "hej\nny\nja\n", nil)
	s.run(t)
	got := strings.Join(s.gestures(), "\n")
	want := "console:anna console:s/1 {Words:hej Slash:false}\nconsole:anna console:s/2 {Words:ny Slash:false}\nconsole:anna console:s/2 {Words:ja Slash:false}"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestACoordinatorBeginsNoCase(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", func(c *Config) { c.As = "coordinator" })
	if s.run(t); len(s.heard) != 0 {
		t.Errorf("%d gestures were handed in, want none", len(s.heard))
	}
}

func TestACaseOfAnotherSessionCanBeEntered(t *testing.T) {
	t.Parallel()
	s := newStage(t, ":ärende U-9\n:ärende u-4\nja\n", nil)
	other := text("console:old/4", "fem")
	other.Case = "U-4"
	s.pending = []conversation.Delivery{text("console:s/1", "ett"), other}
	out := s.run(t)
	if got, want := strings.Join(s.gestures(), "\n"), "console:anna console:old/4 {Text:ja}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !strings.Contains(out, s.words.noCase) {
		t.Errorf("nothing was said of the case that is not there:\n%s", out)
	}
}

func TestALineThatIsTooLongIsLeftOutAndTheNextIsRead(t *testing.T) {
	t.Parallel()
	s := newStage(t, strings.Repeat("a", 3*longest)+"\n/ja\n", nil)
	out := s.run(t)
	if got, want := strings.Join(s.gestures(), ""), "console:anna console:s/1 {Words:ja Slash:true}"; got != want {
		t.Errorf("got %.80q, want %q", got, want)
	}
	if !strings.Contains(out, s.words.tooLong) {
		t.Errorf("nothing was said about the long line:\n%s", out)
	}
}

func TestEveryPlaceHasItsLabel(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	other := text("console:old/4", "fem")
	other.Case = "U-4"
	s.pending = []conversation.Delivery{
		text("console:s/1", "ett"), text(Coordinators, "två"), text(CISO, "tre"),
		text(conversation.Direct("console:anna"), "fyra"), other,
	}
	out := s.run(t)
	for _, want := range []string{
		"[tråden]\nett\n", "[samordnarens kanal]\ntvå\n", "[CISO:s kanal]\ntre\n", "[direkt till Anna]\nfyra\n", "[tråden U-4]\nfem\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("there is an escape character on a pipe:\n%q", out)
	}
}

func TestAnEditedMessageIsWrittenAnewOnlyIfItDiffers(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	first, err := s.Deliver(t.Context(), text("console:s/1", "ett"), engine.Receipt{})
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"ett", "två"} {
		again, err := s.Deliver(t.Context(), text("console:s/1", words), first)
		if err != nil {
			t.Fatal(err)
		}
		if again != first {
			t.Errorf("the edit has the receipt %v, want %v", again, first)
		}
	}
	if got, want := s.out.String(), "[tråden]\nett\n\n[tråden] (ändrad)\ntvå\n\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsSaidToOnePersonIsShownToThatPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	s.said = text("", "nej tack").Body
	if out := s.run(t); !strings.Contains(out, "[bara till dig]\nnej tack\n") {
		t.Errorf("got\n%s", out)
	}
}

func TestAFaultIsToldPolitelyAndTheNextLineIsRead(t *testing.T) {
	t.Parallel()
	s := newStage(t, "ja\n", nil)
	s.fault = errors.New("dial tcp 10.0.0.1:6379")
	out := s.run(t)
	if strings.Count(out, s.words.trouble) != 2 || strings.Contains(out, "10.0.0.1") {
		t.Errorf("got\n%s", out)
	}
}

func TestAPlaceOnAnotherPlatformIsRefusedForGood(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	_, err := s.Deliver(t.Context(), text("slack:C1", "hej"), engine.Receipt{})
	if f, ok := errors.AsType[*engine.Failure](err); !ok || f.Kind != engine.Never {
		t.Errorf("got %v, want a failure of the kind %s", err, engine.Never)
	}
}

func TestFindKnowsWhatHasArrived(t *testing.T) {
	t.Parallel()
	s := newStage(t, "", nil)
	d := text("console:s/1", "ett")
	if _, found, _ := s.Find(t.Context(), d); found {
		t.Error("a delivery that was never made is found")
	}
	want, _ := s.Deliver(t.Context(), d, engine.Receipt{})
	if got, found, _ := s.Find(t.Context(), d); !found || got != want {
		t.Errorf("got %v %v, want %v", got, found, want)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s := newStage(t, "", func(c *Config) { c.In = blocked{ctx} })
	if err := s.Run(ctx, s.handle); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Run: %v", err)
	}
}

// blocked is input that never comes.
type blocked struct{ ctx context.Context }

func (b blocked) Read([]byte) (int, error) {
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}
