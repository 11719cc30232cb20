package mattermost_test

import (
	"regexp"
	"slices"
	"strings"
)

// message is what somebody wrote in a transcript.
type message struct {
	place, who string
	only       bool // one person sees it
	lines      []string
}

// messages takes a transcript apart.
func messages(transcript string) []message {
	var out []message
	place := ""
	for line := range strings.Lines(transcript) {
		line = strings.TrimRight(line, "\n")
		text := strings.TrimLeft(line, " ")
		switch name, ok := strings.CutSuffix(text, ":"); {
		case strings.HasPrefix(line, "== "):
			place = line
		case ok && !strings.Contains(name, " ") || strings.Contains(text, " (only to ") && ok:
			out = append(out, message{place: place, who: name, only: strings.Contains(name, "(only to ")})
		case len(out) > 0:
			last := &out[len(out)-1]
			last.lines = append(last.lines, trouble.ReplaceAllString(text, "Felnummer"))
		}
	}
	return out
}

// trouble is an id of the log, which goes with the ids of the platform.
var trouble = regexp.MustCompile(`(Felnummer|Error number): [0-9a-f]{8}`)

// hintsIn are the texts that one person sees and nobody else. In Mattermost a bot
// can only say those to the person alone.
func hintsIn(transcript string) []string {
	var out []string
	for _, m := range messages(transcript) {
		if m.only {
			out = append(out, strings.Join(m.lines, "\n"))
		}
	}
	return out
}

// optionsIn are the options that stand in the text of questions in Mattermost.
func optionsIn(transcript string) []string {
	var out []string
	for _, m := range messages(transcript) {
		for _, line := range m.lines {
			if option, ok := strings.CutPrefix(line, "\u00a0\u00a0"); ok {
				out = append(out, option)
			}
		}
	}
	return out
}

// called is somebody as a platform writes their name: one that has left is no
// mention any more in Mattermost.
var called = regexp.MustCompile(`@\p{L}+`)

// bare is what a transcript says whatever the platform: without what is pressed,
// the options that stand above that in Mattermost, the mention with which a
// thread begins there, the hints, and where a long message is cut.
func bare(transcript string, hints, options []string) string {
	var out []string
	last := message{}
	for _, m := range messages(transcript) {
		if m.only || strings.HasPrefix(m.place, "== @") && slices.Contains(hints, strings.Join(m.lines, "\n")) {
			continue
		}
		if m.place != last.place || m.who != last.who {
			out = append(out, m.place+" "+m.who)
		}
		last = m
		for n, line := range m.lines {
			switch {
			case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			case strings.HasPrefix(line, "\u00a0"), slices.Contains(options, line):
			case strings.HasPrefix(line, "@") && !strings.Contains(line, " "):
			case strings.HasPrefix(line, "Meddelandet står kvar i tråden."), strings.Contains(line, "ta bort U-"): // Slack lets no bot take away
			case slices.Contains(m.lines[:n], line): // a question is named again beside its buttons
			default:
				out = append(out, "  "+called.ReplaceAllStringFunc(line, strings.ToLower))
			}
		}
	}
	return strings.Join(out, "\n")
}
