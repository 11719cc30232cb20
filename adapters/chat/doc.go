// Package chat is what adapters of chat platforms have in common.
//
// It promises that a gesture goes through its Door once and only while the
// engine takes any, that a Pace is kept, that what a platform sends can be read
// however it looks, and that text can be bounded without losing any of it.
//
// It refuses to know any platform: what a limit is, how markup is escaped and
// what a failure means is said by who uses it.
package chat
