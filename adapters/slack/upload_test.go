package slack_test

import (
	"testing"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
)

func TestAFileArrivesOnceWhicheverStepIsCut(t *testing.T) {
	t.Parallel()
	steps := map[string]slackfake.Strike{
		"none":                          {Method: "none"},
		"the address is lost":           {Method: "files.getUploadURLExternal", Mishap: slackfake.Mishap{Cut: true}},
		"the last step never arrives":   {Method: "files.completeUploadExternal", Mishap: slackfake.Mishap{Lose: true}},
		"the last step's answer is cut": {Method: "files.completeUploadExternal", Mishap: slackfake.Mishap{Cut: true}},
	}
	for name, strike := range steps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{})
			channel := w.Channel("inköp")
			root := w.Person("anna").Says(channel, "en tråd")
			thread := slackfake.Place{Channel: channel.Channel, Thread: root.TS}
			a, err := slack.New(slack.Config{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: w.APIURL()})
			if err != nil {
				t.Fatal(err)
			}
			w.Strike(strike)
			f := slack.File{Name: "krav.docx", Title: "Krav", Bytes: []byte("innehåll")}
			if err := a.Upload(t.Context(), place(thread), f); err != nil {
				t.Fatal(err)
			}
			if got := w.Files(thread); len(got) != 1 || got[0].Title != "Krav" {
				t.Errorf("got %+v, want the file once", got)
			}
		})
	}
}
