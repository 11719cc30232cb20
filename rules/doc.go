// Package rules turns checklists and the requirement catalogue, which are
// data, into an immutable Plan, and answers into findings with their reasons.
//
// It promises that the same answers always give the same findings, that every
// finding can say why it is there, and that a file with a fault is never
// loaded: all faults are reported at once, each with file, line and column.
//
// It refuses to know what a case, a chat platform, a clock or a person is.
//
// # What is not known
//
// A condition has three values: yes, no, and unknown because some answers are
// missing. The table says what each reader of a condition makes of unknown:
//
//	question       waits: it is not asked until the condition is known to be true
//	requirement    applies: it is better to require too much than too little
//	area           applies, for the same reason
//	block          blocks
//	contradiction  is none
//	finding row    does not match; the last row of every finding is the cautious one
//
// A condition that fails or exhausts its cost while running counts as unknown.
//
// # Which answers count
//
// An answer counts only while its question applies. Evaluate walks the
// questions in the order of asking, so an answer on a branch that was left is
// kept, is reported as ignored, and decides nothing.
package rules
