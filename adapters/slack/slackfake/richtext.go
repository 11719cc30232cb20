package slackfake

import (
	"fmt"
	"slices"
)

// richText checks the elements of a rich_text block.
func richText(c *check, b object, at string) {
	for i, v := range b.list("elements") {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		e := asObject(v)
		switch e.str("type") {
		case "rich_text_section":
			c.fields(e, here, []string{"type"}, []string{"elements"})
			c.inline(e, here)
		case "rich_text_preformatted", "rich_text_quote":
			c.fields(e, here, []string{"type", "border", "language"}, []string{"elements"})
			c.inline(e, here)
		case "rich_text_list":
			c.fields(e, here, []string{"type", "indent", "offset", "border"}, []string{"elements", "style"})
			if !slices.Contains([]string{"bullet", "ordered"}, e.str("style")) {
				c.add(here+"/style", "must be bullet or ordered")
			}
			c.number(e, "indent", here, 0, 8)
			for j, item := range e.list("elements") {
				if o := asObject(item); o.str("type") == "rich_text_section" {
					c.inline(o, fmt.Sprintf("%s/elements/%d", here, j))
					continue
				}
				c.add(fmt.Sprintf("%s/elements/%d/type", here, j), "unsupported type in a list")
			}
		default:
			c.add(here+"/type", "unsupported type: %s", e.str("type"))
		}
	}
}

// inline checks the runs of text in one part of a rich_text block.
func (c *check) inline(part object, at string) {
	for i, v := range part.list("elements") {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		e := asObject(v)
		needs := map[string][]string{
			"text": {"text"}, "link": {"url"}, "user": {"user_id"}, "channel": {"channel_id"}, "usergroup": {"usergroup_id"},
			"emoji": {"name"}, "date": {"timestamp", "format"}, "broadcast": {"range"}, "color": {"value"},
		}[e.str("type")]
		if needs == nil {
			c.add(here+"/type", "unsupported type: %s", e.str("type"))
			continue
		}
		c.fields(e, here, []string{"type", "style", "text", "unsafe", "unicode", "skin_tone", "url", "fallback"}, needs)
		if e.str("type") == "text" {
			if e.str("text") == "" {
				c.add(here+"/text", "must be more than 0 characters")
			}
		}
		for name := range e.obj("style") {
			if !slices.Contains([]string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}, name) {
				c.add(here+"/style", "invalid additional property: %s", name)
			}
		}
	}
}
