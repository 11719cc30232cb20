// Package redisstore is the engine's Store in Redis: a single server, Sentinel
// or a cluster, as the address says, or one inside the process.
//
// It promises that a change lands whole or not at all, that an event lands
// once, that every delivery and alarm of a change that landed is there until it
// is dealt with, and that nobody who reads Redis learns what people wrote. It
// refuses to know what a case, a fact or a delivery means, what day it is, and
// where the keys come from.
//
// # How it lies in Redis
//
// Cases are spread over a fixed number of partitions by a hash of their id. All
// keys of a partition share a hash tag, such as {p07}, so that the script that
// commits a change stays in one slot of a cluster. Outside the partitions are
// only the index from places to cases and the counters of case numbers; both
// are written before a case begins, and never changed.
//
// Deliveries wait in lanes, one for each partition and place, and another for
// the alerts of a case to that place. A lane moves one delivery at a time. Lanes go in
// the order in which they began to wait, those first in which a person awaits an
// answer.
//
// What people wrote or may read is sealed (see Keyring), and what it is bound
// to is part of the seal: a fact cannot be moved to another case or another
// place in the log. Readable in Redis are case ids, delivery ids, names of
// alarms, counts and times. Places, people, cards and events are keyed hashes.
//
// # How a log stays small
//
// Nothing is taken out of a log, which is the audit trail. Once 48 facts lie
// singly, all but the last 16 are put into one pack: compressed together, and
// then sealed. So are all facts of a case that is closed with 32 or more. That is
// done after the change that made the log so long, by a script of its own which
// does nothing if the case has changed since the facts were read; a process that
// dies in between leaves it to the next change. A fact takes some 250 bytes
// singly and 30 to 80 in a pack, and a year of a contract with forty facts less
// than 4 kB. What a change rewrites, because it may not be kept after an alert,
// it rewrites in the packs too, in the one script of the commit, which refuses if
// the facts were packed while it was made. A log from before there were packs is
// read as it lies, and packed bit by bit.
//
// Of the events of a case all of the last fourteen days are remembered, and up to 32
// older ones. Nothing older comes again: Slack repeats an event for an hour, and
// adapters that look for what they missed look back for less than that. An old alarm
// finds that the case has moved on.
//
// # How calls travel
//
// Loads and commits that are made at the same time share a round trip (see
// ferry); one that is made alone goes alone, and so does each in a cluster. What
// became of a call is never another's outcome: each has its own reply, what Redis
// refuses in company is asked for once more alone, and where the connection breaks
// under a trip it is open for each of them what was done, as for one that went
// alone.
//
// # What time it is
//
// Callers say what time it is by their own clocks, and alarms, which are days of a
// calendar, go by that. How long a lane is held or has to wait goes by Redis's
// clock: replicas on machines whose clocks differ neither take each other's lanes
// nor come late to what is due.
//
// How far Redis's clock is ahead is measured in each partition, because those of a
// cluster lie on several machines: when the store is opened, every half a minute
// when somebody looks ahead (Next), and then too if a claim has failed or has found
// the measurement wrong. It is added to every moment that a caller gives. That is
// for looking at what waits. Claiming and deferring read Redis's clock themselves,
// and put right what is wrong by more than two seconds: because the machine stood
// still, its clock was set, the call was long on its way, or nothing could be
// measured. Of a lease of thirty seconds nobody takes away more than four, after
// Redis has taken the claim; an attempt ends after three quarters of it.
//
// A measurement alone would be believed by a machine that has just stood still for
// a minute. Redis's clock alone, read by every look too, would make a script in
// every partition out of each look, and of each moment that a caller names again a
// slightly different one.
//
//	the measurement fails             Next fails, and tries again; what was measured last is used, at first nothing.
//	                                    What waits is seen early or late by what is wrong, and taken when it is due
//	this machine's clock is set       the same, until the next claim or for half a minute
//	Redis's clock is set, or another  forwards: what is held or waits is free so much earlier, and before a second
//	  server takes over with its own    attempt the platform is asked; backwards: so much later. Nothing is lost
//
// # When something goes wrong
//
// An error of Redis or of the network comes back wrapped, and nothing is
// repeated here but what met a broken connection or a server that is busy with
// itself. Then:
//
//   - Commit: open whether it landed. The same Change may be given again, and
//     says ErrSeen if it had. This also happens when go-redis repeats a command
//     whose reply was lost, so ErrSeen may be the answer to a first call.
//   - Claim: a lane may be held by a token that nobody knows. It comes free
//     after the lease, and the attempt counts.
//   - Settle, Defer, Park: may be given again; the second time does nothing.
//   - Number: a number may be skipped. The place keeps the one it gets. A server that
//     has taken over or was started again skips twenty, so that no case gets the number
//     of one that was forgotten.
//
// What Redis does, and what comes of it. In each row a change is whole there or
// not at all, and the caller acknowledges nothing that met an error. Wherever every
// change fails, Ping does:
//
//	out of memory (OOM)               changes and claims fail; reading, settling without a receipt, deferring go on
//	AOF cannot be written (MISCONF),  every change fails; reading goes on; heals by itself
//	  everysec                          when there is room again. What the last second took may be lost if Redis stops
//	its fsync fails (MISCONF),        the same, but Redis does not try again by itself: when the disk is well, restart
//	  everysec                          it, or turn appendonly off and on
//	the same with appendfsync always  Redis ends itself before it replies: as "gone". What it had replied to is there
//	too few replicas (NOREPLICAS)     changes fail, reading goes on
//	a replica (READONLY)              changes fail; behind Sentinel and in a cluster the new master is found within seconds
//	scripts forgotten (NOSCRIPT)      nothing is noticed: the script is sent whole
//	a slot moves (MOVED, ASK)         followed. While it moves (TRYAGAIN) changes of that partition wait and then
//	                                    fail; none runs on half of its keys; reading goes on
//	no master for a slot              changes and what looks into all partitions fail, until one is elected or back
//	  (CLUSTERDOWN)
//	loading, paused, slow, silent,    the call fails after two seconds for each of three tries, or when its context
//	  cut off, gone                     ends; whether it was done is open, as above
//	reply lost after the write        done, and ErrSeen when it is given again
//	failover without the last writes  what was not replicated is gone whole: case, log, deliveries and alarms are as
//	                                    they were before it, and the same event lands again
//	emptied, or back without its disk Ping, Memory and Number say engine.ErrOther, and the process ends; the next one
//	                                    opens a new store, which is Fresh and numbers from the beginning
//
// The last two rows are those that this store cannot make good. The same is true of
// Redis's own window before fsync, if the machine stops. Memory has another name
// from then on, and so the engine forgets what it remembers of the store, and the
// adapters read in the threads of open cases what people have written; the seen
// events let each count once. A button that was pressed cannot be read again. That
// one was shows where a thread has more to show than the store knows of and what
// was written does not explain: then the open question is asked again, and what was
// written is taken for no answer. Of a case that is lost whole nothing is left but
// messages: whoever acts on them is told so, as far as the platform can tell whose
// they are. WAIT after each change would make the window smaller and not close it,
// for one more round trip, and is not used.
//
// Scripts check everything before they write, because Redis does not undo. A
// script that Redis ran is whole on disk or not there. How much Redis forgets
// when it falls is its own setting; Durability says what that comes to.
//
// What cannot be opened or read is an error that names the case or delivery and
// says nothing of the content. A delivery that cannot be read keeps its lane
// waiting, a lease at a time: with the right key back, it goes on. After as many
// attempts as any other has it is put aside, unless it is an alert, or a later
// release has written it; it is listed there without its body, and can be dropped.
package redisstore
