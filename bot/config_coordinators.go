package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// function is what is configured about those who are called and those who look.
type function struct {
	Duty, Deputy conversation.PersonID
	Patience     int // working minutes; 0: the engine's own default
	Members      map[engine.Role][]conversation.Place
	NoTest       bool // no weekly test and no monthly numbers
	// Organisations share services with the house, and have coordinators of their own.
	Organisations []engine.Organisation
}

// mostPatience is a working day: who may wait longer is not called.
const mostPatience = 9 * 60

// functionSettings are the keys about the coordinators and the other roles.
func functionSettings() []setting {
	list := []setting{
		{"coordinator_on_duty", func(c *config, n *yaml.Node) error { return readPerson(&c.Function.Duty, n) }},
		{"coordinator_deputy", func(c *config, n *yaml.Node) error { return readPerson(&c.Function.Deputy, n) }},
		{"acknowledge_within", func(c *config, n *yaml.Node) error {
			minutes, err := strconv.Atoi(n.Value)
			c.Function.Patience = minutes
			if err != nil || minutes < 1 || minutes > mostPatience {
				return fmt.Errorf("want working minutes, from 1 to %d, got %q", mostPatience, n.Value)
			}
			return nil
		}},
		{"organisations", func(c *config, n *yaml.Node) (err error) {
			c.Function.Organisations, err = readOrganisations(n)
			return err
		}},
		{"weekly_test", func(c *config, n *yaml.Node) error {
			var on bool
			err := readBool(&on, n)
			c.Function.NoTest = !on
			return err
		}},
	}
	for key, role := range map[string]engine.Role{
		"coordinators": engine.RoleCoordinator, "cisos": engine.RoleCISO,
		"data_protection_officers": engine.RoleDataProtection, "contract_managers": engine.RoleManager,
	} {
		list = append(list, setting{key, func(c *config, n *yaml.Node) error {
			places, err := readPlaces(n)
			if c.Function.Members == nil {
				c.Function.Members = make(map[engine.Role][]conversation.Place)
			}
			c.Function.Members[role] = places
			return err
		}})
	}
	slices.SortFunc(list, func(a, b setting) int { return strings.Compare(a.key, b.key) })
	return list
}

func readPerson(to *conversation.PersonID, n *yaml.Node) error {
	*to = conversation.PersonID(n.Value)
	if local := conversation.Place(n.Value).Local(); n.Kind != yaml.ScalarNode || local == "" || strings.HasPrefix(local, "@") {
		return errors.New("want a platform and a person's id, such as \"slack:U012\"")
	}
	return nil
}

// readPlaces reads one channel or group, or a list of them.
func readPlaces(n *yaml.Node) ([]conversation.Place, error) {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var places []conversation.Place
	for _, one := range nodes {
		place := conversation.Place(one.Value)
		if one.Kind != yaml.ScalarNode || place.Local() == "" || strings.HasPrefix(place.Local(), "@") {
			return nil, errors.New("want a platform and a channel or group, or a list of them, such as \"slack:C012\" or \"slack:S012\"")
		}
		places = append(places, place)
	}
	if len(places) == 0 {
		return nil, errors.New("the list is empty; leave the key out, and the members of the function's own channel have the role")
	}
	return places, nil
}

// readOrganisations reads a list of organisations.
func readOrganisations(n *yaml.Node) ([]engine.Organisation, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, errors.New("want a list of organisations, each with name, channels and coordinators")
	}
	var list []engine.Organisation
	for _, one := range n.Content {
		var o engine.Organisation
		for i := 0; i+1 < len(one.Content); i += 2 {
			key, value := one.Content[i].Value, one.Content[i+1]
			var err error
			switch key {
			case "name":
				o.Name = value.Value
			case "phone":
				o.Phone = value.Value
			case "channels":
				o.Channels, err = readPlaces(value)
			case "coordinators":
				var room []conversation.Place
				if room, err = readPlaces(value); len(room) == 1 {
					o.Coordinators = room[0]
				}
			default:
				err = errors.New("there is no such key")
			}
			if err != nil {
				return nil, fmt.Errorf("organisation %d: %s: %w", len(list)+1, key, err)
			}
		}
		if o.Name == "" || len(o.Channels) == 0 || o.Coordinators == "" {
			return nil, fmt.Errorf("organisation %d: want name, channels, and one channel for its coordinators", len(list)+1)
		}
		if slices.ContainsFunc(list, func(other engine.Organisation) bool { return other.Name == o.Name }) {
			return nil, fmt.Errorf("organisation %d: another one has that name too", len(list)+1)
		}
		list = append(list, o)
	}
	return list, nil
}

// unknown names the configured people, channels and groups that no adapter of
// this build can reach.
func (f function) unknown(platforms []string) error {
	var faults []error
	on := func(what string, p conversation.Place) {
		if p != "" && !slices.Contains(platforms, p.Platform()) {
			faults = append(faults, fmt.Errorf("%s: no platform called %s is configured", what, p.Platform()))
		}
	}
	on("coordinator_on_duty", conversation.Place(f.Duty))
	on("coordinator_deputy", conversation.Place(f.Deputy))
	for _, role := range []engine.Role{engine.RoleCoordinator, engine.RoleCISO, engine.RoleDataProtection, engine.RoleManager} {
		for _, p := range f.Members[role] {
			on(string(role)+"s", p)
		}
	}
	for _, o := range f.Organisations {
		on("organisations, "+o.Name, o.Coordinators)
		for _, p := range o.Channels {
			on("organisations, "+o.Name, p)
		}
	}
	return errors.Join(faults...)
}

// furnish puts into a house what is configured about its functions.
func (f function) furnish(h *engine.House) {
	h.Duty, h.Deputy, h.Patience, h.Members = f.Duty, f.Deputy, f.Patience, f.Members
	h.Organisations = f.Organisations
	h.Watch = h.Coordinators != "" && !f.NoTest
}
