// Package console makes the terminal a chat platform.
//
// It promises that everything the bot writes is there as plain text, in the
// order in which it was written, each message under a label that says where it
// went: the thread, the coordinators' channel, the CISO's channel, or one
// person. Nothing is drawn over: of an edited message the news are written. So a screen reader reads what others see, and a script on a
// pipe gets the same text as a person.
//
// It promises that a line is carried out, with everything that follows from
// it, before the next line is read.
//
// It refuses to know what the lines mean. A line goes to the engine as said in
// the thread or as a command; only lines that begin with a colon are its own.
package console
