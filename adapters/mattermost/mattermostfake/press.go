package mattermostfake

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// spot is where an action was found.
type spot struct {
	post   *post
	action *model.PostAction
	option string // the value of what is chosen in a menu
}

// seek is the newest action in a place for which is says yes; in what is no longer
// shown, if old. It needs the lock.
func (w *Workspace) seek(p *Person, at Place, old bool, is func(a *model.PostAction) (string, bool)) *spot {
	all := w.standingIn(at)
	for _, m := range w.whispers {
		if m.only == p.ID && m.ChannelId == at.Channel && m.RootId == at.Thread {
			all = append(all, m)
		}
	}
	for _, m := range slices.Backward(all) {
		versions := []*model.Post{m.Post}
		if old {
			versions = slices.Clone(m.earlier)
			slices.Reverse(versions)
		}
		for _, v := range versions {
			for _, attachment := range v.Attachments() {
				for _, a := range attachment.Actions {
					if option, yes := is(a); yes {
						return &spot{m, a, option}
					}
				}
			}
		}
	}
	return nil
}

// labelled is a button with that label or that number, or a menu with such an
// option.
func labelled(label string) func(*model.PostAction) (string, bool) {
	return func(a *model.PostAction) (string, bool) {
		for _, o := range a.Options {
			if o.Text == label {
				return o.Value, true
			}
		}
		return "", a.Type != model.PostActionTypeSelect && (a.Name == label || strings.HasPrefix(a.Name, label+". "))
	}
}

// Presses presses the button with that label, in the newest post of the place that
// has one. A choice with that label in a menu is chosen.
func (p *Person) Presses(at Place, label string) Outcome {
	return p.acts(label, func() *spot { return p.w.seek(p, at, false, labelled(label)) })
}

// PressesOld presses a button of a post that has been edited since, as in a client
// that has not heard of it.
func (p *Person) PressesOld(at Place, label string) Outcome {
	return p.acts(label, func() *spot { return p.w.seek(p, at, true, labelled(label)) })
}

// PressesIn presses the button with that label in one post.
func (p *Person) PressesIn(post, label string) Outcome {
	return p.acts(label, func() *spot {
		m := p.w.posts[post]
		if m == nil {
			return nil
		}
		for _, at := range m.Attachments() {
			for _, a := range at.Actions {
				if option, yes := labelled(label)(a); yes {
					return &spot{m, a, option}
				}
			}
		}
		return nil
	})
}

// PressesNumber presses the n-th option, counted from 1, of the newest row in the
// place that has so many: buttons that answer, or the options of a menu. A button
// answers if its label is none of those that every row may have beside.
func (p *Person) PressesNumber(at Place, n int) Outcome {
	return p.acts("number "+strconv.Itoa(n), func() *spot {
		for _, m := range slices.Backward(p.w.standingIn(at)) {
			for _, attachment := range m.Attachments() {
				count := 0
				for _, a := range attachment.Actions {
					if len(a.Options) >= n {
						return &spot{m, a, a.Options[n-1].Value}
					}
					if a.Type != model.PostActionTypeSelect && strings.HasPrefix(a.Id, "answer") {
						count++
					}
					if count == n {
						return &spot{m, a, ""}
					}
				}
			}
		}
		return nil
	})
}

// Chooses picks options by their labels in menus, one after the other.
func (p *Person) Chooses(at Place, labels ...string) Outcome {
	var o Outcome
	for _, label := range labels {
		if o = p.Presses(at, label); !o.OK {
			return o
		}
	}
	return o
}

// ChoosesPerson picks somebody in the newest menu of people in the place.
func (p *Person) ChoosesPerson(at Place, who *Person) Outcome {
	return p.acts("a menu of people", func() *spot {
		return p.w.seek(p, at, false, func(a *model.PostAction) (string, bool) { return who.ID, a.DataSource == "users" })
	})
}

// acts finds an action, and does to it what a client does.
func (p *Person) acts(name string, find func() *spot) Outcome {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	s := find()
	if s == nil {
		w.mu.Unlock()
		w.t.Errorf("mattermostfake: %s finds nothing to press that is called %s", p.Name, name)
		return Outcome{Error: "nothing to press"}
	}
	in := model.DoPostActionRequest{SelectedOption: s.option, Cookie: s.action.Cookie}
	path := "/posts/" + s.post.Id + "/actions/" + s.action.Id
	w.mu.Unlock()
	return w.again(p, func() Outcome { return p.Do("POST", path, in) })
}
