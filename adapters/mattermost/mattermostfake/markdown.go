package mattermostfake

import (
	"html"
	"regexp"
	"strings"
)

// The markup of Mattermost, as far as it would change what people wrote.
var (
	atName    = regexp.MustCompile(`@[A-Za-z0-9._-]+`)
	escaped   = regexp.MustCompile("\\\\[\\\\`*{}\\[\\]()#+\\-.!_>~|]")
	fence     = regexp.MustCompile("(?s)```[a-z]*\n?(.+?)```")
	tick      = regexp.MustCompile("`+([^`\n]+)`+")
	picture   = regexp.MustCompile(`!\[([^\]\n]*)\]\(([^)\s]+)[^)\n]*\)`)
	linked    = regexp.MustCompile(`\[([^\]\n]+)\]\(([^)\s]+)[^)\n]*\)`)
	angled    = regexp.MustCompile(`<((?:https?://|mailto:)[^>\s]+)>`)
	bold      = regexp.MustCompile(`(\*\*|__)(\S(?:[^\n]*?\S)?)(\*\*|__)`)
	starred   = regexp.MustCompile(`\*([^\s*](?:[^*\n]*[^\s*])?)\*`)
	italic    = regexp.MustCompile(`(^|[\s\p{P}])_([^\s_](?:[^_\n]*[^\s_])?)_($|[\s\p{P}])`)
	struck    = regexp.MustCompile(`~~([^\s~](?:[^~\n]*[^\s~])?)~~`)
	heading   = regexp.MustCompile(`(?m)^ {0,3}#{1,6} +(.*?)(?: +#+)?$`)
	quote     = regexp.MustCompile(`(?m)^ {0,3}> ?`)
	bullet    = regexp.MustCompile(`(?m)^( *)[-*+] +`)
	rule      = regexp.MustCompile(`(?m)^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$`)
	tableRule = regexp.MustCompile(`(?m)^\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?\|?\n?`)
	row       = regexp.MustCompile(`(?m)^\|(.*)\|$`)
	shortcode = regexp.MustCompile(`:([a-z0-9_+'-]+):`)
	channelAt = regexp.MustCompile(`~([a-z0-9][a-z0-9_-]+)`)
	address   = regexp.MustCompile(`https?://[^\s<>)]+`)
	blank     = regexp.MustCompile(`\n\s*\n`)
	invisible = strings.NewReplacer("\u200b", "", "\u2060", "", "\ufeff", "", "\u00ad", "")
)

// safe moves ASCII out of the way of markup; bare brings it back.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xe000
		}
		return r
	}, s)
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xe000+' ' && r < 0xe000+0x7f {
			return r - 0xe000
		}
		return r
	}, s)
}

// markdown is marked-up text as it looks, without the space between its
// paragraphs. It needs the lock.
func (w *Workspace) markdown(s string) string {
	keep := func(re *regexp.Regexp, group int) {
		s = re.ReplaceAllStringFunc(s, func(m string) string { return safe(re.FindStringSubmatch(m)[group]) })
	}
	keep(fence, 1)
	s = escaped.ReplaceAllStringFunc(s, func(m string) string { return safe(m[1:]) })
	keep(tick, 1)
	s = html.UnescapeString(s)
	s = picture.ReplaceAllString(s, "($1)")
	s = linked.ReplaceAllStringFunc(s, func(m string) string {
		part := linked.FindStringSubmatch(m)
		if part[1] == part[2] {
			return safe(part[2])
		}
		return part[1] + safe(" ("+part[2]+")")
	})
	keep(angled, 1)
	keep(address, 0)
	s = rule.ReplaceAllString(s, "———")
	s = heading.ReplaceAllString(s, "$1")
	s = quote.ReplaceAllString(s, "▏")
	s = bullet.ReplaceAllString(s, "$1• ")
	s = tableRule.ReplaceAllString(s, "")
	s = row.ReplaceAllStringFunc(s, func(m string) string { return strings.Trim(m, "| ") })
	s = bold.ReplaceAllString(s, "$2")
	s = starred.ReplaceAllString(s, "$1")
	s = italic.ReplaceAllString(s, "$1$2$3")
	s = struck.ReplaceAllString(s, "$1")
	s = atName.ReplaceAllStringFunc(s, w.mention)
	s = channelAt.ReplaceAllStringFunc(s, func(m string) string {
		for _, c := range w.channels {
			if c.name == m[1:] {
				return "#" + m[1:]
			}
		}
		return m
	})
	s = shortcode.ReplaceAllString(s, "🖼$1")
	return invisible.Replace(bare(strings.Trim(blank.ReplaceAllString(s, "\n"), "\n")))
}

// mention is what @name shows. It needs the lock.
func (w *Workspace) mention(at string) string {
	name := strings.TrimRight(at[1:], "._-")
	rest := at[1+len(name):]
	switch name {
	case "all", "channel", "here":
		return "(everyone is called: " + name + ")" + rest
	}
	if p := w.named(name); p != nil {
		return "@" + p.Nick + rest
	}
	return at
}
