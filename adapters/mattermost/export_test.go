package mattermost

import "time"

// Hurry makes the adapter try again at once. It must be called before Run.
func (a *Adapter) Hurry() { a.lanes.wait = func(int) time.Duration { return time.Millisecond } }

// OnDealt lets f hear of every post that is through. It must be called before Run.
func (a *Adapter) OnDealt(f func(post string, err error)) {
	a.dealt = func(post word, err error) { f(string(post), err) }
}
