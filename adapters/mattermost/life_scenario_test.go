package mattermost_test

import (
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// written writes something that nobody hears now.
func written(w *town, who *mattermostfake.Person, at mattermostfake.Place, text string) string {
	w.Helper()
	o := who.Do("POST", "/posts", map[string]any{"channel_id": at.Channel, "root_id": at.Thread, "message": text})
	if o.Status != 201 {
		w.Fatalf("%s: %+v", text, o)
	}
	post := string(o.Body)
	_, post, _ = strings.Cut(post, `"id":"`)
	return post[:26]
}

func TestRepliesThatWereMissedAreReadAfterAGapOfAnyLength(t *testing.T) {
	t.Parallel()
	for name, gap := range map[string]time.Duration{"a minute": time.Minute, "a week": 7 * 24 * time.Hour, "forty days": 40 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			anna := w.chat.Person("anna")
			thread := w.begun(anna)
			w.says(anna, thread, "Nya möbler")
			w.stop()
			w.clock.Advance(time.Minute)
			written(w, anna, thread, "Anna Berg")
			last := written(w, anna, thread, "1")
			w.clock.Advance(gap)
			w.start()
			if !w.dealt.await(last, handleWithin) {
				t.Fatal("what was written while nobody heard was not read")
			}
			w.drain()
			wants(w, thread, "Informationsägare: Anna Berg", "Typ av köp: Vara")
			w.restart()
			w.drain()
			if got := strings.Join(w.chat.Shown(thread), "\n"); strings.Count(got, "Anna Berg (svar") != 1 {
				t.Errorf("the reply counted twice:\n%s", got)
			}
			once(w)
		})
	}
}

// once checks that no message stands there twice.
func once(w *town) {
	w.Helper()
	seen := map[any]bool{}
	for _, m := range w.chat.Own(mattermostfake.Place{}) {
		id := m.Payload["delivery"]
		if id == nil || m.Payload["part"] != nil {
			continue
		}
		if seen[id] {
			w.Errorf("delivery %v stands there twice", id)
		}
		seen[id] = true
	}
}

func TestWhatWasMissedComesBeforeWhatIsSaidNow(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	for _, lines := range [][]string{{"Nya möbler", "Anna Berg"}, {"1", "1"}, {"2027-02-01", "2027-04-01"}} {
		w.chat.Drop()
		w.chat.Forget() // what was missed is not told again
		w.clock.Advance(time.Second)
		written(w, anna, thread, lines[0])
		w.chat.AwaitSockets(1)
		w.says(anna, thread, lines[1])
	}
	wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg", "Typ av köp: Vara", "Förfarande: Ny upphandling")
	wants(w, thread, "Planerad annonsering: 1 februari 2027", "Avtalsstart: 1 april 2027")
	if got := w.log.of(mattermost.Gap); got != 3 {
		t.Errorf("counted %d gaps, want 3", got)
	}
}

func TestMentionsAndDirectMessagesThatWereMissedAreReadAfterAGap(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	alone := w.chat.With(anna)
	acked(w, anna.Says(w.inköp, "hej"))
	w.chat.Stop()
	w.clock.Advance(time.Minute)
	w.chat.Start()
	first := written(w, anna, w.inköp, "@"+mattermostfake.BotName+" ny")
	second := written(w, anna, alone, "ny")
	for _, post := range []string{first, second} {
		if !w.dealt.await(post, handleWithin) {
			t.Fatal("what was written while nobody heard was not read")
		}
	}
	w.drain()
	wants(w, w.inköp.In(first), "U-2026-000")
	wants(w, alone.In(second), "U-2026-000")
}

func TestEventsThatComeTwiceOrLateHappenOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.chat.Double(3)
	w.says(anna, thread, "Nya möbler", "Anna Berg", "1")
	w.chat.Skip(1) // a frame with a number that never comes
	written(w, anna, thread, "1")
	w.says(anna, thread, "2027-02-01")
	got := strings.Join(w.chat.Shown(thread), "\n")
	for _, want := range []string{"Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg", "Typ av köp: Vara", "Förfarande: Ny upphandling", "annonsering: 1 februari"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q stands there %d times, want once:\n%s", want, strings.Count(got, want), got)
		}
	}
	once(w)
}

func TestGuestsAndStrangersMayNotAnswerAndBotsNever(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	thread := w.begun(w.chat.Person("anna"))
	before := strings.Join(w.chat.Shown(thread), "\n")
	guest := w.chat.Join(mattermostfake.Person{Name: "gunnar", Guest: true})
	stranger := w.chat.Join(mattermostfake.Person{Name: "eve", Stranger: true})
	bot := w.chat.Join(mattermostfake.Person{Name: "pling", Bot: true})
	w.chat.Enter(w.inköp, bot)
	for _, p := range []*mattermostfake.Person{guest, stranger} {
		if o := p.Says(thread, "Något annat"); !o.OK || o.Told == "" {
			t.Errorf("%s says something: got %+v", p.Name, o)
		}
		if o := p.ChoosesPerson(thread, w.chat.Person("anna")); !o.OK || o.Told == "" {
			t.Errorf("%s presses a button: got %+v", p.Name, o)
		}
		if o := p.Commands(w.inköp, "/upphandling", "ny"); !o.OK || o.Told == "" {
			t.Errorf("%s gives a command: got %+v", p.Name, o)
		}
		if o := p.Says(w.inköp, "de talar med varandra"); o.Told != "" {
			t.Errorf("%s talks to others and is told %q", p.Name, o.Told)
		}
	}
	bot.Says(thread, "Något annat")
	hook := w.chat.Person("hanna")
	w.chat.Enter(w.inköp, hook)
	hook.Do("POST", "/posts", map[string]any{
		"channel_id": thread.Channel, "root_id": thread.Thread, "message": "Något annat", "props": map[string]any{"from_webhook": "true"},
	})
	w.drain()
	after := strings.Join(w.chat.Shown(thread), "\n")
	if got := strings.ReplaceAll(after, "\nNågot annat", ""); got != before {
		t.Errorf("something happened:\n%s", got)
	}
}

func TestWhereTheConfigurationLetsThemGuestsAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(s *setup) { s.conf = func(c *mattermost.Config) { c.Guests, c.Strangers = true, true } })
	thread := w.begun(w.chat.Person("anna"))
	w.says(w.chat.Join(mattermostfake.Person{Name: "gunnar", Guest: true}), thread, "Nya möbler")
	w.says(w.chat.Join(mattermostfake.Person{Name: "eve", Stranger: true}), thread, "Eve Ek")
	wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Eve Ek")
}

func TestAnAlertThatCannotBePostedWaitsAndItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(*town, bool){
		"archived": func(w *town, is bool) { w.chat.Archive(w.samordnare, is) },
		"expelled": func(w *town, is bool) {
			if is {
				w.chat.Expel(w.samordnare, w.chat.Person(mattermostfake.BotName))
				return
			}
			w.chat.Enter(w.samordnare, w.chat.Person(mattermostfake.BotName))
		},
		"outage": func(w *town, is bool) {
			w.chat.Calm()
			if is {
				w.chat.Strike(mattermostfake.Strike{Method: "POST /posts", Times: -1, Mishap: mattermostfake.Mishap{Error: "app.post.save.app_error", Code: 500}, Where: func(c mattermostfake.Call) bool {
					return c.Str("channel_id") == w.samordnare.Channel
				}})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			anna := w.chat.Person("anna")
			thread := w.begun(anna)
			w.says(anna, thread, "Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31")
			trouble(w, true)
			w.says(anna, thread, "ja")
			wants(w, thread, enginetest.Phone)
			w.until(w.clock.Now().Add(time.Hour))
			trouble(w, false)
			w.until(w.clock.Now().Add(time.Hour))
			own := w.chat.Own(w.samordnare)
			if len(own) != 1 || own[0].Payload["event_type"] != "alert" {
				t.Fatalf("afterwards there are %d messages in the coordinators' channel, want the alert", len(own))
			}
			if own[0].Priority != "urgent" {
				t.Errorf("the alert has the priority %q", own[0].Priority)
			}
		})
	}
}

func TestAnAlertIsPlainWhereTheServerHasNoPriority(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*setup){
		"turned off": func(s *setup) { s.fake.NoPriority = true },
		"not wanted": func(s *setup) { s.conf = func(c *mattermost.Config) { c.Priority = mattermost.Ordinary } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, change)
			anna := w.chat.Person("anna")
			w.says(anna, w.begun(anna), "Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31", "ja")
			if own := w.chat.Own(w.samordnare); len(own) != 1 || own[0].Priority != "" {
				t.Errorf("got %+v, want one plain alert", own)
			}
		})
	}
}

func TestAThreadThatIsDeletedEndsInNoLoop(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler")
	w.chat.Vanish(thread.Thread)
	if o := anna.Commands(w.inköp, "/upphandling", "U-2026-0001 status"); !o.OK {
		t.Errorf("status: got %+v", o)
	}
	w.until(w.clock.Now().Add(24 * time.Hour))
	if got := len(w.chat.Calls("")); got > 300 {
		t.Errorf("the bot made %d calls about a thread that is gone", got)
	}
}

func TestARevokedTokenIsNoticedAndNoEnd(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	w.chat.Revoke(true) // the socket stays open, and says nothing more
	post := written(w, anna, thread, "Nya möbler")
	if !w.log.await(mattermost.Revoked, handleWithin) {
		t.Fatal("nobody noticed that the token is not good any more")
	}
	w.chat.Revoke(false)
	if !w.dealt.await(post, handleWithin) {
		t.Fatal("what was written meanwhile was not read")
	}
	w.until(w.clock.Now().Add(time.Hour))
	wants(w, thread, "Arbetsrubrik: Nya möbler")
}

func TestTheServerMayRestartInTheMiddleOfADialogue(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	for n, line := range []string{"Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31", "nej nej nej"} {
		w.chat.Restart()
		if n%2 == 0 { // between the restart and the next connection
			post := written(w, anna, thread, line)
			if !w.dealt.await(post, handleWithin) {
				t.Fatalf("%q was not read", line)
			}
			w.drain()
			continue
		}
		w.chat.AwaitSockets(1)
		w.says(anna, thread, line)
	}
	wants(w, thread, "Vad kommer leverantören åt?")
	once(w)
}

func TestTwoBotsOnOneAccountDoubleNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plan, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	other, err := mattermost.New(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	twin := engine.New(engine.Config{
		Store: w.store, Adapters: []engine.Adapter{other}, Plans: onePlan{plan}, Clock: w.conf.Clock, Lease: adaptertest.Lease, Log: w.conf.Log, House: w.house(),
	})
	other.Consult(twin)
	through := newDealt()
	other.OnDealt(through.note)
	ctx, done := t.Context(), make(chan error, 1)
	go func() { done <- other.Run(ctx, twin.Handle) }()
	t.Cleanup(func() { <-done })
	w.chat.AwaitSockets(2)
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	for _, line := range []string{"Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31", "får gå vidare", "nej nej nej"} {
		o := anna.Says(thread, line)
		if !o.OK || !through.await(o.ID, handleWithin) {
			t.Fatalf("%q was not heard by both: %+v", line, o)
		}
		w.drain()
		if err := twin.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wants(w, thread, "Vad kommer leverantören åt?")
	once(w)
	hints := 0
	for _, text := range anna.Told() {
		if strings.Contains(text, "samordnaren") {
			hints++
		}
	}
	if hints != 1 {
		t.Errorf("one refusal was told %d times: %q", hints, anna.Told())
	}
}

func TestWhoIsAwayAndWhoIsInAChannelIsKnown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna, bo, ci := w.chat.Person("anna"), w.chat.Person("bo"), w.chat.Join(mattermostfake.Person{Name: "ci", Gone: true})
	for _, p := range []*mattermostfake.Person{anna, bo, ci} {
		w.chat.Enter(w.samordnare, p)
	}
	got, err := w.adapter.Members(t.Context(), place(w.samordnare))
	if err != nil || len(got) != 2 {
		t.Errorf("members: got %v, %v; want anna and bo", got, err)
	}
	w.chat.Changes(bo, func(p *mattermostfake.Person) { p.Status = "ooo" })
	for p, want := range map[*mattermostfake.Person]engine.Presence{anna: engine.Here, bo: engine.Away, ci: engine.Left} {
		got, err := w.adapter.Presence(t.Context(), conversation.PersonID("mattermost:"+p.ID))
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", p.Name, got, err, want)
		}
	}
}
