package mattermost

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// triggerTime is how old a trigger may be, and triggerAhead how far the server's
// clock may be ahead. The server lets a trigger open dialogs for 30 seconds.
const (
	triggerTime  = time.Minute
	triggerAhead = 30 * time.Second
)

// trigger is what the server signs: that a person acted, and when. What they did
// is not part of it.
type trigger struct {
	id   string // of this act
	user string
	at   time.Time
}

var errTrigger = errors.New("not a trigger that the server made")

// readTrigger takes a trigger apart and proves it with the server's key.
func readTrigger(text string, key *ecdsa.PublicKey) (trigger, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	part := strings.Split(string(raw), ":")
	if err != nil || len(part) != 4 || key == nil || len(text) > 1024 {
		return trigger{}, errTrigger
	}
	millis, err := strconv.ParseInt(part[2], 10, 64)
	if err != nil || part[0] == "" || part[1] == "" {
		return trigger{}, errTrigger
	}
	signature, err := base64.StdEncoding.DecodeString(part[3])
	if err != nil {
		return trigger{}, errTrigger
	}
	sum := sha256.Sum256([]byte(part[0] + ":" + part[1] + ":" + part[2] + ":"))
	if !ecdsa.VerifyASN1(key, sum[:], signature) {
		return trigger{}, errTrigger
	}
	return trigger{id: part[0], user: part[1], at: time.UnixMilli(millis).UTC()}, nil
}

// readKey reads the public key that the server publishes.
func readKey(text string) *ecdsa.PublicKey {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil
	}
	k, _ := key.(*ecdsa.PublicKey)
	return k
}

// acted proves that the server saw user act now. A trigger that is proven is
// remembered: it counts once here, and by its event id once among all replicas.
func (a *Adapter) acted(ctx context.Context, text, user string) (trigger, Oddity, error) {
	s, err := a.server.get(ctx)
	if err != nil {
		return trigger{}, "", err
	}
	t, unread := readTrigger(text, s.key)
	if unread != nil && a.server.stale(ctx) { // a server that was set up anew has another key
		if s, again := a.server.get(ctx); again == nil {
			t, unread = readTrigger(text, s.key)
		}
	}
	signed := unread == nil
	now := a.conf.Clock()
	switch {
	case !signed, t.user != user, now.Sub(t.at) > triggerTime, t.at.Sub(now) > triggerAhead:
		return trigger{}, BadTrigger, nil
	case !a.triggers.first(t.id):
		return t, Replayed, nil
	}
	return t, "", nil
}
