package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/conversation"
)

// The limits of Block Kit that text runs into (docs.slack.dev, Block Kit
// reference, 2026), in characters.
const (
	mostHeader  = 150
	mostButton  = 75
	mostOption  = 75
	mostContext = 2000 // of a text object Slack takes 3000; a note is never near it
	mostLabel   = 2000
)

// Private characters around a person's id on its way through plain text. What
// people type never has them: conversation takes them out, and so does personal.
const (
	whoOpens  = '\ue000'
	whoCloses = '\ue001'
)

// whoMarked is a person in plain text, with the @ that stands before names.
var whoMarked = regexp.MustCompile("@?\ue000([A-Z0-9]+)\ue001")

// slackID is how ids of Slack's look. What looks otherwise is never made a mention.
var slackID = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,30}$`)

// fallback is m as the text of a message, which screen readers and notifications
// read: & < > are escaped, and people are mentioned.
func fallback(m conversation.Message) string {
	text := escape(mapSpans(m, personal).Plain())
	return whoMarked.ReplaceAllString(text, "<@$1>")
}

// personal marks a person whom Slack knows.
func personal(s conversation.Span) conversation.Span {
	s.Text = strings.Map(func(r rune) rune {
		if r == whoOpens || r == whoCloses {
			return -1
		}
		return r
	}, s.Text)
	if user := userOf(s.Who); slackID.MatchString(user) {
		s.Text = string(whoOpens) + user + string(whoCloses)
	}
	return s
}

// escape makes & < > literal.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// unescape is what a person typed, of what Slack sends.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// sent are the marks in a text that Slack sends: <@U1>, <#C1|name>,
// <https://address|label>, <!here>.
var sent = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// typed is what a person typed, and whether they mentioned the bot. Mentions of
// others stay as @ and their id, and addresses stand as they were written.
func typed(text, bot string) (words string, mentioned bool) {
	out := sent.ReplaceAllStringFunc(text, func(mark string) string {
		part := sent.FindStringSubmatch(mark)
		body, label := part[1], part[2]
		user, _, _ := strings.Cut(strings.TrimPrefix(body, "@"), "|")
		switch {
		case strings.HasPrefix(body, "@") && user == bot && bot != "":
			mentioned = true
			return ""
		case strings.HasPrefix(body, "@"):
			return body
		case strings.HasPrefix(body, "#") && label != "":
			return "#" + label
		case strings.HasPrefix(body, "!"):
			if label == "" {
				label, _, _ = strings.Cut(body[1:], "^")
			}
			return "@" + strings.TrimPrefix(label, "@")
		case strings.HasPrefix(body, "mailto:") && label != "":
			return label
		case label != "" && strings.HasSuffix(body, label):
			return label // Slack put http:// in front of what was typed
		}
		return body
	})
	return strings.TrimSpace(unescape(out)), mentioned
}

// elements are spans as rich text, in which nothing is markup.
func elements(spans []conversation.Span, strong bool) []slackgo.RichTextSectionElement {
	var out []slackgo.RichTextSectionElement
	for _, s := range spans {
		text := visible(s.Text)
		user := userOf(s.Who)
		style := style(s.Style, strong)
		switch {
		case slackID.MatchString(user):
			out = append(out, slackgo.NewRichTextSectionUserElement(user, style))
		case s.Who != "":
			out = append(out, slackgo.NewRichTextSectionTextElement("@"+strings.TrimPrefix(text, "@"), style))
		case s.Link != "":
			if text == "" {
				text = s.Link
			}
			out = append(out, slackgo.NewRichTextSectionLinkElement(s.Link, text, style))
		case text != "":
			out = append(out, slackgo.NewRichTextSectionTextElement(text, style))
		}
	}
	return out
}

func style(s conversation.Style, strong bool) *slackgo.RichTextSectionTextStyle {
	switch {
	case s == conversation.Code:
		return &slackgo.RichTextSectionTextStyle{Code: true}
	case s == conversation.Strong || strong:
		return &slackgo.RichTextSectionTextStyle{Bold: true}
	}
	return nil
}

// literal is plain text of a block: no markup, and no :emoji: either.
func literal(text string, most int) *slackgo.TextBlockObject {
	emoji := false
	return &slackgo.TextBlockObject{Type: slackgo.PlainTextType, Text: cut(visible(text), most), Emoji: &emoji}
}

// visible leaves out what is not seen but acts, as Plain does.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == whoOpens, r == whoCloses:
			return -1
		}
		return r
	}, s)
}

// cut is s in at most most characters; what is left out shows as an ellipsis.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:most-1]), " ") + "…"
}

// plain is spans as plain text.
func plain(spans []conversation.Span) string {
	return conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: spans}}}.Plain()
}

// special says whether spans have what only rich text can show.
func special(spans []conversation.Span) bool {
	for _, s := range spans {
		if s.Who != "" || s.Link != "" || s.Style != conversation.Plain {
			return true
		}
	}
	return false
}

// mapSpans is m with f done to every span.
func mapSpans(m conversation.Message, f func(conversation.Span) conversation.Span) conversation.Message {
	all := func(in []conversation.Span) []conversation.Span {
		out := make([]conversation.Span, len(in))
		for i, s := range in {
			out[i] = f(s)
		}
		return out
	}
	blocks := make([]conversation.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		switch b := b.(type) {
		case conversation.Heading:
			blocks[i] = conversation.Heading{Text: all(b.Text)}
		case conversation.Para:
			blocks[i] = conversation.Para{Text: all(b.Text)}
		case conversation.Note:
			blocks[i] = conversation.Note{Text: all(b.Text)}
		case conversation.List:
			items := make([][]conversation.Span, len(b.Items))
			for n, item := range b.Items {
				items[n] = all(item)
			}
			blocks[i] = conversation.List{Ordered: b.Ordered, Items: items}
		case conversation.Fields:
			rows := make([]conversation.Row, len(b.Rows))
			for n, r := range b.Rows {
				rows[n] = conversation.Row{Label: all(r.Label), Value: all(r.Value)}
			}
			blocks[i] = conversation.Fields{Rows: rows}
		case conversation.Ask:
			b.Prompt, b.Hint, b.Answered = all(b.Prompt), all(b.Hint), all(b.Answered)
			blocks[i] = b
		default:
			blocks[i] = b
		}
	}
	return conversation.Message{Blocks: blocks}
}

// split takes spans apart into runs of at most most characters, at blanks where
// there are any.
func split(spans []conversation.Span, most int) [][]conversation.Span {
	var out [][]conversation.Span
	var run []conversation.Span
	size := 0
	for _, s := range spans {
		for {
			n := utf8.RuneCountInString(s.Text)
			if size+n <= most {
				run, size = append(run, s), size+n
				break
			}
			head, tail := breakAt(s.Text, most-size)
			if head != "" {
				part := s
				part.Text = head
				run = append(run, part)
			}
			if len(run) > 0 {
				out = append(out, run)
			}
			run, size = nil, 0
			s.Text = tail
		}
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

// breakAt takes at most most characters off the front of s, up to a blank if
// one is near enough.
func breakAt(s string, most int) (head, tail string) {
	runes := []rune(s)
	if most <= 0 {
		return "", s
	}
	at := min(most, len(runes))
	for i := at; i > at*2/3; i-- {
		if i < len(runes) && unicode.IsSpace(runes[i]) {
			return string(runes[:i]), string(runes[i+1:])
		}
	}
	return string(runes[:at]), string(runes[at:])
}
