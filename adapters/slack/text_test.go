package slack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

func TestWhatPeopleTypeIsReadAsTheyTypedIt(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"ja":                                   "ja",
		"a &amp; b &lt;c&gt;":                  "a & b <c>",
		"&amp;lt;":                             "&lt;",
		"lämna över till <@U0BO>":              "lämna över till @U0BO",
		"lämna över till <@U0BO|bo>":           "lämna över till @U0BO",
		"i <#C012|inköp>":                      "i #inköp",
		"<!here> hör":                          "@here hör",
		"<http://eskilstuna.se|eskilstuna.se>": "eskilstuna.se",
		"<https://eskilstuna.se>":              "https://eskilstuna.se",
		"<https://a.se|läs>":                   "https://a.se",
		"<mailto:a@b.se|a@b.se>":               "a@b.se",
		"  3  ":                                "3",
	} {
		if got, mentioned := typed(sent, "U0VAKT"); got != want || mentioned {
			t.Errorf("%q: got %q, %v; want %q", sent, got, mentioned, want)
		}
	}
	if got, mentioned := typed("<@U0VAKT> ny", "U0VAKT"); got != "ny" || !mentioned {
		t.Errorf("a mention of the bot: got %q, %v", got, mentioned)
	}
}

func TestTheTextMentionsPeopleAndEscapesTheRest(t *testing.T) {
	t.Parallel()
	m := conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{
		{Text: "Anna", Who: "slack:U0ANNA"}, {Text: " <!channel> & <@U1> \ue000U2\ue001 "},
		{Text: "Bo", Who: "mattermost:bo"}, {Text: "Ci", Who: "slack:<!channel>"},
	}}}}
	if got, want := fallback(m), "<@U0ANNA> &lt;!channel&gt; &amp; &lt;@U1&gt; U2 @Bo@Ci"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLongTextIsSplitAtBlanksAndNothingIsLost(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ord och mer ", 600)
	runs := chat.Split([]conversation.Span{{Text: long, Style: conversation.Strong}, {Text: "slut"}}, 500)
	var all strings.Builder
	for _, run := range runs {
		n := 0
		for _, s := range run {
			n += utf8.RuneCountInString(s.Text)
			all.WriteString(s.Text + " ")
		}
		if n > 500 {
			t.Errorf("a run has %d characters", n)
		}
	}
	if got, want := strings.Fields(all.String()), strings.Fields(long+" slut"); len(got) != len(want) {
		t.Errorf("got %d words, want %d", len(got), len(want))
	}
}

func TestTextIsCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		got := bounded(strings.Repeat("a", mostSent-n) + strings.Repeat("&amp;", 9))
		if utf8.RuneCountInString(got) > mostSent || strings.Contains(strings.ReplaceAll(got, "&amp;", ""), "&") {
			t.Errorf("at %d: got %q at the end", n, got[len(got)-12:])
		}
	}
}

func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"<@U1|x>", "<<>>", "<!date^1^{x}|y>", "&amp;&lt;", "<#C1|", "|>", "<mailto:|x>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := typed(text, "U0VAKT")
		if len(got) > len(text) {
			t.Errorf("%q grew to %q", text, got)
		}
	})
}
