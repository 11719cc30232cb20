package chat

import (
	"slices"
	"strings"
)

// SaysAway says whether a status of somebody's own says that they are away for
// days. Being offline says nothing, and a meeting is over in an hour.
func SaysAway(emoji, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	says := slices.ContainsFunc(awayWords(), func(w string) bool {
		rest, begins := strings.CutPrefix(text, w)
		return begins && (rest == "" || strings.ContainsAny(rest[:1], " ,.!(:;–-"))
	})
	return says || slices.Contains(awayEmoji(), strings.Trim(emoji, ":"))
}

// awayEmoji are those that chat platforms offer for being on holiday and for
// being ill. Of the others that they offer, a meeting and a bus are over in an hour.
func awayEmoji() []string { return []string{"palm_tree", "face_with_thermometer"} }

// awayWords are what a status begins with when it says that somebody is away for
// days. "Ledig" is not among them: it also means that somebody is free.
func awayWords() []string {
	return []string{
		"semester", "på semester", "sjuk", "sjukskriven", "vab", "vabbar", "föräldraledig", "tjänstledig",
		"vacation", "vacationing", "on vacation", "holiday", "on holiday", "out sick", "off sick", "on leave", "on parental leave", "parental leave",
	}
}
