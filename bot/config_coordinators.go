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
	return errors.Join(faults...)
}

// furnish puts into a house what is configured about its functions.
func (f function) furnish(h *engine.House) {
	h.Duty, h.Deputy, h.Patience, h.Members = f.Duty, f.Deputy, f.Patience, f.Members
	h.Watch = h.Coordinators != "" && !f.NoTest
}
