// Package adaptertest is the contract that every adapter keeps.
//
// It promises that an adapter that passes can be given to the engine: it
// acknowledges only what has happened, shows what it is given and nothing else,
// carries tokens unchanged, edits cards in place, and tells the failures of its
// platform apart.
//
// It refuses to know any platform. A harness opens one, real or faked, and does
// there what people do. What a platform cannot do at all the harness says in
// Lacks, with the reason; nothing is left out silently.
//
// For the fakes of platforms it also has a Clock that stands still and a Wire in
// memory, so that a test can let hours go by.
package adaptertest
