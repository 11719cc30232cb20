package rules

import "strings"

// nearest is the name among names that was most likely meant by s, or "".
// A name is near when fewer than half of its letters have to change, and at
// most three: more than that is a guess, not a slip.
func nearest(s string, names []string) string {
	best, least := "", 4
	for _, name := range names {
		if name == s {
			continue
		}
		d := distance(strings.ToLower(s), strings.ToLower(name))
		if d < least && 2*d < max(len(s), len(name)) {
			best, least = name, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
