package redisstore

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keyring seals what people wrote, with AES-256-GCM. The first key seals; every
// key opens. The zero Keyring has no key and is refused by Open.
//
// To change the key, put a new one in front and restart every replica. Where
// old and new replicas run side by side for a while, first put the new key last
// everywhere, then in front: a replica that lacks it cannot read what another
// has sealed. The old key has to stay for as long as something that it sealed.
type Keyring struct{ rings []tink.AEAD }

// aes256 is the length of the only keys that are taken, in bytes.
const aes256 = 32

// errSealed says that no key fits, or that what was sealed has been changed or
// stands in another's place. These cannot be told apart.
var errSealed = errors.New("cannot be opened with these encryption keys")

// NewKey is a fresh value for ENCRYPTION_KEYS: a keyset in base64. Whoever has
// it can read everything that is stored.
func NewKey() (string, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("new encryption key: %w", err)
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&b)); err != nil {
		return "", fmt.Errorf("new encryption key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// ParseKeys reads ENCRYPTION_KEYS: one or more values of NewKey, separated by
// commas or white space, the one that seals first. Its errors count the keys
// and never show one.
func ParseKeys(env string) (Keyring, error) {
	var k Keyring
	texts := strings.FieldsFunc(env, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
	if len(texts) == 0 {
		return k, errors.New("parse encryption keys: there is none")
	}
	for i, text := range texts {
		ring, err := parseKey(text)
		if err != nil {
			return Keyring{}, fmt.Errorf("parse encryption keys: key %d of %d: %w", i+1, len(texts), err)
		}
		k.rings = append(k.rings, ring)
	}
	return k, nil
}

// parseKey passes on no error of a decoder: they may quote what they read.
func parseKey(text string) (tink.AEAD, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("not base64")
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(b)))
	if err != nil {
		return nil, errors.New("not a keyset")
	}
	for i := range h.Len() {
		entry, err := h.Entry(i)
		if err != nil {
			return nil, errors.New("not a keyset")
		}
		p, ok := entry.Key().Parameters().(*aesgcm.Parameters)
		if !ok || p.KeySizeInBytes() != aes256 {
			return nil, errors.New("not a keyset for AES-256-GCM")
		}
	}
	ring, err := aead.New(h)
	if err != nil {
		return nil, errors.New("not a keyset for AES-256-GCM")
	}
	return ring, nil
}

// String keeps keys out of logs.
func (k Keyring) String() string { return fmt.Sprintf("%d encryption keys", len(k.rings)) }

// GoString does the same for %#v.
func (k Keyring) GoString() string { return k.String() }

// seal encrypts b for one use, so that it opens nowhere else. The strings name
// that use: what it is, the case, and what it is in the case.
func (k Keyring) seal(b []byte, use ...string) ([]byte, error) {
	out, err := k.rings[0].Encrypt(b, associated(use))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out, nil
}

// open is the opposite of seal. Its error is errSealed.
func (k Keyring) open(b []byte, use ...string) ([]byte, error) {
	for _, r := range k.rings {
		if out, err := r.Decrypt(b, associated(use)); err == nil {
			return out, nil
		}
	}
	return nil, errSealed
}

// associated joins use; no part of it has a zero byte in it.
func associated(use []string) []byte { return []byte(strings.Join(use, "\x00")) }
