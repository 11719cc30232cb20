package conversation

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"

	"upphandlingsvakten/rules"
)

//go:embed text
var textFiles embed.FS

// phrases are the bot's own words in every language. A text that is missing in
// English is said in Swedish; tests see to it that none is.
var phrases = loadPhrases()

type phrasebook struct {
	localizers map[rules.Lang]*i18n.Localizer
	// apart are the texts that need no template.
	apart map[rules.Lang]map[Key]wordings
}

func loadPhrases() phrasebook {
	b := i18n.NewBundle(language.Swedish)
	b.RegisterUnmarshalFunc("yaml", func(data []byte, v any) error { return yaml.Unmarshal(data, v) })
	book := phrasebook{localizers: map[rules.Lang]*i18n.Localizer{}, apart: map[rules.Lang]map[Key]wordings{}}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		file, err := b.LoadMessageFileFS(textFiles, "text/"+string(l)+".yaml")
		if err != nil {
			panic("conversation: the built-in texts are broken: " + err.Error())
		}
		book.apart[l] = map[Key]wordings{}
		for _, m := range file.Messages {
			if w, ok := wordingsOf(m); ok {
				book.apart[l][Key(m.ID)] = w
			}
		}
		book.localizers[l] = i18n.NewLocalizer(b, string(l))
	}
	return book
}

// in is the localizer of a language; of one that there is none of, Swedish.
func (b phrasebook) in(l rules.Lang) *i18n.Localizer {
	return cmp.Or(b.localizers[l], b.localizers[rules.Swedish])
}

// phrase is the text of k in l. Words are pairs of name and value; a count goes
// by the name "n" and chooses the plural form.
func phrase(l rules.Lang, k Key, words ...any) string {
	switch spans, ok := phrases.apart[l][k].form(words).fill(words); {
	case ok && len(spans) == 1:
		return spans[0].Text
	case ok && len(spans) == 0:
		return ""
	}
	return phrases.execute(l, k, words)
}

// execute is for what wordings leave to templates: a text that is missing in l,
// and words and forms out of the ordinary.
func (b phrasebook) execute(l rules.Lang, k Key, words []any) string {
	data := make(map[string]any, len(words)/2)
	for i := 0; i+1 < len(words); i += 2 {
		data[fmt.Sprint(words[i])] = words[i+1]
	}
	cfg := &i18n.LocalizeConfig{
		MessageID:      string(k),
		TemplateData:   data,
		TemplateParser: &template.TextParser{Option: "missingkey=error"},
	}
	if n, ok := data["n"].(int); ok {
		cfg.PluralCount = n
	}
	s, err := b.in(l).Localize(cfg)
	if err != nil && s == "" {
		return string(k)
	}
	return s
}

// line is a phrase as spans. A value that is a Span keeps being one, so what
// people wrote never mixes with the bot's words.
func line(l rules.Lang, k Key, words ...any) []Span {
	if spans, ok := phrases.apart[l][k].form(words).fill(words); ok {
		return spans
	}
	return phrases.executeLine(l, k, words)
}

func (b phrasebook) executeLine(l rules.Lang, k Key, words []any) []Span {
	spans := map[string]Span{}
	plain := make([]any, len(words))
	copy(plain, words)
	for i := 1; i < len(plain); i += 2 {
		if s, ok := plain[i].(Span); ok {
			mark := fmt.Sprintf("\x00%d\x00", i)
			spans[fmt.Sprint(i)], plain[i] = s, mark
		}
	}
	var out []Span
	for i, part := range strings.Split(b.execute(l, k, plain), "\x00") {
		switch s, marked := spans[part]; {
		case i%2 == 1 && marked:
			out = append(out, s)
		case part != "":
			out = append(out, Span{Text: part})
		}
	}
	return out
}

// Say is a refusal in words.
func Say(r *Refusal, l rules.Lang) Message {
	words := make([]any, 0, 2*len(r.Args)+2)
	for name, value := range maps.All(r.Args) {
		words = append(words, name, Span{Text: value})
	}
	return say(line(l, r.Key, append(words, "phone", Span{Slot: SlotPhone})...))
}

// Trouble says that nobody knows whether something was saved, and what to do. Id
// is what the log knows the fault by.
func Trouble(l rules.Lang, id string) Message {
	return say(line(l, KeyTrouble, "id", Span{Text: id, Style: Code}, "phone", Span{Slot: SlotPhone}))
}

// Phone is what a Slot for the telephone says when none is configured.
func Phone(l rules.Lang) string { return phrase(l, KeyNoPhone) }

// OnDuty and Deputy are what Slots for the coordinators on call say when none is
// configured.
func OnDuty(l rules.Lang) string { return phrase(l, KeyNoDuty) }

// Deputy steps in for who is on duty.
func Deputy(l rules.Lang) string { return phrase(l, KeyNoDeputy) }

// say is a message of one paragraph.
func say(text []Span) Message { return Message{Blocks: []Block{Para{Text: text}}} }

// person is p as a mention.
func person(p Person) Span {
	name := p.Name
	if name == "" {
		_, name, _ = strings.Cut(string(p.ID), ":")
	}
	return Span{Text: name, Who: p.ID}
}

func plain(s string) []Span { return []Span{{Text: s}} }
