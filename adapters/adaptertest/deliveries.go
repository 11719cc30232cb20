package adaptertest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// blocks delivers more of everything than any platform takes in one piece.
func blocks(t testing.TB, p *Platform) {
	if p.without(t, "shown", p.Shown == nil) {
		return
	}
	spans := func(s string) []conversation.Span { return []conversation.Span{{Text: s}} }
	long := strings.Repeat("Leverantören ska visa hur. ", 150) + "SLUT" // more than 3,000 characters, Slack's limit of a section
	list, fields := conversation.List{Ordered: true}, conversation.Fields{}
	ask := conversation.Ask{
		Question: "dpia_criteria", Prompt: spans("Vilka stämmer?"), Hint: spans("Svara med siffror."), Kind: "choices", Several: true,
		Token: conversation.Token{Case: "U-2026-0042", Step: "dpia_criteria", Seq: 9, Born: "mwt1bxc0"},
	}
	buttons := conversation.Buttons{}
	for n := range 60 {
		list.Items = append(list.Items, spans(fmt.Sprintf("punkt %d slut", n)))
		fields.Rows = append(fields.Rows, conversation.Row{Label: spans(fmt.Sprintf("rad %d", n)), Value: spans(fmt.Sprintf("värde %d slut", n))})
	}
	for n := range 30 {
		label := fmt.Sprintf("alternativ %d %s slut", n, strings.Repeat("lång ", 30)) // more than 75 characters, Slack's limit of an option
		ask.Options = append(ask.Options, conversation.Choice{
			ID: rules.OptionID(fmt.Sprintf("o%d", n)), Label: label, Key: strconv.Itoa(n + 1),
		})
	}
	for n := range 8 {
		buttons.Items = append(buttons.Items, conversation.Button{
			Command: "done", Label: fmt.Sprintf("Knapp %d", n),
			Token: conversation.Token{Case: "U-2026-0042", Step: fmt.Sprintf("do/done:%d", n), Seq: 9},
		})
	}
	want := []string{"punkt 59 slut", "värde 59 slut", "alternativ 29", "SLUT", "Vilka stämmer?", "Svara med siffror.", "Redan sagt"}
	deliver(t, p, delivery(p.Thread, "3/1",
		conversation.Heading{Text: spans(strings.Repeat("Rubrik ", 40))},
		conversation.Para{Text: spans(long)},
		conversation.Note{Text: spans("Fråga 3 av 20")},
		list, fields, ask, buttons,
		conversation.Ask{Prompt: spans("Ingår it?"), Answered: spans("Redan sagt")},
		conversation.Para{}, conversation.List{}, conversation.Buttons{},
	), engine.Receipt{})
	for _, w := range want {
		if !shows(p, p.Thread, w) {
			t.Errorf("what is shown lacks %q", w)
		}
	}
}

// literal delivers what people may type and a platform could take for more.
func literal(t testing.TB, p *Platform) {
	if p.without(t, "shown", p.Shown == nil) {
		return
	}
	for n, text := range []string{
		"<!channel> <@U123> <#C123> <https://evil.example|klicka>",
		"@channel @here @all ~town-square",
		"*fet* _kursiv_ ~struken~ `kod` **fet** __fet__ ~~struken~~",
		"[klicka](https://evil.example) ![bild](https://evil.example/x.png)",
		"# rubrik", "> citat", "- punkt", "1. punkt", "| a | b |", "---",
		"a & b &amp; c < d > e &lt;f&gt; \\*g\\*",
		":smile: :+1:", "$\\frac{1}{2}$", "```kod```", "#hashtagg", "<b>fet</b>", "%s %d {{.Namn}}",
	} {
		deliver(t, p, delivery(p.Thread, fmt.Sprintf("4/%d", n),
			conversation.Para{Text: []conversation.Span{{Text: "Rubrik: "}, {Text: text}, {Text: text, Style: conversation.Strong}}},
			conversation.Fields{Rows: []conversation.Row{{Label: []conversation.Span{{Text: "Rubrik"}}, Value: []conversation.Span{{Text: text}}}}},
		), engine.Receipt{})
		if !shows(p, p.Thread, text) {
			t.Errorf("not shown as it was typed: %q", text)
		}
	}
}

func edits(t testing.TB, p *Platform) {
	if p.without(t, "shown", p.Shown == nil) {
		return
	}
	first := delivery(p.Thread, "5/1", para("Ingår it?"))
	first.Card = "U-2026-0042/step/it"
	ref := deliver(t, p, first, engine.Receipt{})
	second := delivery(p.Thread, "6/1", para("Ingår it? Ja, svarade Anna."))
	second.Card = first.Card
	deliver(t, p, second, ref)
	if !shows(p, p.Thread, "Ja, svarade Anna.") {
		t.Error("the edited text is not shown")
	}
	if why := p.Lacks["edit"]; why != "" {
		t.Logf("without edit: %s", why)
		return
	}
	if got := len(p.Shown(p.Thread)); got != 1 {
		t.Errorf("after an edit %d messages are shown, want 1", got)
	}
}

// anew delivers a card that is asked again: it is to stand below what was said
// since, and in the old message there is nothing left to press.
func anew(t testing.TB, p *Platform) {
	if p.without(t, "shown", p.Shown == nil) {
		return
	}
	question := func(n string, anew bool) conversation.Delivery {
		d := delivery(p.Thread, n, conversation.Ask{
			Question: "it", Prompt: []conversation.Span{{Text: "Ingår it?"}}, Kind: "choice",
			Options: []conversation.Choice{{ID: "yes", Label: "Ja tack", Key: "1"}}, Token: conversation.Token{Case: "U-2026-0042", Step: "it", Seq: 3},
		})
		d.Card, d.Anew = "U-2026-0042/step/again", anew
		return d
	}
	first := deliver(t, p, question("10/1", true), engine.Receipt{}) // there is none to move yet
	deliver(t, p, delivery(p.Thread, "10/2", para("mellanprat")), engine.Receipt{})
	deliver(t, p, question("11/1", true), first)
	shown := p.Shown(p.Thread)
	if len(shown) == 0 || !strings.Contains(shown[len(shown)-1], "Ja tack") {
		t.Errorf("last of all is to be read %q, want the question", shown)
	}
	if why := p.Lacks["edit"]; why != "" {
		t.Logf("without edit: %s", why)
		return
	}
	if got := strings.Count(strings.Join(shown, "\n"), "Ja tack"); got != 1 {
		t.Errorf("there are %d such questions to answer, want 1", got)
	}
}

func fresh(t testing.TB, p *Platform) {
	if p.without(t, "shown", p.Shown == nil) {
		return
	}
	a := deliver(t, p, delivery(p.Thread, "7/1", para("ett")), engine.Receipt{})
	b := deliver(t, p, delivery(p.Thread, "7/2", para("två")), engine.Receipt{})
	if a.Ref == b.Ref {
		t.Errorf("two messages have one receipt, %q", a.Ref)
	}
	if !shows(p, p.Thread, "ett") || !shows(p, p.Thread, "två") {
		t.Error("the second message took the place of the first")
	}
	deliver(t, p, delivery(p.Person, "7/3", para("mellan oss")), engine.Receipt{})
	if shows(p, p.Thread, "mellan oss") {
		t.Error("what was for one person is shown in the thread")
	}
	if !shows(p, p.Person, "mellan oss") {
		t.Error("what was for one person did not reach that person")
	}
}

func found(t testing.TB, p *Platform) {
	f, ok := p.Adapter.(engine.Finder)
	if p.without(t, "find", !ok) {
		return
	}
	d := delivery(p.Thread, "8/1", para("Ingår it?"))
	if _, there, err := f.Find(t.Context(), d); there || err != nil {
		t.Errorf("before it was delivered: found %v, %v", there, err)
	}
	want := deliver(t, p, d, engine.Receipt{})
	got, there, err := f.Find(t.Context(), d)
	if !there || err != nil || got.Ref != want.Ref {
		t.Errorf("after it was delivered: found %q %v, %v; want %q", got.Ref, there, err, want.Ref)
	}
	if _, there, err := f.Find(t.Context(), delivery(p.Thread, "8/11", para("Ingår it?"))); there || err != nil {
		t.Errorf("another delivery with the same text: found %v, %v", there, err)
	}
}

func failures(t testing.TB, p *Platform) {
	if p.without(t, "fail", p.Fail == nil) {
		return
	}
	const typed = "nya kontorsmöbler"
	for _, kind := range []engine.FailureKind{engine.Again, engine.Throttled, engine.Never, engine.Gone} {
		if why := p.Lacks[string(kind)]; why != "" {
			t.Logf("without %s: %s", kind, why)
			continue
		}
		p.Fail(kind)
		_, err := p.Adapter.Deliver(t.Context(), delivery(p.Thread, "9/"+string(kind), para(typed)), engine.Receipt{})
		f, ok := errors.AsType[*engine.Failure](err)
		switch {
		case !ok:
			t.Errorf("%s: got %v, want a *Failure", kind, err)
			continue
		case f.Kind != kind:
			t.Errorf("%s: got %s", kind, f.Kind)
		case kind == engine.Throttled && f.After <= 0:
			t.Errorf("%s: got no time to wait", kind)
		case f.Unsent != (kind == engine.Throttled):
			t.Errorf("%s: got %t for whether nothing was sent", kind, f.Unsent)
		}
		for _, secret := range append(p.Secrets, typed) {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error carries a secret or what people wrote", kind)
			}
		}
	}
	deliver(t, p, delivery(p.Thread, "9/after", para("igen")), engine.Receipt{})
}
