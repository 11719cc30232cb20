// Package slack makes a Slack workspace a place where cases are talked through.
//
// It promises that a gesture is acknowledged only after the engine has taken
// it, over HTTP as in Socket Mode; that what people wrote appears as they wrote
// it and is never markup; that no message exceeds what Slack takes; and that a
// message whose fate is unknown is looked for before it is sent again.
//
// What is done in one thread is taken in the order in which Slack says that it
// was done, as far as it reaches one process within a moment. Several processes
// that share a store take it in the order of their commits: nothing is lost or
// counted twice, but of two answers within milliseconds the later may come first.
//
// Times are said in the zone of whoever is alone with the bot, and in the
// municipality's where several read.
//
// It refuses to know what a case is about, and it has no words of its own:
// what people read comes from package conversation. What Slack sends is read
// leniently and only as far as it is needed, so that a field that nobody has
// seen before costs no answer.
//
// # Why it is so
//
// Inbound payloads are decoded by structs of our own, because one unknown inner
// event or an empty array where an object was promised makes ready-made decoders
// refuse the whole payload. Socket Mode runs over two connections of our own,
// because ready-made clients close the old connection before the new one is
// open, and what is sent in between is lost. Text is sent as rich text blocks,
// which have no markup to escape.
package slack
