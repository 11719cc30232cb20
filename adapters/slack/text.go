package slack

import (
	"regexp"
	"strings"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
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
	text := escape(chat.MapSpans(m, personal).Plain())
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
	if user := here.User(s.Who); slackID.MatchString(user) {
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
		user := here.User(s.Who)
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
	return &slackgo.TextBlockObject{Type: slackgo.PlainTextType, Text: chat.Cut(visible(text), most), Emoji: &emoji}
}

// visible leaves out what is not seen but acts, and the marks around ids.
func visible(s string) string {
	return conversation.Legible(strings.Map(func(r rune) rune {
		if r == whoOpens || r == whoCloses {
			return -1
		}
		return r
	}, s))
}
