package conversation_test

import (
	"testing"

	"upphandlingsvakten/conversation"
)

func TestAMessageCanBeReadAsPlainText(t *testing.T) {
	t.Parallel()
	text := func(s string) []conversation.Span { return []conversation.Span{{Text: s}} }
	for name, c := range map[string]struct {
		block conversation.Block
		want  string
	}{
		"options stand behind what is typed for them": {
			conversation.Ask{Prompt: text("Ingår it?"), Options: []conversation.Choice{{ID: "yes", Label: "Ja", Key: "1"}, {ID: "no", Label: "Nej", Key: "0"}}, Hint: text("Svara med siffra.")},
			"Ingår it?\n  1. Ja\n  0. Nej\nSvara med siffra.",
		},
		"an answered question shows its answer and nothing to choose": {
			conversation.Ask{Prompt: text("Ingår it?"), Options: []conversation.Choice{{ID: "yes", Label: "Ja"}}, Answered: text("Ja")},
			"Ingår it?: Ja",
		},
		"commands stand in brackets": {
			conversation.Buttons{Items: []conversation.Button{{Label: "Kvittera"}, {Label: "Klart"}}},
			"[Kvittera] [Klart]",
		},
		"a mention begins with one at sign": {
			conversation.Para{Text: []conversation.Span{{Text: "Kontakta "}, {Text: "@Anna", Who: "slack:U1"}, {Text: "."}}},
			"Kontakta @Anna.",
		},
		"an address follows its text": {
			conversation.Para{Text: []conversation.Span{{Text: "Vägledning", Link: "https://example.org"}}},
			"Vägledning (https://example.org)",
		},
		"what a person typed cannot look like an option": {
			conversation.Fields{Rows: []conversation.Row{{Label: text("Rubrik"), Value: text("möbler\n  2. Nej")}}},
			"Rubrik: möbler 2. Nej",
		},
		"what steers a terminal or turns the text around is left out": {
			conversation.Para{Text: text("a\x1b[31mb\u202ec")},
			"a[31mbc",
		},
		"lists are marked or numbered": {
			conversation.List{Ordered: true, Items: [][]conversation.Span{text("ett"), text("två")}},
			"1. ett\n2. två",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := conversation.Message{Blocks: []conversation.Block{c.block}}.Plain()
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
