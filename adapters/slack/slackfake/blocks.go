package slackfake

import "fmt"

// blockRule is what Slack asks of one type of block.
type blockRule struct {
	on     []surface
	fields []string
	needs  []string
	check  func(c *check, b object, at string)
}

// blockRules are the blocks of every client and of GovSlack, and the few newer
// ones that a summary may want.
func blockRules() map[string]blockRule {
	all := []surface{inMessage, inModal, inHome}
	none := func(*check, object, string) {}
	return map[string]blockRule{
		"section": {on: all, fields: []string{"text", "fields", "accessory", "expand"}, check: section},
		"header": {on: all, needs: []string{"text"}, fields: []string{"level"}, check: func(c *check, b object, at string) {
			c.text(b["text"], at+"/text", 150, true)
			c.number(b, "level", at, 1, 4)
		}},
		"divider":   {on: all, check: none},
		"context":   {on: all, needs: []string{"elements"}, check: contextBlock},
		"actions":   {on: all, needs: []string{"elements"}, check: actions},
		"input":     {on: all, needs: []string{"label", "element"}, fields: []string{"hint", "optional", "dispatch_action"}, check: input},
		"image":     {on: all, needs: []string{"alt_text"}, fields: []string{"image_url", "slack_file", "title"}, check: image},
		"rich_text": {on: all, needs: []string{"elements"}, check: richText},
		"markdown": {on: []surface{inMessage}, needs: []string{"text"}, check: func(c *check, b object, at string) {
			if c.markdown += len([]rune(b.str("text"))); c.markdown > 12_000 {
				c.add(at+"/text", "markdown blocks hold more than 12000 characters together")
			}
		}},
		"table": {on: []surface{inMessage, inHome}, needs: []string{"rows"}, fields: []string{"column_settings"}, check: table},
		"alert": {on: []surface{inModal}, needs: []string{"text"}, fields: []string{"style", "title"}, check: func(c *check, b object, at string) {
			c.text(b["text"], at+"/text", 200, false)
		}},
	}
}

func section(c *check, b object, at string) {
	if !b.has("text") && !b.has("fields") {
		c.add(at, "missing required field: text or fields")
	}
	c.maybeText(b, "text", at, 3000, false)
	if b.has("fields") {
		fields := b.list("fields")
		if len(fields) < 1 || len(fields) > 10 {
			c.add(at+"/fields", "must have 1 to 10 items")
		}
		for i, f := range fields {
			c.text(f, fmt.Sprintf("%s/fields/%d", at, i), 2000, false)
		}
	}
	if b.has("accessory") {
		c.element(b.obj("accessory"), at+"/accessory", asAccessory, map[string]bool{})
	}
}

func contextBlock(c *check, b object, at string) {
	l := b.list("elements")
	if len(l) < 1 || len(l) > 10 {
		c.add(at+"/elements", "must have 1 to 10 items")
	}
	for i, v := range l {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		if e := asObject(v); e.str("type") == "image" {
			c.element(e, here, asContext, map[string]bool{})
			continue
		}
		c.text(v, here, 3000, false)
	}
}

func actions(c *check, b object, at string) {
	l := b.list("elements")
	if len(l) < 1 || len(l) > 25 {
		c.add(at+"/elements", "must have 1 to 25 items")
	}
	ids := map[string]bool{}
	for i, v := range l {
		c.element(asObject(v), fmt.Sprintf("%s/elements/%d", at, i), asAction, ids)
	}
}

func input(c *check, b object, at string) {
	c.inputs++
	c.text(b["label"], at+"/label", 2000, true)
	c.maybeText(b, "hint", at, 2000, true)
	c.element(b.obj("element"), at+"/element", asInput, map[string]bool{})
	if b.flag("dispatch_action") && b.obj("element").str("type") == "file_input" {
		c.add(at+"/dispatch_action", "not allowed with file_input")
	}
}

func image(c *check, b object, at string) {
	c.length(b.str("alt_text"), at+"/alt_text", 1, 2000)
	c.maybeText(b, "title", at, 2000, true)
	if b.has("image_url") == b.has("slack_file") {
		c.add(at, "must have one of image_url and slack_file")
	}
	c.length(b.str("image_url"), at+"/image_url", 0, 3000)
}

// table checks rows of cells: raw_text, raw_number or rich_text.
func table(c *check, b object, at string) {
	if c.tables++; c.tables > 1 && c.on == inMessage {
		c.add(at, "only one table allowed")
	}
	rows := b.list("rows")
	if len(rows) < 1 || len(rows) > 100 {
		c.add(at+"/rows", "must have 1 to 100 items")
	}
	if weight(rows) > 10_000 {
		c.add(at+"/rows", "more than 10000 characters in a table")
	}
	if len(b.list("column_settings")) > 20 {
		c.add(at+"/column_settings", "no more than 20 items allowed")
	}
	for i, v := range rows {
		cells, isList := v.([]any)
		if !isList || len(cells) < 1 || len(cells) > 20 {
			c.add(fmt.Sprintf("%s/rows/%d", at, i), "must have 1 to 20 cells")
			continue
		}
		for j, cell := range cells {
			here := fmt.Sprintf("%s/rows/%d/%d", at, i, j)
			switch o := asObject(cell); o.str("type") {
			case "raw_text", "raw_number":
				if o.str("text") == "" && o.str("type") == "raw_text" {
					c.add(here+"/text", "must be more than 0 characters")
				}
			case "rich_text":
				richText(c, o, here)
			default:
				c.add(here+"/type", "unsupported type: %s", o.str("type"))
			}
		}
	}
}
