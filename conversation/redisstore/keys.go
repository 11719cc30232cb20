package redisstore

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/fnv"
	"strings"
	"sync"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// keys makes every key there is; no key has its text anywhere else. Scripts add
// to a partition's prefix what their headers name.
//
//	ns:store                      hash    version, partitions, the sealed secret, the last case number of
//	                                      each year and who gave it
//	ns:ping                       string  nothing, for a minute: whether anything can be written
//	ns:place:<place>              string  the case of a place
//	ns:plan:<digest>              string  sources of a plan
//	ns:{p07}:case:<case>          hash    seq, body, owner, starter, alarms, packed
//	ns:{p07}:packs:<case>         hash    range of facts → pack, up to fact number packed
//	ns:{p07}:log:<case>           list    the facts after those, oldest first
//	ns:{p07}:seen:<case>          zset    events → ms when handled
//	ns:{p07}:receipts:<case>      hash    card or opened:<lane> → receipt
//	ns:{p07}:lane:<lane>          list    parcels in order
//	ns:{p07}:parcel:<delivery>    hash    case, lane, card, body, tries, unsent, awaited, why
//	ns:{p07}:lanes, …:alerts      zset    lanes → ms when they may move
//	ns:{p07}:holders              hash    lane → since when it is held, and by whom
//	ns:{p07}:parked               list    parcels that were put aside
//	ns:{p07}:alarms, …:first      zset    <case>|<name> → ms
//	ns:{p07}:open                 set     open cases
//	ns:{p07}:person:<person>      set     open cases that a person owns or started
//
// Places, people, desks, cards and events appear as keyed hashes only, because their
// platforms' ids point at people. Secret is the key of those hashes.
type keys struct {
	namespace  string
	partitions int
	secret     []byte
	macs       *sync.Pool // of hashes with the secret: an answer needs ten, and making one takes longer than using it
	parts      []partition
}

// with is k with that secret. Without one it makes no keys but the store's own.
func (k keys) with(secret []byte) keys {
	k.secret, k.macs = secret, &sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}
	k.parts = make([]partition, k.partitions)
	for n := range k.parts {
		k.parts[n] = partition(fmt.Sprintf("%s:{p%02d}:", k.namespace, n))
	}
	return k
}

// alertLane marks the lane of a case's alerts to a place.
const alertLane = "!alert"

func (k keys) store() string                          { return k.namespace + ":store" }
func (k keys) ping() string                           { return k.namespace + ":ping" }
func (k keys) plan(d rules.Digest) string             { return k.namespace + ":plan:" + string(d) }
func (k keys) placeCase(p conversation.Place) string  { return k.namespace + ":place:" + k.place(p) }
func (k keys) caseHash(id conversation.CaseID) string { return k.of(id).caseHash(id) }
func (k keys) of(id conversation.CaseID) partition    { return k.at(k.partition(id)) }
func (k keys) place(p conversation.Place) string      { return k.hash("place", string(p)) }
func (k keys) person(id conversation.PersonID) string { return k.hash("person", string(id)) }
func (k keys) event(id conversation.EventID) string   { return k.hash("event", string(id)) }
func (k keys) at(n int) partition                     { return k.parts[n] }

// partition is where a case lives. It never changes.
func (k keys) partition(id conversation.CaseID) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % uint32(k.partitions))
}

// hash is 128 bits of HMAC-SHA256, in hexadecimal.
func (k keys) hash(kind, text string) string {
	h, _ := k.macs.Get().(hash.Hash)
	defer k.macs.Put(h)
	h.Reset()
	var room [sha256.Size]byte
	h.Write(append(append(append(make([]byte, 0, 128), kind...), 0), text...))
	return hex.EncodeToString(h.Sum(room[:0])[:16])
}

// card is the field of a card's receipt; empty for what is never edited.
func (k keys) card(d conversation.Delivery) string {
	if d.Card == "" {
		return ""
	}
	return k.hash("card", string(d.To)+"\x00"+string(d.Card))
}

// lane is where d waits for its turn. The alerts of each case have a lane of
// their own: no chatter delays them, and an alert that cannot be delivered, and
// is never put aside, holds up no other.
func (k keys) lane(d conversation.Delivery) string {
	lane := k.place(d.To)
	if d.Topic == conversation.TopicAlert {
		lane += "!" + string(d.Case) + alertLane
	}
	return lane
}

// partition is the prefix of a partition's keys, which share a slot.
type partition string

func (p partition) caseHash(id conversation.CaseID) string { return string(p) + "case:" + string(id) }
func (p partition) log(id conversation.CaseID) string      { return string(p) + "log:" + string(id) }
func (p partition) packs(id conversation.CaseID) string    { return string(p) + "packs:" + string(id) }
func (p partition) seen(id conversation.CaseID) string     { return string(p) + "seen:" + string(id) }
func (p partition) receipts(id conversation.CaseID) string {
	return string(p) + "receipts:" + string(id)
}
func (p partition) parcel(id conversation.DeliveryID) string {
	return string(p) + "parcel:" + string(id)
}
func (p partition) lane(lane string) string   { return string(p) + "lane:" + lane }
func (p partition) person(hash string) string { return string(p) + "person:" + hash }
func (p partition) alerts() string            { return string(p) + "alerts" }
func (p partition) lanes() string             { return string(p) + "lanes" }
func (p partition) holders() string           { return string(p) + "holders" }
func (p partition) parked() string            { return string(p) + "parked" }
func (p partition) alarms() string            { return string(p) + "alarms" }
func (p partition) first() string             { return string(p) + "first" }
func (p partition) open() string              { return string(p) + "open" }

// queueName is the queue that a lane stands in.
func queueName(lane string) string {
	if strings.HasSuffix(lane, alertLane) {
		return "alerts"
	}
	return "lanes"
}

func (p partition) queue(lane string) string { return string(p) + queueName(lane) }
