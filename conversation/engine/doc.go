// Package engine carries events to cases and what cases owe to the world.
//
// It promises that an event happens once or not at all, that it is not
// acknowledged before it has happened, and that every delivery and every alarm
// of a committed change is carried out, in order within a lane, however often a
// process dies in between.
//
// It refuses to know what is said: what a gesture means is decided by Read and
// Decide, what people see by View, and how that looks by an Adapter.
//
// One event: an adapter decodes it, Handle loads the case and asks whether the
// event was seen, Read and Decide say what happens, and one Commit writes case,
// log, deliveries and alarms together. Then the adapter acknowledges. Dispatch
// claims a lane, delivers its first parcel and settles it. Wake brings alarms
// back through the same door. There is no inbox queue and no leader: any
// replica may do any of it.
package engine
