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
// into the scripts of redisstore once, on 23 November 2026, and caught by the
// cases named, on the embedded and on a real Redis alike.
package enginetest
