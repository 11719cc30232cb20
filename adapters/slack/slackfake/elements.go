package slackfake

import (
	"fmt"
	"slices"
	"time"
)

// role is what an element is for in its block.
type role string

// The roles.
const (
	asAction    role = "actions"
	asAccessory role = "a section"
	asInput     role = "an input"
	asContext   role = "a context"
)

// elementRule is what Slack asks of one type of element.
type elementRule struct {
	roles  []role
	fields []string
	needs  []string
	check  func(c *check, e object, at string)
}

// elementRules are the elements that blocks may hold.
func elementRules() map[string]elementRule {
	acting := []role{asAction, asAccessory}
	anywhere := []role{asAction, asAccessory, asInput}
	picker := func(layout, field string) func(*check, object, string) {
		return func(c *check, e object, at string) {
			c.maybeText(e, "placeholder", at, 150, true)
			if v := e.str(field); v != "" {
				if _, err := time.Parse(layout, v); err != nil {
					c.add(at+"/"+field, "must be written like %s", layout)
				}
			}
		}
	}
	person := func(c *check, e object, at string) { c.maybeText(e, "placeholder", at, 150, true) }
	return map[string]elementRule{
		"button": {
			roles: acting, needs: []string{"text"}, fields: []string{"value", "url", "style", "accessibility_label"}, check: button,
		},
		"static_select": {
			roles: anywhere, fields: []string{"placeholder", "options", "option_groups", "initial_option"}, check: choosing(100, 1),
		},
		"multi_static_select": {
			roles:  []role{asAccessory, asInput, asAction},
			fields: []string{"placeholder", "options", "option_groups", "initial_options", "max_selected_items"}, check: choosing(100, 1),
		},
		"checkboxes":    {roles: anywhere, fields: []string{"options", "initial_options"}, check: choosing(10, 1)},
		"radio_buttons": {roles: anywhere, fields: []string{"options", "initial_option"}, check: choosing(10, 1)},
		"overflow":      {roles: acting, fields: []string{"options"}, check: choosing(5, 1)},
		"datepicker":    {roles: anywhere, fields: []string{"initial_date", "placeholder"}, check: picker(time.DateOnly, "initial_date")},
		"timepicker":    {roles: anywhere, fields: []string{"initial_time", "placeholder", "timezone"}, check: picker("15:04", "initial_time")},
		"datetimepicker": {roles: []role{asAction, asInput}, fields: []string{"initial_date_time"}, check: func(c *check, e object, at string) {
			c.number(e, "initial_date_time", at, 1_000_000_000, 9_999_999_999)
		}},
		"users_select":         {roles: anywhere, fields: []string{"placeholder", "initial_user"}, check: person},
		"multi_users_select":   {roles: anywhere, fields: []string{"placeholder", "initial_users", "max_selected_items"}, check: person},
		"conversations_select": {roles: anywhere, fields: []string{"placeholder", "initial_conversation", "default_to_current_conversation", "filter", "response_url_enabled"}, check: person},
		"plain_text_input": {
			roles: []role{asInput}, fields: []string{"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config", "placeholder"},
			check: func(c *check, e object, at string) {
				c.number(e, "min_length", at, 0, 3000)
				c.number(e, "max_length", at, 1, 3000)
				c.maybeText(e, "placeholder", at, 150, true)
				if most, limited := e.whole("max_length"); limited {
					c.length(e.str("initial_value"), at+"/initial_value", 0, most)
				}
			},
		},
		"number_input": {
			roles: []role{asInput}, needs: []string{"is_decimal_allowed"},
			fields: []string{"initial_value", "min_value", "max_value", "dispatch_action_config", "placeholder"}, check: person,
		},
		"image": {roles: []role{asAccessory, asContext}, needs: []string{"alt_text"}, fields: []string{"image_url", "slack_file"}, check: image},
	}
}

// element checks one element. ids are the action ids of its block so far.
func (c *check) element(e object, at string, in role, ids map[string]bool) {
	kind := e.str("type")
	rule, known := elementRules()[kind]
	if !known || !slices.Contains(rule.roles, in) {
		c.add(at+"/type", "unsupported type: %q in %s", kind, in)
		return
	}
	c.fields(e, at, append([]string{"type", "action_id", "confirm", "focus_on_load"}, rule.fields...), rule.needs)
	if id := e.str("action_id"); e.has("action_id") {
		c.length(id, at+"/action_id", 1, 255)
		if ids[id] {
			c.add(at+"/action_id", "action_id %q already exists", id)
		}
		ids[id] = true
	}
	if e.flag("focus_on_load") {
		if c.focused++; c.focused > 1 {
			c.add(at+"/focus_on_load", "only one element may have the focus")
		}
	}
	if e.has("confirm") {
		confirm(c, e.obj("confirm"), at+"/confirm")
	}
	rule.check(c, e, at)
}

func button(c *check, e object, at string) {
	c.text(e["text"], at+"/text", 75, true)
	c.length(e.str("value"), at+"/value", 0, 2000)
	c.length(e.str("url"), at+"/url", 0, 3000)
	c.length(e.str("accessibility_label"), at+"/accessibility_label", 0, 75)
	if e.has("style") && !slices.Contains([]string{"primary", "danger"}, e.str("style")) {
		c.add(at+"/style", "must be primary or danger")
	}
}

func confirm(c *check, o object, at string) {
	c.fields(o, at, []string{"style"}, []string{"title", "text", "confirm", "deny"})
	c.text(o["title"], at+"/title", 100, true)
	c.text(o["text"], at+"/text", 300, false)
	c.text(o["confirm"], at+"/confirm", 30, true)
	c.text(o["deny"], at+"/deny", 30, true)
}

// choosing checks an element with so many options.
func choosing(most, least int) func(*check, object, string) {
	return func(c *check, e object, at string) {
		c.maybeText(e, "placeholder", at, 150, true)
		if e.has("options") == e.has("option_groups") {
			c.add(at, "must have one of options and option_groups")
			return
		}
		seen := map[string]bool{}
		if e.has("options") {
			c.options(e, at, most, least, seen)
		}
		if groups := e.list("option_groups"); len(groups) > 100 {
			c.add(at+"/option_groups", "no more than 100 items allowed")
		}
		for i, g := range objects(e.list("option_groups")) {
			here := fmt.Sprintf("%s/option_groups/%d", at, i)
			c.text(g["label"], here+"/label", 75, true)
			c.options(g, here, 100, 1, seen)
		}
		initial := e.list("initial_options")
		if e.has("initial_option") {
			initial = append(initial, e["initial_option"])
		}
		for _, o := range objects(initial) {
			if !seen[o.str("value")] {
				c.add(at+"/initial_option", "is none of the options")
			}
		}
	}
}

func (c *check) options(e object, at string, most, least int, seen map[string]bool) {
	l := e.list("options")
	if len(l) < least || len(l) > most {
		c.add(at+"/options", "must have %d to %d items", least, most)
	}
	for i, v := range l {
		here := fmt.Sprintf("%s/options/%d", at, i)
		o := asObject(v)
		c.fields(o, here, []string{"description", "url"}, []string{"text", "value"})
		plain := e.str("type") != "checkboxes" && e.str("type") != "radio_buttons"
		c.text(o["text"], here+"/text", 75, plain)
		c.length(o.str("value"), here+"/value", 1, 150)
		c.maybeText(o, "description", here, 75, plain)
		if seen[o.str("value")] {
			c.add(here+"/value", "value %q already exists", o.str("value"))
		}
		seen[o.str("value")] = true
	}
}
