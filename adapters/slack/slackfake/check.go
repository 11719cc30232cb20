package slackfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// problem is what is wrong with blocks, and where: a JSON pointer.
type problem struct{ at, what string }

// surface is where blocks are shown; not all blocks may stand everywhere.
type surface string

// The surfaces.
const (
	inMessage surface = "message"
	inModal   surface = "modal"
	inHome    surface = "home"
)

// mostBlocksText is where a message's blocks become too long for Slack. The
// number is not documented; messages of more than about 13,000 characters have
// been refused.
const mostBlocksText = 13_000

// check gathers what is wrong with the blocks of one surface.
type check struct {
	on       surface
	problems []problem
	blockIDs map[string]bool
	inputs   int
	markdown int // characters in markdown blocks
	tables   int
	focused  int
}

// checkMessage checks the blocks of a message.
func checkMessage(blocks []any) []problem {
	c := &check{on: inMessage, blockIDs: map[string]bool{}}
	c.blocks(blocks, "/blocks", 50)
	return c.problems
}

func (c *check) blocks(l []any, at string, most int) {
	if len(l) > most {
		c.add(at, "no more than %d items allowed", most)
	}
	for i, v := range l {
		here := fmt.Sprintf("%s/%d", at, i)
		b := asObject(v)
		if b == nil {
			c.add(here, "must be an object")
			continue
		}
		c.block(b, here)
	}
}

func (c *check) add(at, format string, args ...any) {
	c.problems = append(c.problems, problem{at, fmt.Sprintf(format, args...)})
}

// block checks one block and what is in it.
func (c *check) block(b object, at string) {
	kind := b.str("type")
	rule, known := blockRules()[kind]
	if !known {
		c.add(at+"/type", "unsupported type: %s", kind)
		return
	}
	if !slices.Contains(rule.on, c.on) {
		c.add(at, "unsupported type: %s on a %s", kind, c.on)
	}
	c.fields(b, at, append([]string{"type", "block_id"}, rule.fields...), rule.needs)
	if id := b.str("block_id"); id != "" {
		c.length(id, at+"/block_id", 1, 255)
		if c.blockIDs[id] {
			c.add(at+"/block_id", "block_id %q already exists", id)
		}
		c.blockIDs[id] = true
	}
	rule.check(c, b, at)
}

// fields checks that an object has what it needs, and nothing that Slack would
// not know.
func (c *check) fields(o object, at string, known, needs []string) {
	for name := range o {
		if !slices.Contains(known, name) && !slices.Contains(needs, name) {
			c.add(at, "invalid additional property: %s", name)
		}
	}
	for _, name := range needs {
		if !o.has(name) {
			c.add(at, "missing required field: %s", name)
		}
	}
}

// length checks how many characters s has.
func (c *check) length(s, at string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		c.add(at, "must be more than %d characters", least-1)
	case n > most:
		c.add(at, "must be less than %d characters", most+1)
	}
}

// text checks a text object; only plain text if plain is true.
func (c *check) text(v any, at string, most int, plain bool) {
	o := asObject(v)
	if o == nil {
		c.add(at, "must be a text object")
		return
	}
	switch kind := o.str("type"); {
	case kind == "plain_text":
		c.fields(o, at, []string{"type", "emoji"}, []string{"text"})
	case kind == "mrkdwn" && !plain:
		c.fields(o, at, []string{"type", "verbatim"}, []string{"text"})
	default:
		c.add(at+"/type", "unsupported type: %s", kind)
	}
	c.length(o.str("text"), at+"/text", 1, most)
}

// maybeText checks a text object that may be left out.
func (c *check) maybeText(o object, name, at string, most int, plain bool) {
	if o.has(name) {
		c.text(o[name], at+"/"+name, most, plain)
	}
}

// number checks a number that may be left out.
func (c *check) number(o object, name, at string, least, most int) {
	if !o.has(name) {
		return
	}
	n, whole := o.whole(name)
	if _, isText := o[name].(string); isText || !whole || n < least || n > most {
		c.add(at+"/"+name, "must be a number from %d to %d", least, most)
	}
}

// invalid is the answer to blocks with problems. The problems are remembered as
// faults of the house too: nobody may rely on being refused. It needs the lock.
func (w *Workspace) invalid(code string, problems []problem) answer {
	messages := make([]any, len(problems))
	errs := make([]any, len(problems))
	for i, p := range problems {
		text := fmt.Sprintf("%s [json-pointer:%s]", p.what, p.at)
		messages[i], errs[i] = "[ERROR] "+text, text
		w.Fault("%s: %s", code, text)
	}
	return refuse(code, object{"errors": errs, "response_metadata": object{"messages": messages}})
}

// weight is how many characters of text are in v.
func weight(v any) int {
	switch v := v.(type) {
	case []any:
		n := 0
		for _, e := range v {
			n += weight(e)
		}
		return n
	case object:
		return weight(map[string]any(v))
	case map[string]any:
		n := 0
		for key, e := range v {
			if s, isText := e.(string); isText && (key == "text" || key == "alt_text") {
				n += utf8.RuneCountInString(s)
				continue
			}
			n += weight(e)
		}
		return n
	case string, bool, nil, json.Number:
	}
	return 0
}
