package main

import (
	"errors"
	"fmt"

	"upphandlingsvakten/conversation/redisstore"
)

// keys makes keys for encryption at rest.
type keys struct {
	New newKey `cmd:"" help:"Print a fresh value for ENCRYPTION_KEYS."`
}

type newKey struct{}

// Help is what bot keys new --help says.
func (newKey) Help() string {
	return `Whoever has the key can read everything that is stored. Without it nobody can, you included: keep a copy apart from the backups of Redis.

To change the key, put a new one in front of the old, with a comma between, and restart every replica. ENCRYPTION_KEYS can also be the name of a file, in ENCRYPTION_KEYS_FILE.`
}

// Run prints one key.
func (newKey) Run(p process) error {
	key, err := redisstore.NewKey()
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, key)
	return nil
}

var errNoKeys = errors.New("ENCRYPTION_KEYS is not set; bot keys new prints a value for it")

// ring reads the keys.
func (e environment) ring() (redisstore.Keyring, error) {
	if e.EncryptionKeys == "" {
		return redisstore.Keyring{}, errNoKeys
	}
	ring, err := redisstore.ParseKeys(e.EncryptionKeys)
	if err != nil {
		return ring, fmt.Errorf("ENCRYPTION_KEYS: %w", err)
	}
	return ring, nil
}
