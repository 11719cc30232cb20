package mattermost

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestWhatPeopleTypeIsReadAsTheyTypedIt(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"ja": "ja", "  3  ": "3", "lämna över till @bo": "lämna över till @bo", "@annan ny": "@annan ny",
		"@upphandlingsvaktens": "@upphandlingsvaktens", "a@upphandlingsvakten.se": "a@upphandlingsvakten.se",
	} {
		if got, mentioned := typed(sent, "upphandlingsvakten"); got != want || mentioned {
			t.Errorf("%q: got %q, %v; want %q", sent, got, mentioned, want)
		}
	}
	for sent, want := range map[string]string{
		"@upphandlingsvakten ny": "ny", "@Upphandlingsvakten: status": ": status", "hej @upphandlingsvakten": "hej",
		"@upphandlingsvakten @upphandlingsvakten ny": "ny", "@upphandlingsvakten": "",
	} {
		if got, mentioned := typed(sent, "upphandlingsvakten"); got != want || !mentioned {
			t.Errorf("%q: got %q, %v; want %q and a mention", sent, got, mentioned, want)
		}
	}
}

func TestNothingThatPeopleTypedCallsAnybodyOrIsMarkup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"@channel": "@\u200bchannel", "~town-square": "\\~\u200btown-square", ":smile:": ":\u200bsmile:", "*x*": "\\*x\\*",
		"[x](https://e.x)": "\\[x\\](https:\u200b//e.x)", "# x": "\\# x", "#x": "\\#\u200bx", "> x": "\\> x", "- x": "\\- x", "1. x": "1\\. x",
		"| a |": "\\| a \\|", "<b>": "<\u200bb>", "&amp;": "&\u200bamp;", "www.e.x": "www.\u200be.x", "U-2026-0042": "U-2026-0042",
		"a_b": "a_b", "_a_": "\\_a\\_", "10:30": "10:30", "    x": "\u00a0\u00a0\u00a0\u00a0x", "===": "\u200b===", "a\n===": "a\n\u200b===",
	} {
		if got := escape(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Marks behind punctuation are read alike by all clients at the end of a line, and
// before more punctuation; elsewhere they are left out.
func TestQuestionsAndLabelsStandOut(t *testing.T) {
	t.Parallel()
	nobody := func(string) string { return "" }
	plain := func(texts ...string) (out []conversation.Span) {
		for _, text := range texts {
			out = append(out, conversation.Span{Text: text})
		}
		return out
	}
	for want, spans := range map[string][]conversation.Span{
		"**Vad är det ni köper?**": plain("Vad är det ni köper?"),
		"**Skriv en rubrik.**":     plain("Skriv en rubrik."),
		"**Kontroll (1)**":         plain("Kontroll (1)"),
		"Vad är det?**eller**":     plain("Vad är det?", "eller"),
		"**Vad är det?**\nSvara":   plain("Vad är det?", "\nSvara"),
		"\\*Vad?\\*":               plain("*Vad?*"),
		"Stämmer det?\n• Det ena.": plain("Stämmer det?\n• Det ena."),
	} {
		if got := markdown(spans, true, nobody); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestADialogGivesExamplesWhereOneTypes(t *testing.T) {
	t.Parallel()
	v := version{11, 2}
	title := elementOf(conversation.FormField{ID: "title", Label: "Vad kan vi kalla ärendet?", Hint: "Nytt lönesystem", Kind: rules.KindText}, conversation.Controls{}, v)
	date := elementOf(conversation.FormField{ID: "end", Label: "När slutar avtalet?", Hint: "2031-08-31", Kind: rules.KindDate}, conversation.Controls{PickDate: "Välj datum"}, v)
	for got, want := range map[string]string{
		title.HelpText: "Vad kan vi kalla ärendet?", title.Placeholder: "Nytt lönesystem",
		date.HelpText: "När slutar avtalet?", date.Placeholder: "Välj datum",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPeopleAreMentionedByTheirUsernamesAndOthersByName(t *testing.T) {
	t.Parallel()
	who := func(user string) string { return map[string]string{"u1": "anna.berg", "u2": "Ond @channel"}[user] }
	got := markdown([]conversation.Span{
		{Text: "Anna", Who: "mattermost:u1"}, {Text: " "}, {Text: "Eve", Who: "mattermost:u2"}, {Text: " "}, {Text: "Bo", Who: "slack:U1"},
	}, false, who)
	if want := "@anna.berg @\u200bEve @\u200bBo"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for link, want := range map[string]string{
		"https://a.se/(x)": "[läs](https://a.se/%28x%29)", "javascript:alert(1)": "läs", "https://a.se\" onclick": "läs",
	} {
		if got := markdown([]conversation.Span{{Text: "läs", Link: link}}, false, who); got != want {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}

// TestEveryShippedQuestionIsWithinTheLimits asks every question of the checklists
// in both languages, on an old and on a new release.
func TestEveryShippedQuestionIsWithinTheLimits(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		for _, v := range []version{{10, 11}, {11, 7}, {12, 1}} {
			for _, stage := range plan.Stages() {
				for _, q := range plan.Questions(stage.ID) {
					within(t, q, l, v)
				}
			}
		}
	}
}

// within shows a question and its dialog.
func within(t *testing.T, q rules.Question, l rules.Lang, v version) {
	t.Helper()
	b := conversation.Ask{
		Question: q.ID, Prompt: []conversation.Span{{Text: q.Ask.In(l)}}, Hint: []conversation.Span{{Text: q.Example.In(l)}}, Kind: q.Kind,
		Several: q.Kind == rules.KindChoices, Token: conversation.Token{Case: "U-2026-0042", Step: string(q.ID), Seq: 1 << 40},
	}
	form := conversation.Form{Token: b.Token, Title: q.Short.In(l), Lang: l}
	field := conversation.FormField{ID: string(q.ID), Label: q.Ask.In(l), Short: q.Short.In(l), Hint: q.Example.In(l), Kind: q.Kind}
	for _, o := range q.Options {
		b.Options = append(b.Options, conversation.Choice{ID: o.ID, Label: o.Label.In(l), Key: "1"})
	}
	field.Options = b.Options
	form.Fields = []conversation.FormField{field}
	for _, f := range q.Fields {
		form.Fields = append(form.Fields, conversation.FormField{ID: string(f.ID), Label: f.Ask.In(l), Short: f.Short.In(l), Hint: f.Example.In(l), Kind: f.Kind})
	}
	if q.Kind == rules.KindEntries {
		form.Fields = form.Fields[1:]
	}
	r := renderer{l: l, presses: true, server: properties{version: v, mostText: mostRunes}, who: func(string) string { return "" }}
	pages := r.pages(conversation.Message{Blocks: []conversation.Block{b}})
	if len(pages) != 1 || utf8.RuneCountInString(pages[0].text) > mostRunes {
		t.Errorf("%s in %s: %d posts", q.ID, l, len(pages))
	}
	for _, o := range b.Options {
		if !strings.Contains(pages[0].text, inline(o.Label)) {
			t.Errorf("%s in %s: the text lacks an option", q.ID, l)
		}
	}
	d := dialogOf(form, v)
	if v.since(12, 0) && len(d.Title) > laterTitle || !v.since(12, 0) && len(d.Title) > mostTitle {
		t.Errorf("%s in %s: the title of the dialog has %d bytes", q.ID, l, len(d.Title))
	}
	d.Title = cutBytes(d.Title, mostTitle)
	if err := d.IsValid(); err != nil {
		t.Errorf("%s in %s on %v: %v", q.ID, l, v, err)
	}
}

func FuzzPayloads(f *testing.F) {
	for _, seed := range []string{
		`{"event":"posted","data":{"post":"{\"id\":\"x\",\"props\":[]}","channel_type":"D"},"seq":3}`, `{"event":"hello","data":{"connection_id":1},"seq":"x"}`,
		`{"user_id":"x","context":{"seal":["a"],"selected_option":{}}}`, `{"submission":{"a":["b",1],"c":true,"d":null}}`, `{"posts":{"a":null},"has_next":"x"}`, "[]", "",
	} {
		f.Add([]byte(seed))
	}
	for _, release := range releases() {
		for _, kind := range []string{"frames", "calls", "answers"} {
			for _, r := range readRecorded(f, release, kind) {
				f.Add(r.bytes())
			}
		}
	}
	bot := userPayload{ID: "b", Username: "upphandlingsvakten"}
	s := sealer{keys: [][]byte{[]byte("key")}, secret: []byte("secret")}
	f.Fuzz(func(t *testing.T, body []byte) {
		var frame framePayload
		if json.Unmarshal(body, &frame) == nil {
			decodePost(frame.Data.V.Post.V, bot, frame.Data.V.ChannelType == "D")
		}
		if p, err := decodeAction(body); err == nil {
			if _, ok := s.open(kindAction, string(p.Context.V.Seal)); ok {
				t.Error("a seal that nobody made was believed")
			}
		}
		if p, err := decodeDialog(body); err == nil {
			p.entries()
		}
		var list listPayload
		_ = json.Unmarshal(body, &list)
		var u userPayload
		if json.Unmarshal(body, &u) == nil {
			profileOf(u, "nickname_full_name")
		}
		if f, err := url.ParseQuery(string(body)); err == nil {
			decodeCommand(f, "b")
		}
		if _, ok := s.open(kindDialog, string(body)); ok {
			t.Error("a seal that nobody made was believed")
		}
		if _, err := readTrigger(string(body), nil); err == nil {
			t.Error("a trigger without a key was believed")
		}
		_ = readKey(string(body))
		escape(string(body))
	})
}

func TestAPersonIsFoundAtTheEndOrBeforeTheCaseThatItIsAbout(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"lämna över till @bo": "bo", "lämna över till @bo.ek.": "bo.ek", "lämna över till @bo U-2026-0042": "bo",
		"@bo": "", "lämna över till @bo eller @eva sedan": "", "lämna över till @bo U-x": "", "e@bo.se": "",
	} {
		got := ""
		if part := lastMention.FindStringSubmatch(text); part != nil {
			got = part[2]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
