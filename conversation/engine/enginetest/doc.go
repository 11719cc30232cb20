// Package enginetest is what a store and the engine are tested with: the
// contract of a Store, points at which a store fails or kills, and transcripts
// of conversations that are their own golden files.
//
// It promises that a store which passes StoreContract can be put under the
// engine. It refuses to know how a store keeps what it is given.
//
// # What the contract catches
//
// A contract that has never failed proves little. Each of these faults was put
// into redisstore once, on 23 November 2026, and was caught by the cases named.
//
// In the commit. No check of the event: "the same event lands once". No check
// of the version: "the second of two writers is stale", "of many writers at
// once one wins". Event not marked: "load tells of events it has seen". Event
// marked before the version is checked: "the second of two writers", where a
// stale event then counts as seen. Alarms added and not replaced: "a case's
// alarms are the ones of its last change". A lane queued anew though it waits:
// "new parcels do not end a wait". Rewriting left out, for old facts or for
// those of the same change: "a rewritten fact is gone from the log". A former
// owner kept, or a closed case left in the lists: "the person index follows",
// "a closed case is not listed".
//
// At the lanes. Settle takes the first parcel of the lane instead of its own:
// "a worker that comes late takes nobody's turn", "settling twice". The same,
// but only while its own is still there: only "a parcel that was delivered
// after all is not parked any more", which was written for it. A late settle
// frees the lane: "takes nobody's turn". A late receipt is kept: "a late
// receipt does not replace a later one". A late defer or park counts: "a late
// defer and a late park change nothing". Park stops the lane: "a parked parcel
// lets the lane go on". Claim does not hold the lane: nine cases. Claim stops
// at an empty lane: only "a lane emptied by a late worker is forgotten", and
// only since that case has a second lane behind it. A freed lane goes to the
// front: "every waiting lane gets its turn". Alerts looked at last, or first in
// their own partition only, or queued with the rest: "alerts go first".
//
// Elsewhere. Due times rounded down: "an alarm is due at its time". Due alarms
// not sorted: "oldest first". A number taken for a case, or a place bound anew:
// "a place is a case's once the case has begun", "two that begin in one place".
// Load that tells of no event: "load tells of events it has seen". An opened
// thread not bound: "an opened thread is the case's".
//
// What only redisstore's own tests can see was tried there: a receipt that is
// not sealed, person ids in keys, a fact not bound to its place in the log, a
// key outside its slot (the cluster refuses nearly everything), and one more
// round trip in Load.
//
// # Mutants
//
// These faults are put into the program, one at a time, by MUTANTS=all go test
// -run Mutant, and the test that is named must fail; CI tries three of them.
// What they replace stands in testdata/mutants, and has to be there, once, so
// that the list stays true. In quotation marks are cases of StoreContract and of
// the contract of adapters.
//
//   - a claim is never too late:
//     TestWhoeverHearsOfAClaimWhenItsLeaseIsOverLeavesItToOthers
//   - a failure settles: TestWhatAnOutageHeldUpArrivesInItsOrder
//   - a stale case is not read again: TestACaseThatMovesOnMeanwhileIsReadAgain
//   - acknowledged before committed: “a gesture whose handler fails is not
//     acknowledged”
//   - alarm rings early: “an alarm is due at its time and stays until it is
//     dropped”
//   - alarm taken when it is read: “an alarm is due at its time and stays until
//     it is dropped”
//   - alarms not replaced: “a case's alarms are the ones of its last change”
//   - alert on the chatter's lane: “alerts go first, in a lane of their own”
//   - alert put aside: TestAnAlertIsNeverPutAside
//   - an answer waits behind reminders: TestOnTheMorningOfAllFollowUpsNobodyWaits
//   - an alarm that failed holds up the others:
//     TestACaseThatFailsDoesNotHoldUpOthers
//   - an attempt outlives its lease: TestAnAttemptEndsBeforeItsLease
//   - an old measurement is believed:
//     TestALeaseAndAWaitGoByRedissClockHoweverOldTheMeasurement
//   - defer loses the parcel: “a deferred parcel stays first in its lane”
//   - event not marked as seen: “load tells of events it has seen”
//   - fact log not appended with the state: “the log has every fact in order”
//   - forgotten numbers are given again:
//     TestANumberThatAFailoverForgotIsNotGivenAgain
//   - lanes go by each machine's clock:
//     TestReplicasWhoseClocksDifferNeitherDoubleNorDelay
//   - late park counts: “a late defer and a late park change nothing”
//   - late settle frees the lane: “a worker that comes late takes nobody's turn”
//   - lease not checked: “a lane moves one parcel at a time and in order”
//   - no Finder before a second attempt:
//     TestASecondAttemptAsksWhetherTheFirstArrived
//   - no seen check: “the same event lands once, even if the case allows it
//     again”
//   - no version check: “the second of two writers that read the same case is
//     stale”
//   - nothing was sent, for ever: TestWhoeverCouldNotSendAsksWhetherAnotherHas
//   - number given twice: “numbers are unique, and count by year”
//   - packed facts not rewritten:
//     TestWhatIsTakenOutOfTheLogIsTakenOutOfItsPacks
//   - packing does not look whether the case has changed:
//     TestPackingGivesWayToAChange
//   - park drops silently: “a parked parcel lets the lane go on”
//   - poison never parked: TestWhatFailsTooOftenIsPutAside
//   - receipt not kept: “a card's later deliveries know its receipt”
//   - redelivered event handled twice:
//     TestAnEventThatIsRepeatedHappensOnceAndIsNotRefused
//   - rewrite not applied: “a rewritten fact is gone from the log”
//   - settle before deliver: TestNothingIsLostOrDoubledWhereverTheProcessDies,
//     “documents”
//   - settle takes the first of the lane: “settling twice takes no other parcel”
//   - told to wait counts as failed: TestWhatIsToldToWaitIsNotPutAside
//   - wake acknowledges before commit:
//     TestNothingIsLostOrDoubledWhereverTheProcessDies, “years of reminders”
//   - wrong hash tag: TestTheStoreInAClusterKeepsTheContract
package enginetest
