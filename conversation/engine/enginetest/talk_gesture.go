package enginetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// here is where people talk if a line does not say otherwise.
const here conversation.Place = ChatPlatform + ":thread"

// gesture reads what stands behind the > of a line.
func (s *stage) gesture(line string) (engine.Inbound, error) {
	who, rest, _ := strings.Cut(line, " ")
	text, said := "", false
	if name, ok := strings.CutSuffix(who, ":"); ok {
		who, text, said = name, rest, true
	}
	s.events++
	in := engine.Inbound{
		ID:    conversation.EventID(fmt.Sprintf("%s:%d", ChatPlatform, s.events)),
		Place: here,
		By:    Someone(who),
		At:    s.clock.now(),
		Lang:  rules.Swedish,
	}
	if at, ok := strings.CutPrefix(rest, "@"); ok && !said {
		var place string
		place, rest, _ = strings.Cut(at, " ")
		if place, said = strings.CutSuffix(place, ":"); said {
			text = rest
		}
		in.Place = placeNamed(place, who)
	}
	var err error
	switch {
	case said:
		in.Gesture, in.Ref = conversation.Said{Text: text}, fmt.Sprintf("w%d", s.events)
	case strings.HasPrefix(rest, "/"):
		in.Gesture = conversation.Called{Words: rest[1:]}
	case strings.HasPrefix(rest, "["):
		in.Gesture, err = s.press(in.Place, rest, false)
	case strings.HasPrefix(rest, "presses old ["):
		in.Gesture, err = s.press(in.Place, strings.TrimPrefix(rest, "presses old "), true)
	case strings.HasPrefix(rest, "presses "):
		in.Gesture, err = s.pressNumber(in.Place, strings.TrimPrefix(rest, "presses "))
	default:
		err = fmt.Errorf("what does %s do? Say (name: …), call (/…), or press ([…])", who)
	}
	return in, err
}

// Someone is the person of a Chat who goes by name.
func Someone(name string) conversation.Person {
	return conversation.Person{
		ID:   conversation.PersonID(ChatPlatform + ":" + name),
		Name: strings.ToUpper(name[:1]) + name[1:],
	}
}

// placeNamed is a channel (#name, kanalen), one's own talk with the bot (dm), or
// a thread.
func placeNamed(name, who string) conversation.Place {
	switch name {
	case "kanalen":
		return Coordinators
	case "dm":
		return conversation.Direct(conversation.PersonID(ChatPlatform + ":" + who))
	}
	return conversation.Place(ChatPlatform + ":" + name)
}

// press finds what has these labels: "[Ja]", or "[Oro; Insyn]" for several.
func (s *stage) press(place conversation.Place, label string, old bool) (conversation.Gesture, error) {
	labels := strings.Split(strings.Trim(label, "[]"), "; ")
	posts := s.chat.Posts()
	slices.Reverse(posts)
	for _, p := range posts {
		if p.Place != place {
			continue
		}
		versions := p.Versions[len(p.Versions)-1:]
		if old {
			versions = slices.Clone(p.Versions[:len(p.Versions)-1])
			slices.Reverse(versions)
		}
		for _, v := range versions {
			for _, b := range v.Body.Blocks {
				if g, ok := pressed(b, labels); ok {
					return g, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("nothing to press is called %s", label)
}

func pressed(b conversation.Block, labels []string) (conversation.Gesture, bool) {
	switch b := b.(type) {
	case conversation.Buttons:
		for _, item := range b.Items {
			if item.Label == labels[0] {
				return conversation.Pressed{Token: item.Token}, true
			}
		}
	case conversation.Ask:
		var chosen []rules.OptionID
		for _, o := range b.Options {
			if slices.Contains(labels, o.Label) && len(b.Answered) == 0 {
				chosen = append(chosen, o.ID)
			}
		}
		switch {
		case len(chosen) != len(labels):
			return nil, false
		case b.Several:
			return conversation.Pressed{Token: b.Token, Many: chosen}, true
		}
		return conversation.Pressed{Token: b.Token, Option: chosen[0]}, true
	}
	return nil, false
}

// pressNumber presses an option of the newest question that is not answered.
func (s *stage) pressNumber(place conversation.Place, number string) (conversation.Gesture, error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("%q is no number", number)
	}
	posts := s.chat.Posts()
	slices.Reverse(posts)
	for _, p := range posts {
		if p.Place != place {
			continue
		}
		for _, b := range p.Current().Body.Blocks {
			a, ok := b.(conversation.Ask)
			if !ok || len(a.Answered) > 0 || n < 1 || n > len(a.Options) {
				continue
			}
			o := a.Options[n-1].ID
			if a.Several {
				return conversation.Pressed{Token: a.Token, Many: []rules.OptionID{o}}, nil
			}
			return conversation.Pressed{Token: a.Token, Option: o}, nil
		}
	}
	return nil, fmt.Errorf("no question there has an option %d", n)
}
