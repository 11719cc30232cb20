package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// defaultConfig is read if no other configuration is named, and need not be there.
const defaultConfig = "bot.yaml"

// config is what is not secret. Its zero value is a working configuration.
type config struct {
	file       string // empty if there is none
	Language   rules.Lang
	Phone      string // how to reach the coordinator by telephone
	Overlay    string // a file, seen from the configuration's directory
	Partitions int    // 0: the store's own default
	// SlackGuests and SlackStrangers say whether guests of the workspace, and
	// people of other organisations in shared channels, may answer.
	SlackGuests, SlackStrangers bool
	// MattermostGuests and MattermostStrangers say the same of Mattermost.
	MattermostGuests, MattermostStrangers bool
	// MattermostPriority is what alerts are marked with there, if that is offered.
	MattermostPriority mattermost.Priority
	// Fallback is where an alert goes whose own channel is gone.
	Fallback conversation.Place
	// Closed are the days on which the municipality itself is closed.
	Closed []string
	// Contracts is the channel of those who manage contracts; it gets a summary.
	Contracts conversation.Place
	Function  function
}

// The most partitions that the store takes: two digits in a key.
const mostPartitions = 99

// ordinaryPriority is how an alert is said to look like every other message.
const ordinaryPriority = "ordinary"

// setting is one key of the configuration.
type setting struct {
	key  string
	read func(*config, *yaml.Node) error
}

// settings lists the keys. What is wrong with a value is said in words.
func settings() []setting {
	return append(functionSettings(), []setting{
		{"language", func(c *config, n *yaml.Node) error {
			c.Language = rules.Lang(n.Value)
			if c.Language != rules.Swedish && c.Language != rules.English {
				return fmt.Errorf("want sv or en, got %q", n.Value)
			}
			return nil
		}},
		{"coordinator_phone", func(c *config, n *yaml.Node) error {
			c.Phone = n.Value
			if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
				return errors.New("want a telephone number in quotes")
			}
			return nil
		}},
		{"overlay", func(c *config, n *yaml.Node) error {
			c.Overlay = n.Value
			if n.Kind != yaml.ScalarNode || n.Value == "" {
				return errors.New("want the name of a file")
			}
			return nil
		}},
		{"coordinator_fallback", func(c *config, n *yaml.Node) error {
			c.Fallback = conversation.Place(n.Value)
			if n.Kind != yaml.ScalarNode || c.Fallback.Local() == "" {
				return errors.New("want a platform and a channel or person, such as \"slack:C012\" or \"slack:@U012\"")
			}
			return nil
		}},
		{"closed_days", func(c *config, n *yaml.Node) error {
			if n.Kind != yaml.SequenceNode {
				return errors.New("want a list of days, such as [\"2027-05-07\", \"2027-07-12..2027-07-30\", \"12-27\"]")
			}
			var faults []error
			for _, d := range n.Content {
				c.Closed = append(c.Closed, d.Value)
				if _, err := rules.ParseClosedDays([]string{d.Value}); err != nil {
					faults = append(faults, placed{d, err})
				}
			}
			if len(faults) > 0 {
				return errors.Join(faults...)
			}
			_, err := rules.ParseClosedDays(c.Closed)
			return err
		}},
		{"contracts_channel", func(c *config, n *yaml.Node) error {
			c.Contracts = conversation.Place(n.Value)
			if n.Kind != yaml.ScalarNode || c.Contracts.Local() == "" {
				return errors.New("want a platform and a channel, such as \"slack:C012\"")
			}
			return nil
		}},
		{"slack_guests", func(c *config, n *yaml.Node) error { return readBool(&c.SlackGuests, n) }},
		{"slack_strangers", func(c *config, n *yaml.Node) error { return readBool(&c.SlackStrangers, n) }},
		{"mattermost_guests", func(c *config, n *yaml.Node) error { return readBool(&c.MattermostGuests, n) }},
		{"mattermost_strangers", func(c *config, n *yaml.Node) error { return readBool(&c.MattermostStrangers, n) }},
		{"mattermost_alert_priority", func(c *config, n *yaml.Node) error {
			c.MattermostPriority = mattermost.Priority(n.Value)
			switch c.MattermostPriority {
			case mattermost.Urgent, mattermost.Important:
				return nil
			case ordinaryPriority:
				c.MattermostPriority = mattermost.Ordinary
				return nil
			}
			return fmt.Errorf("want urgent, important or ordinary, got %q", n.Value)
		}},
		{"partitions", func(c *config, n *yaml.Node) error {
			count, err := strconv.Atoi(n.Value)
			c.Partitions = count
			if err != nil || count < 1 || count > mostPartitions {
				return fmt.Errorf("want a number from 1 to %d, got %q", mostPartitions, n.Value)
			}
			return nil
		}},
	}...)
}

func readBool(to *bool, n *yaml.Node) error {
	*to = n.Value == "true"
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		return fmt.Errorf("want true or false, got %q", n.Value)
	}
	return nil
}

// readConfig reads a configuration. Its error is a *rules.Problems with every
// fault in it.
func readConfig(name string) (config, error) {
	c := config{file: name, Language: rules.Swedish, MattermostPriority: mattermost.Urgent}
	if name == "" {
		c.file = defaultConfig
	}
	text, err := contents(nil, c.file)
	if name == "" && errors.Is(err, fs.ErrNotExist) {
		c.file = ""
		return c, nil
	}
	if err != nil {
		return c, &rules.Problems{List: []rules.Problem{{File: c.file, Text: plainly(err)}}}
	}
	if wrong := decode(text, &c); len(wrong) > 0 {
		return c, &rules.Problems{List: wrong}
	}
	return c, nil
}

// decode reads the text of a configuration into c, and says what is wrong with it.
func decode(text []byte, c *config) []rules.Problem {
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return unreadable(c.file, err)
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return []rules.Problem{{File: c.file, Line: root.Line, Column: root.Column, Text: "want keys with values"}}
	}
	var wrong []rules.Problem
	known := settings()
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		at := slices.IndexFunc(known, func(s setting) bool { return s.key == key.Value })
		p := rules.Problem{File: c.file, Line: key.Line, Column: key.Column}
		if at < 0 {
			p.Text = fmt.Sprintf("there is no setting %q", key.Value)
			p.Suggestion = meant(key.Value, known)
			if variable(strings.ToUpper(key.Value)) {
				p.Text += "; " + strings.ToUpper(key.Value) + " is set in the environment"
			}
			wrong = append(wrong, p)
			continue
		}
		for _, err := range apart(known[at].read(c, value)) {
			p.Line, p.Column = value.Line, value.Column
			if part, ok := errors.AsType[placed](err); ok {
				p.Line, p.Column = part.node.Line, part.node.Column
			}
			p.Text = key.Value + ": " + err.Error()
			wrong = append(wrong, p)
		}
	}
	return wrong
}

// placed is a fault in a part of a value.
type placed struct {
	node *yaml.Node
	error
}

// apart are the faults that were joined in err; none if there is no error.
func apart(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// unreadable is what the YAML reader says, with its places.
func unreadable(file string, err error) []rules.Problem {
	faults := []*yaml.LoadError{}
	if many, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		faults = many.Errors
	} else if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		faults = append(faults, one)
	}
	if len(faults) == 0 {
		return []rules.Problem{{File: file, Text: "not readable as YAML: " + err.Error()}}
	}
	wrong := make([]rules.Problem, len(faults))
	for i, f := range faults {
		wrong[i] = rules.Problem{
			File: file, Line: f.Mark.Line, Column: f.Mark.Column, Text: "not readable as YAML: " + f.Message,
		}
	}
	return wrong
}

// meant is the key that begins and ends most like name; empty if less than
// half of it does.
func meant(name string, known []setting) string {
	best, most := "", len(name)/2
	for _, s := range known {
		head, tail := 0, 0
		for head < min(len(name), len(s.key)) && name[head] == s.key[head] {
			head++
		}
		for tail < min(len(name), len(s.key))-head && name[len(name)-1-tail] == s.key[len(s.key)-1-tail] {
			tail++
		}
		if head+tail > most {
			best, most = s.key, head+tail
		}
	}
	return best
}

// overlay is the organisation's changes to the checklists; text is nil if there
// are none.
type overlay struct {
	text []byte
	name string // in messages
}

// overlay reads the configured overlay.
func (c config) overlay() (overlay, error) {
	if c.Overlay == "" {
		return overlay{}, nil
	}
	o := overlay{name: c.Overlay}
	if !filepath.IsAbs(o.name) {
		o.name = filepath.Join(filepath.Dir(c.file), o.name)
	}
	var err error
	if o.text, err = contents(nil, o.name); err != nil {
		return o, &rules.Problems{List: []rules.Problem{{File: o.name, Text: plainly(err)}}}
	}
	return o, nil
}

// plan makes the plan.
func (c config) plan() (*rules.Plan, error) {
	o, err := c.overlay()
	if err != nil {
		return nil, err
	}
	if o.text == nil {
		return rules.Shipped()
	}
	return rules.WithOverlay(rules.Sources(), o.text, o.name)
}
