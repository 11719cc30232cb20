// Package mattermost makes a Mattermost server a place where cases are talked
// through.
//
// It promises that what people write in the thread of a case is handed to the
// engine once and in the order in which it was written, however often and for
// however long the connection is gone; that a button, a menu or a dialog counts
// only if the bot made it, there, and if the person who used it may; that what
// people wrote appears as they wrote it and is never markup; and that a message
// whose fate is unknown is looked for before it is sent again. Where the server
// cannot reach the bot, everything can be typed.
//
// It refuses to know what a case is about, and it has no words of its own: what
// people read comes from package conversation. What the server sends is read
// leniently and only as far as it is needed.
//
// # Why it is so
//
// The WebSocket is kept by a loop of our own: the ready-made client stops
// answering pings when nobody drains it, panics when it is used after its end,
// and says that it is open before the server has let it in. Calls go through the
// ready-made REST client, but by its one door, because its methods decode posts
// strictly: one field of another kind would cost a whole thread.
//
// Mattermost signs none of its calls, people can read what a button carries, and
// anybody can let the server call the bot with what they like. So what a button
// or a dialog carries is sealed by the bot; the post that it is said to be
// pressed on is looked at; and who pressed it, and when, is taken from the
// trigger, which is the one thing that the server signs. A trigger is the id of
// its event, so that the store lets it happen once among all replicas.
//
// The keys of the seals are derived from the keys that encrypt the store: they
// are the same on all replicas, and change with them. The newest key seals, and
// all open, so that buttons made before a change can still be pressed.
package mattermost
