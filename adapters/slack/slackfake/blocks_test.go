package slackfake_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/slack/slackfake"
)

func TestBlocksAreTakenAtTheLimitAndRefusedPastIt(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("å", n) }
	plain := func(n int) string { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, long(n)) }
	many := func(n int, f func(i int) string) string {
		l := make([]string, n)
		for i := range l {
			l[i] = f(i)
		}
		return "[" + strings.Join(l, ",") + "]"
	}
	option := func(label, value int) func(int) string {
		return func(i int) string {
			return fmt.Sprintf(`{"text":%s,"value":%q}`, plain(label), fmt.Sprintf("%0*d", value, i))
		}
	}
	selects := func(options string) string {
		return `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":` + options + `}]}]`
	}
	buttons := func(n, label, value int) string {
		return `[{"type":"actions","elements":` + many(n, func(i int) string {
			return fmt.Sprintf(`{"type":"button","action_id":"a%d","text":%s,"value":%q}`, i, plain(label), strings.Repeat("v", value))
		}) + `}]`
	}
	for _, c := range []struct {
		name string
		of   func(n int) string
		most int
	}{
		{"blocks of a message", func(n int) string { return many(n, func(int) string { return `{"type":"divider"}` }) }, 50},
		{"text of a section", func(n int) string { return `[{"type":"section","text":` + plain(n) + `}]` }, 3000},
		{"fields of a section", func(n int) string {
			return `[{"type":"section","fields":` + many(n, func(int) string { return plain(10) }) + `}]`
		}, 10},
		{"text of a field", func(n int) string { return `[{"type":"section","fields":[` + plain(n) + `]}]` }, 2000},
		{"text of a header", func(n int) string { return `[{"type":"header","text":` + plain(n) + `}]` }, 150},
		{"elements of a context", func(n int) string {
			return `[{"type":"context","elements":` + many(n, func(int) string { return plain(5) }) + `}]`
		}, 10},
		{"buttons in a row", func(n int) string { return buttons(n, 5, 5) }, 25},
		{"label of a button", func(n int) string { return buttons(1, n, 5) }, 75},
		{"value of a button", func(n int) string { return buttons(1, 5, n) }, 2000},
		{"options of a select", func(n int) string { return selects(many(n, option(5, 4))) }, 100},
		{"label of an option", func(n int) string { return selects(many(1, option(n, 4))) }, 75},
		{"value of an option", func(n int) string { return selects(many(1, option(5, n))) }, 150},
		{"check boxes", func(n int) string {
			return `[{"type":"actions","elements":[{"type":"checkboxes","action_id":"a","options":` + many(n, option(5, 4)) + `}]}]`
		}, 10},
		{"block id", func(n int) string {
			return fmt.Sprintf(`[{"type":"divider","block_id":%q}]`, strings.Repeat("b", n))
		}, 255},
		{"alternative text", func(n int) string {
			return fmt.Sprintf(`[{"type":"image","image_url":"https://a.example/b.png","alt_text":%q}]`, long(n))
		}, 2000},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{})
			if err := post(t, w, c.of(c.most)); err != nil {
				t.Errorf("%d: got %v", c.most, err)
			}
			if err := post(t, w, c.of(c.most+1)); err == nil || !strings.Contains(err.Error(), "invalid_blocks") {
				t.Errorf("%d: got %v, want invalid_blocks", c.most+1, err)
			}
			w.Forgive()
		})
	}
}

func TestBlocksThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for name, blocks := range map[string]string{
		"a type that does not exist": `[{"type":"quiz"}]`,
		"an alert in a message":      `[{"type":"alert","text":{"type":"plain_text","text":"x"}}]`,
		"two blocks with one id":     `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`,
		"two elements with one id":   `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}},{"type":"button","action_id":"a","text":{"type":"plain_text","text":"y"}}]}]`,
		"a field nobody knows":       `[{"type":"divider","colour":"red"}]`,
		"a section without text":     `[{"type":"section"}]`,
		"an empty text":              `[{"type":"section","text":{"type":"plain_text","text":""}}]`,
		"markup in a button":         `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"mrkdwn","text":"x"}}]}]`,
		"an image without a word":    `[{"type":"image","image_url":"https://a.example/b.png"}]`,
		"a text input in a row":      `[{"type":"actions","elements":[{"type":"plain_text_input","action_id":"a"}]}]`,
		"two options of one value":   `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[{"text":{"type":"plain_text","text":"x"},"value":"1"},{"text":{"type":"plain_text","text":"y"},"value":"1"}]}]}]`,
		"a date that is none":        `[{"type":"actions","elements":[{"type":"datepicker","action_id":"a","initial_date":"i morgon"}]}]`,
		"an empty run of rich text":  `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{})
			if err := post(t, w, blocks); err == nil || !strings.Contains(err.Error(), "invalid_blocks") {
				t.Errorf("got %v, want invalid_blocks", err)
			}
			if len(w.Forgive()) == 0 {
				t.Error("nobody would have noticed")
			}
		})
	}
}

// raw are blocks as they stand.
type raw struct{ json.RawMessage }

func (raw) BlockType() slackgo.MessageBlockType { return "raw" }
func (raw) ID() string                          { return "" }

func post(t *testing.T, w *slackfake.Workspace, blocks string) error {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(blocks), &list); err != nil {
		t.Fatal(err)
	}
	var all []slackgo.Block
	for b := range slices.Values(list) {
		all = append(all, raw{b})
	}
	_, _, err := client(w).PostMessageContext(t.Context(), w.Channel("inköp").Channel, slackgo.MsgOptionText("text", false), slackgo.MsgOptionBlocks(all...))
	return err
}

func TestMarkupLooksAsItDoesInSlack(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	anna := w.Person("anna")
	for text, want := range map[string]string{
		"*fet* och _kursiv_ och ~struken~ och `kod`": "fet och kursiv och struken och kod",
		"a*b*c 2 * 3 * 4":              "a*b*c 2 * 3 * 4",
		"<@" + anna.ID + "> &lt;b&gt;": "@Anna <b>",
		"<https://a.example|klicka>":   "klicka (https://a.example)",
		"<!channel>":                   "(everyone is called: channel)",
		"&gt; citat":                   "▏citat",
		":smile:":                      "🖼smile",
	} {
		at := w.Channel("c" + fmt.Sprint(len(text), len(want)))
		if _, _, err := client(w).PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText(text, false)); err != nil {
			t.Fatal(err)
		}
		if got := w.Shown(at); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
