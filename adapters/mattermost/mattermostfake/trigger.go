package mattermostfake

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// trigger is a trigger_id for somebody: signed by the server, good for 30 s and
// for as many dialogs as one likes. It needs the lock.
func (w *Workspace) trigger(p *Person, channel string) string {
	id := w.id("trigger")
	w.triggers[id] = channel
	return w.sign(id, p.ID, w.now())
}

// Trigger is a trigger_id for somebody as of that moment, signed by the server:
// for what a test wants the bot to meet.
func (w *Workspace) Trigger(p *Person, at time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sign(w.id("trigger"), p.ID, at)
}

func (w *Workspace) sign(id, user string, at time.Time) string {
	claim := fmt.Sprintf("%s:%s:%d:", id, user, at.UnixMilli())
	sum := sha256.Sum256([]byte(claim))
	signature, err := w.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString([]byte(claim + base64.StdEncoding.EncodeToString(signature)))
}

// verified is the client trigger id and the user of a trigger_id, or why it is no
// good.
func (w *Workspace) verified(trigger string) (id, user string, a answer) {
	const errors = "interactive_message.decode_trigger_id."
	text, err := base64.StdEncoding.DecodeString(trigger)
	if err != nil {
		return "", "", no(400, errors+"base64_decode_failed")
	}
	part := strings.Split(string(text), ":")
	if len(part) != 4 {
		return "", "", no(400, errors+"missing_data")
	}
	at, _ := strconv.ParseInt(part[2], 10, 64)
	if w.now().Sub(time.UnixMilli(at)) > triggerFor {
		return "", "", no(400, errors+"expired")
	}
	signature, err := base64.StdEncoding.DecodeString(part[3])
	if err != nil {
		return "", "", no(400, errors+"base64_decode_failed_signature")
	}
	sum := sha256.Sum256([]byte(strings.Join(part[:3], ":") + ":"))
	if !ecdsa.VerifyASN1(&w.key.PublicKey, sum[:], signature) {
		return "", "", no(400, errors+"verify_signature_failed")
	}
	return part[0], part[1], answer{}
}

// clientPart is what clients get to see of a trigger_id.
func clientPart(trigger string) string {
	text, _ := base64.StdEncoding.DecodeString(trigger)
	id, _, _ := strings.Cut(string(text), ":")
	return id
}
