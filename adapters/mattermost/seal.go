package mattermost

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// sealer makes and proves what only the bot can have made. It is worth as much
// as its keys; what it seals can be read by everybody.
type sealer struct {
	keys [][]byte
	// secret makes ids that nobody can guess. It is the bot's token, which all
	// replicas have.
	secret []byte
}

// The kinds of what is sealed. What was made as one kind is none of another.
const (
	kindAction = "action"
	kindDialog = "dialog"
	kindPost   = "post"
	kindNonce  = "nonce"
	kindButton = "button"
	kindHint   = "hint"
)

// claims are what a button, a menu or a dialog of the bot's carries.
type claims struct {
	// Token is the case, the question or command and the sequence number. It is
	// empty in a menu of several, whose tokens are Among.
	Token string   `json:"t,omitzero"`
	Among []string `json:"m,omitzero"`
	// Action is answer/<question>/<option>, answer/<question> or do/<command>.
	Action  string `json:"a"`
	Channel string `json:"c"`
	// Nonce is that of the post that it stands in.
	Nonce string `json:"n,omitzero"`

	// Of a dialog only: who may send it, until when, in which place it was asked
	// for, and what makes it count once.
	User  string `json:"u,omitzero"`
	Until int64  `json:"e,omitzero"` // Unix seconds
	Place string `json:"p,omitzero"`
	Once  string `json:"o,omitzero"`
}

// seal writes claims so that they can be read and not changed.
func (s sealer) seal(kind string, c claims) string {
	text, err := json.Marshal(c)
	if err != nil || len(s.keys) == 0 {
		return ""
	}
	body := base64.RawURLEncoding.EncodeToString(text)
	return body + "." + base64.RawURLEncoding.EncodeToString(mac(s.keys[0], kind, body))
}

// mostSealed is far above the largest seal: a menu of all answers of a step.
const mostSealed = 16 << 10

// open reads what seal wrote, with any of the keys.
func (s sealer) open(kind, sealed string) (c claims, ok bool) {
	body, sum, cut := strings.Cut(sealed, ".")
	if !cut || len(sealed) > mostSealed {
		return claims{}, false
	}
	got, err := base64.RawURLEncoding.Strict().DecodeString(sum)
	if err != nil {
		return claims{}, false
	}
	proven := false
	for _, key := range s.keys {
		proven = hmac.Equal(got, mac(key, kind, body)) || proven
	}
	if !proven {
		return claims{}, false
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil || json.Unmarshal(text, &c) != nil {
		return claims{}, false
	}
	return c, true
}

// derived is an id that nobody else can guess, the same on every replica for the
// same parts: 26 letters and digits, as the server's own ids have.
func (s sealer) derived(kind string, parts ...string) string {
	return hex.EncodeToString(mac(s.secret, kind, strings.Join(parts, "\x00")))[:26]
}

// mac is over the kind and the text, which cannot run into each other.
func mac(key []byte, kind, text string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = m.Write([]byte("upphandlingsvakten mattermost " + kind + "\x00" + text)) // never fails: hash.Hash
	return m.Sum(nil)
}
