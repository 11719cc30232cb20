// Package conversation knows what a case is, what an input does to it, what
// people get to see of it, and when it wants to be woken.
//
// It promises that everything is decided by values: Decide, Evolve, View,
// Alarms and Read look only at their arguments, change none of them, and give
// the same result every time, on every platform and in every language.
//
// It refuses to know the time, the network, the store, a chat platform or its
// markup. Words that people read come from its text files and from the plan;
// what a person typed travels only inside a Span.
//
// # The laws it keeps
//
//   - folding the log with Evolve gives the case;
//   - "don't know", silence and an unreadable reply never count as "no";
//   - an answer counts only while its question applies;
//   - an alert, once raised, is closed only by a coordinator;
//   - after an alert nothing about the substance is asked, shown or kept;
//   - a case that is closed wants no alarm.
package conversation
