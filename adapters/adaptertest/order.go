package adaptertest

import (
	"slices"
	"strings"
)

// ByName puts channels as they are first, and after them those of people, by
// name: when such a channel was opened is a matter of milliseconds.
func ByName[C any](channels []C, direct func(C) bool, name func(C) string) {
	key := func(c C) string { // a channel's is before all names
		if direct(c) {
			return "@" + name(c)
		}
		return ""
	}
	slices.SortStableFunc(channels, func(a, b C) int { return strings.Compare(key(a), key(b)) })
}
