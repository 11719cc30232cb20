// Package casefile makes documents of a case: the list of requirements, the
// summary, the risk matrix, the timeline, the calendar and the record.
//
// It promises bytes and nothing else: the same dossier at the same moment gives
// the same file, in Swedish or English. What people wrote appears literally,
// never as a formula, markup or a control character, and no colour says what no
// word says.
//
// It refuses to know where a file goes, what time it is, and a case that is
// silent: everything is made of a conversation.Dossier, and of such a case there
// is none.
package casefile
