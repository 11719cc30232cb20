package mattermost_test

import (
	"path/filepath"
	"strings"
	"testing"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
)

// TestACaseInMattermostCallsTheCoordinatorsInSlackAndTheirAnswerComesBack runs
// both platforms in one process.
func TestACaseInMattermostCallsTheCoordinatorsInSlackAndTheirAnswerComesBack(t *testing.T) {
	t.Parallel()
	there := slackfake.New(t, slackfake.Config{})
	room := there.Channel("samordnare")
	other, err := slack.New(slack.Config{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: there.APIURL(), Burst: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	w := newTown(t, func(s *setup) {
		s.beside, s.coordinators = other, conversation.Place("slack:"+room.Channel)
	})
	there.AwaitSockets(2)
	anna, sam := w.chat.Person("anna"), there.Person("sam")
	there.Enter(room, sam)
	thread := w.begun(anna)
	w.says(anna, thread, "Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31", "ja")
	wants(w, thread, "Stanna upp här")
	shown := strings.Join(there.Shown(room), "\n")
	if !strings.Contains(shown, "U-2026-0001") || strings.Contains(shown, "möbler") {
		t.Errorf("the alert in Slack:\n%s", shown)
	}
	if got := w.chat.Own(w.samordnare); len(got) != 0 {
		t.Errorf("it went to Mattermost as well: %q", got[0].Shown)
	}
	if o := sam.Presses(room, "Kvittera"); !o.OK {
		t.Errorf("acknowledge: %+v", o)
	}
	w.drain()
	wants(w, thread, "sam", "tagit emot")
	for _, own := range w.chat.Own(mattermostfake.Place{}) {
		if strings.Contains(own.Shown, "<@") {
			t.Errorf("a mention of Slack's stands in Mattermost: %q", own.Shown)
		}
	}
	for _, label := range []string{"Kontakt tagen", "Klart: får gå vidare"} {
		if o := sam.Presses(room, label); !o.OK {
			t.Errorf("%s: %+v", label, o)
		}
		w.drain()
	}
	w.chat.With(anna) // whether that is there by now is a matter of milliseconds
	adaptertest.Golden(t, filepath.Join("testdata", "both", "cleared.txt"), "In Mattermost\n\n"+w.chat.Transcript()+"\nIn Slack\n\n"+there.Transcript(), *update)
}
