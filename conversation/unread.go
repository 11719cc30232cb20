package conversation

import "upphandlingsvakten/rules"

// WithUnread is m with a word about how many cases could not be read and are
// missing from it. Which they are, and why, is for those who run the bot.
func WithUnread(m Message, l rules.Lang, n int) Message {
	if n > 0 {
		m.Blocks = append(m.Blocks, Note{Text: line(l, KeyUnread, "n", n)})
	}
	return m
}

// unreadCalls is what coordinators are told instead: among those cases may be one
// that waits for them.
func unreadCalls(l rules.Lang, n int) []Block {
	if n == 0 {
		return nil
	}
	return []Block{Para{Text: line(l, KeyUnreadCalls, "n", n)}}
}
