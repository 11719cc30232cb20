package mattermost

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

// unseen stands behind a character that begins a mention, a link, a hashtag, an
// entity or an emoji: a backslash does not help there, because the server looks
// for them in what is left when the markup is gone, or because clients know no
// such escape. It is a zero width space.
const unseen = "\u200b"

// escape makes text literal: in Mattermost's Markdown it shows as it was
// written, calls nobody and leads nowhere. It begins a line.
func escape(s string) string { return escapeAt(s, true) }

// escapeAt is escape of text that may go on in a line.
func escapeAt(s string, begins bool) string {
	var out strings.Builder
	for n, line := range strings.Split(conversation.Legible(s), "\n") {
		if n > 0 {
			out.WriteByte('\n')
		}
		escapeLine(&out, line, begins || n > 0)
	}
	return out.String()
}

// inline is text that stands in one line.
func inline(s string) string { return escape(chat.OneLine(s)) }

func escapeLine(out *strings.Builder, line string, begins bool) {
	body := line
	if begins {
		body = strings.TrimLeft(line, " ")
	}
	for range len(line) - len(body) {
		out.WriteRune('\u00a0') // four blanks would make it code
	}
	runes := []rune(body)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	numbered := ""
	if begins {
		numbered = listNumber.FindString(body)
	}
	for i, r := range runes {
		start := begins && i == 0
		next := at(i + 1)
		switch {
		case strings.ContainsRune("\\`*[]|", r), r == '_' && !(letter(at(i-1)) && letter(next)):
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '~':
			out.WriteString("\\~")
			out.WriteString(unseen)
		case r == '&' && (next == '#' || letter(next)), r == '<', r == '@', r == '#' && (letter(next) || next == '#'):
			if r == '#' && start {
				out.WriteByte('\\')
			}
			out.WriteRune(r)
			out.WriteString(unseen)
		case start && r == '=':
			out.WriteString(unseen)
			out.WriteRune(r)
		case start && strings.ContainsRune("#>+-", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		case numbered != "" && i == len([]rune(numbered))-1:
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == ':' && !unicode.IsSpace(next) && !hour(at(i-1), next, at(i+2), at(i+3)):
			out.WriteByte(':')
			out.WriteString(unseen)
		case r == '.' && strings.EqualFold(string(runes[max(0, i-3):i]), "www"):
			out.WriteByte('.')
			out.WriteString(unseen)
		default:
			out.WriteRune(r)
		}
	}
}

// hour says whether a colon stands in a time of day, 09:00, by what is around it.
// Any other between digits, such as in the name of a standard, may be half of an
// emoji's name: what comes behind may begin with a colon.
func hour(before, next, then, behind rune) bool {
	return unicode.IsDigit(before) && unicode.IsDigit(next) && unicode.IsDigit(then) && !unicode.IsDigit(behind) && behind != ':'
}

// listNumber is how an ordered list begins.
var listNumber = regexp.MustCompile(`^[0-9]{1,9}[.)]`)

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// names finds the username of a person; empty if nobody knows it.
type names func(user string) string

// usernames are made of these letters. What looks otherwise is never a mention.
var usernames = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// markdown is spans as Markdown, in which only people and addresses of the
// bot's own are more than text.
func markdown(spans []conversation.Span, strong bool, who names) string {
	var out strings.Builder
	for n, s := range spans {
		switch user := here.User(s.Who); {
		case s.Who != "":
			if name := who(user); user != "" && usernames.MatchString(name) {
				out.WriteString("@" + name)
				continue
			}
			out.WriteString(escapeAt("@"+strings.TrimPrefix(s.Text, "@"), false))
		case s.Link != "":
			out.WriteString(link(s))
		default:
			next := spans[n+1:]
			ends := len(next) == 0 || strings.HasPrefix(next[0].Text, "\n")
			out.WriteString(styled(s, strong, out.Len() == 0 || strings.HasSuffix(out.String(), "\n"), ends))
		}
	}
	return out.String()
}

// styled is text that stands out where that is safe: marks beside punctuation or
// blanks are read differently by different clients. A mark behind punctuation is
// read alike at the end of a line and before more punctuation, which is where
// questions and labels end.
func styled(s conversation.Span, strong, begins, ends bool) string {
	runes := []rune(s.Text)
	if len(runes) == 0 || !letter(runes[0]) || strings.Contains(s.Text, "\n") {
		return escapeAt(s.Text, begins)
	}
	if last := runes[len(runes)-1]; !letter(last) && (!ends || !strings.ContainsRune("?!.)", last)) {
		return escapeAt(s.Text, begins)
	}
	switch {
	case s.Style == conversation.Code && !strings.Contains(s.Text, "`"):
		return "`" + conversation.Legible(s.Text) + "`"
	case s.Style == conversation.Strong || strong:
		return "**" + escapeAt(s.Text, false) + "**"
	}
	return escapeAt(s.Text, begins)
}

// link is a text that leads somewhere, if it is an address that one may follow.
func link(s conversation.Span) string {
	u, err := url.Parse(s.Link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
		return escape(s.Text)
	}
	text := s.Text
	if text == "" {
		text = s.Link
	}
	address := strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "\"", "%22", "\\", "%5C").Replace(u.String())
	return "[" + inline(text) + "](" + address + ")"
}

// called is how the bot is mentioned in what people type.
func called(username string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\w@.-])@` + regexp.QuoteMeta(username) + `([^\w-]|$)`)
}

// typed is what a person typed, and whether they mentioned the bot.
func typed(text, username string) (words string, mentioned bool) {
	if username == "" {
		return strings.TrimSpace(text), false
	}
	pattern := called(username)
	for pattern.MatchString(text) {
		text, mentioned = pattern.ReplaceAllString(text, "$1$2"), true
	}
	return strings.TrimSpace(text), mentioned
}

// lastMention is a person at the end of what somebody typed, or before the case
// that it is about: "lämna över till @bo", "lämna över till @bo U-2026-0042".
var lastMention = regexp.MustCompile(`(?i)^(\S.*\s@)([a-z0-9][a-z0-9._-]{0,63}[a-z0-9])[.!]?(\s+U-[0-9]{4}-[0-9]+)?$`)

// emojiName is how emoji are called.
var emojiName = regexp.MustCompile(`:([a-zA-Z0-9_+-]+):`)

// mapped is spans with f done to every character.
func mapped(spans []conversation.Span, f func(rune) rune) []conversation.Span {
	out := make([]conversation.Span, len(spans))
	for i, s := range spans {
		s.Text = strings.Map(f, s.Text)
		out[i] = s
	}
	return out
}
