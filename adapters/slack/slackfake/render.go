package slackfake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// show1 is what people see of a message: its blocks, or its text if it has
// none. It needs the lock.
func (w *Workspace) show1(text string, blocks []any, plain bool) string {
	if len(blocks) == 0 {
		if plain {
			return visible(w.literal(text))
		}
		return visible(w.mrkdwn(text))
	}
	return w.blocksText(blocks)
}

// blocksText is what people see of blocks. It needs the lock.
func (w *Workspace) blocksText(blocks []any) string {
	var parts []string
	for _, b := range objects(blocks) {
		if s := w.blockText(b); s != "" {
			parts = append(parts, s)
		}
	}
	return visible(strings.Join(parts, "\n"))
}

func (w *Workspace) blockText(b object) string {
	switch b.str("type") {
	case "header":
		return w.words(b.obj("text"))
	case "section":
		parts := []string{}
		if b.has("text") {
			parts = append(parts, w.words(b.obj("text")))
		}
		for _, f := range objects(b.list("fields")) {
			parts = append(parts, w.words(f))
		}
		if a := b.obj("accessory"); a != nil {
			parts = append(parts, w.elementText(a))
		}
		return strings.Join(parts, "\n")
	case "context":
		var parts []string
		for _, e := range objects(b.list("elements")) {
			if e.str("type") == "image" {
				parts = append(parts, w.elementText(e))
				continue
			}
			parts = append(parts, w.words(e))
		}
		return strings.Join(parts, " ")
	case "actions":
		var parts []string
		for _, e := range objects(b.list("elements")) {
			parts = append(parts, w.elementText(e))
		}
		return strings.Join(parts, " ")
	case "input":
		return strings.TrimRight(w.words(b.obj("label"))+": "+w.elementText(b.obj("element"))+" "+w.words(b.obj("hint")), " ")
	case "image":
		return "(" + b.str("alt_text") + ")"
	case "divider":
		return "———"
	case "rich_text":
		return w.richTextShown(b)
	case "markdown":
		return b.str("text")
	case "table":
		var rows []string
		for _, r := range b.list("rows") {
			var cells []string
			row, _ := r.([]any)
			for _, c := range objects(row) {
				if c.str("type") == "rich_text" {
					cells = append(cells, w.richTextShown(c))
					continue
				}
				cells = append(cells, c.str("text"))
			}
			rows = append(rows, strings.Join(cells, " | "))
		}
		return strings.Join(rows, "\n")
	}
	return ""
}

// elementText is an element as it looks: buttons in brackets, selects with
// their options.
func (w *Workspace) elementText(e object) string {
	switch kind := e.str("type"); kind {
	case "button":
		return "[" + w.words(e.obj("text")) + "]"
	case "image":
		return "(" + e.str("alt_text") + ")"
	case "plain_text_input", "number_input":
		return "[__" + e.str("initial_value") + "__]"
	case "datepicker", "timepicker":
		return strings.TrimRight("["+kind+" "+e.str("initial_date")+e.str("initial_time"), " ") + "]"
	default:
		var labels []string
		for _, o := range choices(e) {
			labels = append(labels, w.words(o.obj("text")))
		}
		if len(labels) == 0 {
			return "[" + kind + "]"
		}
		return "[" + kind + ": " + strings.Join(labels, " / ") + "]"
	}
}

// words is a text object as it looks.
func (w *Workspace) words(o object) string {
	if o.str("type") == "mrkdwn" {
		return w.mrkdwn(o.str("text"))
	}
	if emoji, said := o["emoji"].(bool); said && !emoji {
		return o.str("text")
	}
	return smile(o.str("text"))
}

// smile turns the names of emoji into pictures, as Slack does: what was literal
// is gone.
func smile(s string) string { return shortcode.ReplaceAllString(s, "🖼$1") }

// The markup of mrkdwn, as far as it would change what people wrote.
var (
	shortcode = regexp.MustCompile(`:([a-z0-9_+'-]+):`)
	entity    = regexp.MustCompile(`<([^<>]+)>`)
	fence     = regexp.MustCompile("(?s)```(.+?)```")
	tick      = regexp.MustCompile("`([^`\n]+)`")
	bold      = regexp.MustCompile(`(^|[\s\p{P}])\*([^\s*](?:[^*\n]*[^\s*])?)\*($|[\s\p{P}])`)
	italic    = regexp.MustCompile(`(^|[\s\p{P}])_([^\s_](?:[^_\n]*[^\s_])?)_($|[\s\p{P}])`)
	strike    = regexp.MustCompile(`(^|[\s\p{P}])~([^\s~](?:[^~\n]*[^\s~])?)~($|[\s\p{P}])`)
	quote     = regexp.MustCompile(`(?m)^(?:&gt;|>) ?`)
	invisible = strings.NewReplacer("\u200b", "", "\u2060", "", "\ufeff", "", "\u00ad", "")
)

// visible leaves out what nobody sees.
func visible(s string) string { return invisible.Replace(s) }

// mrkdwn is marked-up text as it looks. It needs the lock.
func (w *Workspace) mrkdwn(s string) string {
	s = quote.ReplaceAllString(s, "▏")
	s = fence.ReplaceAllString(s, "$1")
	s = tick.ReplaceAllString(s, "$1")
	for _, mark := range []*regexp.Regexp{bold, italic, strike} {
		s = mark.ReplaceAllString(s, "$1$2$3")
	}
	s = smile(s)
	s = entity.ReplaceAllStringFunc(s, func(e string) string { return w.entity(e[1 : len(e)-1]) })
	return unescape(s)
}

// literal is text without markup but for what stands between < and >. It needs
// the lock.
func (w *Workspace) literal(s string) string {
	return unescape(entity.ReplaceAllStringFunc(s, func(e string) string { return w.entity(e[1 : len(e)-1]) }))
}

// entity is what <…> shows. It needs the lock.
func (w *Workspace) entity(e string) string {
	target, label, labelled := strings.Cut(e, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return w.mention(target[1:])
	case strings.HasPrefix(target, "#"):
		return w.channelName(target[1:])
	case strings.HasPrefix(target, "!date^"):
		part := strings.Split(target, "^")
		at, err := strconv.ParseInt(part[1], 10, 64)
		if err != nil || len(part) < 3 {
			return label
		}
		return dated(at, part[2])
	case strings.HasPrefix(target, "!"):
		return "(everyone is called: " + target[1:] + ")"
	case labelled && label != target:
		return label + " (" + target + ")"
	}
	return target
}

func (w *Workspace) mention(id string) string {
	if p := w.person(id); p != nil {
		return "@" + p.Real
	}
	w.Fault("%s is mentioned, who does not exist", id)
	return "@" + id
}

func (w *Workspace) channelName(id string) string {
	if c := w.channel(id); c != nil {
		return "#" + c.name
	}
	return "#" + id
}

// richTextShown is a rich_text block as it looks. It needs the lock.
func (w *Workspace) richTextShown(b object) string {
	var parts []string
	numbers := map[int]int{}
	for _, e := range objects(b.list("elements")) {
		switch e.str("type") {
		case "rich_text_list":
			indent, _ := e.whole("indent")
			offset, _ := e.whole("offset")
			numbers[indent] = offset
			for _, item := range objects(e.list("elements")) {
				mark := "•"
				if e.str("style") == "ordered" {
					numbers[indent]++
					mark = fmt.Sprintf("%d.", numbers[indent])
				}
				parts = append(parts, strings.Repeat("  ", indent)+mark+" "+w.runs(item))
			}
		case "rich_text_quote":
			parts = append(parts, "▏"+w.runs(e))
		default:
			parts = append(parts, strings.TrimSuffix(w.runs(e), "\n"))
		}
	}
	return strings.Join(parts, "\n")
}

// runs is the text of one part of a rich_text block. It needs the lock.
func (w *Workspace) runs(part object) string {
	var b strings.Builder
	for _, e := range objects(part.list("elements")) {
		switch e.str("type") {
		case "text":
			b.WriteString(e.str("text"))
		case "link":
			b.WriteString(e.str("url"))
			if text := e.str("text"); text != "" && text != e.str("url") {
				s := b.String()
				b.Reset()
				b.WriteString(strings.TrimSuffix(s, e.str("url")) + text + " (" + e.str("url") + ")")
			}
		case "user":
			b.WriteString(w.mention(e.str("user_id")))
		case "channel":
			b.WriteString(w.channelName(e.str("channel_id")))
		case "emoji":
			b.WriteString(emoji(e))
		case "date":
			at, _ := e.whole("timestamp")
			b.WriteString(dated(int64(at), e.str("format")))
		case "broadcast":
			b.WriteString("(everyone is called: " + e.str("range") + ")")
		}
	}
	return b.String()
}

// dated is a moment as somebody in Sweden sees it.
func dated(at int64, format string) string {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		zone = time.UTC
	}
	t := time.Unix(at, 0).In(zone)
	return strings.NewReplacer(
		"{date_num}", t.Format(time.DateOnly), "{date}", t.Format("January 2, 2006"), "{date_short}", t.Format("Jan 2, 2006"),
		"{date_long}", t.Format("Monday, January 2, 2006"), "{date_pretty}", t.Format("January 2, 2006"),
		"{date_short_pretty}", t.Format("Jan 2, 2006"), "{date_long_pretty}", t.Format("Monday, January 2, 2006"),
		"{time}", t.Format("15:04"), "{time_secs}", t.Format("15:04:05"), "{day_divider_pretty}", t.Format("Monday, January 2"),
	).Replace(format)
}

// emoji is the picture itself where it is given, and its name elsewhere.
func emoji(e object) string {
	var out []rune
	for part := range strings.SplitSeq(e.str("unicode"), "-") {
		var r rune
		if _, err := fmt.Sscanf(part, "%x", &r); err == nil {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return "(" + e.str("name") + ")"
	}
	return string(out)
}
