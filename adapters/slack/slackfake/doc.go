// Package slackfake is a Slack workspace for tests: a real HTTP and WebSocket
// server on the loopback interface, with channels, threads, people, views, files
// and one app installed in it.
//
// It promises to refuse what Slack would refuse, with Slack's own words: unknown
// methods and arguments, missing scopes, Block Kit beyond its limits, messages
// that are not the app's, triggers that are too old, calls that come too fast.
// People act through one set of verbs, and what they do reaches the app over
// HTTP, signed, or through Socket Mode, enveloped: the same act is the same
// payload, so a scenario that has been written once runs over both. What may
// befall a network or a platform can be brought about on purpose: calls that
// fail, or that are cut after they took effect, events that come twice, late, in
// another order or not at all.
//
// It refuses to wait. Time is what its clock says; what is due later happens
// when a test says so. The one thing measured by the wall clock is how long the
// app takes to acknowledge, since that is what Slack measures.
//
// What is known of Slack, and where it is known from, stands in reference/slack.md
// beside the design; where that is silent the fake is as strict as Slack may be.
package slackfake
