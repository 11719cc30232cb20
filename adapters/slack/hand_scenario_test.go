package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// desktop is a workspace with a thread, and an adapter that hands things over in
// it; another one after a death.
type desktop struct {
	testing.TB
	slack   *slackfake.Workspace
	places  map[string]slackfake.Place
	adapter *slack.Adapter
}

func newDesktop(t testing.TB) *desktop {
	t.Helper()
	w := slackfake.New(t, slackfake.Config{Scopes: append(slackfake.MinimalScopes(), "im:write")})
	channel, anna := w.Channel("inköp"), w.Person("anna")
	root := anna.Says(channel, "en tråd")
	d := &desktop{TB: t, slack: w, places: map[string]slackfake.Place{
		"a thread": channel.In(root.TS), "a channel": channel, "one person": w.With(anna),
	}}
	d.reborn()
	return d
}

// reborn is another process, which remembers nothing.
func (d *desktop) reborn() {
	d.Helper()
	var err error
	d.adapter, err = slack.New(slack.Config{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: d.slack.APIURL()})
	if err != nil {
		d.Fatal(err)
	}
}

// bundle is a delivery with two files, for a place.
func (d *desktop) bundle(where string, seq int) (conversation.Delivery, []engine.File) {
	to := place(d.places[where])
	if where == "one person" {
		to = conversation.Direct(conversation.PersonID("slack:" + d.slack.Person("anna").ID))
	}
	return conversation.Delivery{
			ID: conversation.DeliveryID(fmt.Sprintf("U-2026-0001/%d/1", seq)), Case: "U-2026-0001", To: to, Topic: conversation.TopicDocument, Lang: "sv",
			Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: "Underlaget är klart."}}}}},
		}, []engine.File{
			{Name: "krav.docx", Title: "Krav", Media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Bytes: []byte("innehåll")},
			{Name: "matris.png", Title: "Riskmatris", Media: "image/png", Alt: "Två risker, en av dem hög", Bytes: []byte("bild")},
		}
}

// attempts hands something over as the engine does: it asks before each attempt
// but the first whether the one before arrived.
func (d *desktop) attempts(of conversation.Delivery, files []engine.File, after func()) engine.Receipt {
	d.Helper()
	for n := range 5 {
		if n > 0 {
			after()
			if r, found, err := d.adapter.Find(d.Context(), of); found && err == nil {
				return r
			}
		}
		r, err := d.adapter.Hand(d.Context(), of, files)
		if err == nil {
			return r
		}
		d.Log(err)
	}
	d.Fatal("five attempts were not enough")
	return engine.Receipt{}
}

// arrived checks that the message of a delivery and its files stand once, and
// that whoever asks is told so.
func (d *desktop) arrived(where string, of conversation.Delivery, times int) {
	d.Helper()
	own := slices.DeleteFunc(d.slack.Own(d.places[where]), func(m slackfake.Written) bool { return m.Type == "" })
	if len(own) != times || own[0].Type != "document" {
		d.Errorf("got %d messages, want %d: %+v", len(own), times, own)
	}
	at := d.places[where]
	if at.Thread == "" {
		at = at.In(own[len(own)-1].TS)
		times = 1
	}
	var got []string
	for _, f := range d.slack.Files(at) {
		got = append(got, fmt.Sprintf("%s (%s) %s", f.Title, f.Name, f.Content))
		if strings.HasSuffix(f.Name, ".png") && f.Alt == "" {
			d.Errorf("%s has no text for those who do not see it", f.Name)
		}
	}
	want := slices.Repeat([]string{"Krav (krav.docx) innehåll", "Riskmatris (matris.png) bild"}, times)
	if !slices.Equal(got, want) {
		d.Errorf("got the files %q, want %q", got, want)
	}
	if _, found, err := d.adapter.Find(d.Context(), of); !found || err != nil {
		d.Errorf("asked whether it is there: got %v, %v", found, err)
	}
}

func TestFilesStandBelowTheirMessageOnceWhicheverCallIsCut(t *testing.T) {
	t.Parallel()
	fates := map[string]struct {
		mishap slackfake.Mishap
		dies   bool // the process ends with the call
	}{
		"is cut after it took effect":        {slackfake.Mishap{Cut: true}, false},
		"is lost on its way":                 {slackfake.Mishap{Lose: true}, false},
		"is the last thing the process does": {slackfake.Mishap{Cut: true}, true},
	}
	for _, where := range []string{"a thread", "a channel", "one person"} {
		whole := newDesktop(t)
		of, files := whole.bundle(where, 1)
		whole.attempts(of, files, func() { t.Error("without any mishap it takes another attempt") })
		calls := whole.slack.Calls("")
		whole.arrived(where, of, 1)
		if len(calls) < 7 {
			t.Fatalf("it takes %d calls, want more to cut", len(calls))
		}
		for name, fate := range fates {
			for n, c := range calls {
				t.Run(fmt.Sprintf("%s/call %d %s %s", where, n+1, c.Method, name), func(t *testing.T) {
					t.Parallel()
					d := newDesktop(t)
					of, files := d.bundle(where, 1)
					d.slack.Strike(slackfake.Strike{Skip: n, Mishap: fate.mishap})
					if fate.dies {
						d.slack.Strike(slackfake.Strike{Skip: n, Times: -1, Mishap: slackfake.Mishap{Lose: true}})
					}
					d.attempts(of, files, func() {
						if fate.dies {
							d.slack.Calm()
							d.reborn()
						}
					})
					d.slack.Calm()
					d.arrived(where, of, 1)
				})
			}
		}
	}
}

func TestFilesOfTwoDeliveriesInOneThreadAreToldApart(t *testing.T) {
	t.Parallel()
	d := newDesktop(t)
	first, files := d.bundle("a thread", 1)
	d.slack.Strike(slackfake.Strike{Method: "files.completeUploadExternal", Times: -1, Mishap: slackfake.Mishap{Error: "internal_error"}})
	if _, err := d.adapter.Hand(t.Context(), first, files); err == nil {
		t.Fatal("the files cannot be shown, and Hand says nothing")
	}
	d.slack.Calm()
	second, _ := d.bundle("a thread", 2)
	if _, err := d.adapter.Hand(t.Context(), second, files); err != nil {
		t.Fatal(err)
	}
	d.reborn()
	if _, found, err := d.adapter.Find(t.Context(), first); found || err != nil {
		t.Errorf("the files of the second are taken for those of the first: %v, %v", found, err)
	}
}

func TestNoMessagePromisesFilesThatSlackDoesNotTake(t *testing.T) {
	t.Parallel()
	d := newDesktop(t)
	of, files := d.bundle("a thread", 1)
	for method, code := range map[string]string{
		"files.getUploadURLExternal": "file_uploads_disabled", "files.completeUploadExternal": "posting_to_channel_denied",
	} {
		d.slack.Strike(slackfake.Strike{Method: method, Times: -1, Mishap: slackfake.Mishap{Error: code}})
		_, err := d.adapter.Hand(t.Context(), of, files)
		if f, ok := err.(*engine.Failure); !ok || f.Kind != engine.Never { //nolint:errorlint // it is returned bare
			t.Errorf("%s: got %v, want a failure for good", code, err)
		}
		if own := d.slack.Own(slackfake.Place{}); len(own) != 0 {
			t.Errorf("%s: a message promises files: %q", code, own[0].Text)
		}
		d.slack.Calm()
	}
}

func TestFilesCanBeHandedOverWhereNothingCanBeRead(t *testing.T) {
	t.Parallel()
	d := newDesktop(t)
	of, files := d.bundle("a thread", 1)
	d.slack.Strike(slackfake.Strike{Method: "conversations.replies", Times: -1, Mishap: slackfake.Mishap{Error: "not_allowed_token_type"}})
	if _, err := d.adapter.Hand(t.Context(), of, files); err != nil {
		t.Fatal(err)
	}
	d.slack.Calm()
	d.arrived("a thread", of, 1)
}

func TestRosterListsPeopleAndLeavesOutBotsAndThoseWhoLeft(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{Scopes: append(slackfake.MinimalScopes(), "channels:read", "usergroups:read")})
	room := w.Channel("samordnare")
	var people []*slackfake.Person
	for n := range 250 { // more than a page
		people = append(people, w.Person(fmt.Sprintf("person%03d", n)))
		w.Enter(room, people[n])
	}
	w.Enter(room, w.Join(slackfake.Person{Name: "pling", Bot: true}))
	people[7].Leaves()
	a, err := slack.New(slack.Config{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: w.APIURL()})
	if err != nil {
		t.Fatal(err)
	}
	members := func(in conversation.Place) []conversation.PersonID {
		t.Helper()
		got, err := a.Members(t.Context(), in)
		if err != nil {
			t.Fatalf("%s: %v", in, err)
		}
		return got
	}
	for _, in := range []conversation.Place{place(room), place(room) + "/1700000000.000001"} {
		got := members(in)
		if len(got) != 249 || slices.Contains(got, conversation.PersonID("slack:"+people[7].ID)) || slices.Contains(got, "slack:"+slackfake.BotUser) {
			t.Errorf("%s: got %d members, want the 249 people who are there", in, len(got))
		}
	}
	anna := conversation.PersonID("slack:" + people[0].ID)
	if got := members(conversation.Direct(anna)); !slices.Equal(got, []conversation.PersonID{anna}) {
		t.Errorf("a person: got %q", got)
	}
	if got := members(conversation.Place("slack:" + w.Group(people[0], people[7]))); !slices.Equal(got, []conversation.PersonID{anna}) {
		t.Errorf("a user group: got %q", got)
	}
	if _, err := a.Members(t.Context(), "slack:C9999"); err == nil {
		t.Error("a channel that does not exist has members")
	}
	if _, err := a.Members(t.Context(), "mattermost:C1"); err == nil {
		t.Error("a channel of another platform has members")
	}
}

func TestOnlyAClearStatusOfTheirOwnMakesPeopleAway(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
	w := slackfake.New(t, slackfake.Config{Clock: clock.Now})
	a, err := slack.New(slack.Config{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: w.APIURL(), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	later := clock.Now().Add(2 * time.Hour)
	for n, c := range []struct {
		emoji, text string
		until       time.Time
		want        engine.Presence
	}{
		{"", "", time.Time{}, engine.Here},
		{":palm_tree:", "", time.Time{}, engine.Away},
		{":palm_tree:", "Semester till 3/12", later, engine.Away},
		{":palm_tree:", "", clock.Now().Add(-time.Minute), engine.Here},
		{":face_with_thermometer:", "Sjuk", time.Time{}, engine.Away},
		{":speech_balloon:", "På semester!", time.Time{}, engine.Away},
		{"", "On leave until March", time.Time{}, engine.Away},
		{"", "semesterplanering pågår", time.Time{}, engine.Here},
		{"", "ledig", time.Time{}, engine.Here},
		{":house_with_garden:", "Jobbar hemifrån", time.Time{}, engine.Here},
		{":spiral_calendar_pad:", "I möte om sjukvård", time.Time{}, engine.Here},
	} {
		p := w.Person(fmt.Sprintf("person%d", n))
		p.Sets(c.emoji, c.text, c.until)
		got, err := a.Presence(t.Context(), conversation.PersonID("slack:"+p.ID))
		if got != c.want || err != nil {
			t.Errorf("%s %q: got %s, %v; want %s", c.emoji, c.text, got, err, c.want)
		}
	}
	anna := w.Person("anna")
	presence := func(id string) engine.Presence {
		t.Helper()
		got, err := a.Presence(t.Context(), conversation.PersonID("slack:"+id))
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		return got
	}
	if got := presence(anna.ID); got != engine.Here {
		t.Errorf("anna: got %s", got)
	}
	anna.Leaves()
	clock.Advance(time.Hour)
	if got := presence(anna.ID); got != engine.Left {
		t.Errorf("anna has left: got %s", got)
	}
	if got := presence("U9999NOBODY"); got != engine.Left {
		t.Errorf("nobody: got %s, want left", got)
	}
	w.Revoke("account_inactive")
	clock.Advance(time.Hour)
	if got, _ := a.Presence(t.Context(), conversation.PersonID("slack:"+w.Person("per").ID)); got != engine.Here {
		t.Errorf("nobody can tell: got %s, want here", got)
	}
}
