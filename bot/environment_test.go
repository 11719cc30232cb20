package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// set is an environment made of a map.
func set(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

func TestVariablesComeFromTheEnvironmentOrFromFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("k1,k2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readEnvironment(set(map[string]string{
		"REDIS_URL": "redis://localhost", "REDIS_URL_FILE": "", // as compose files leave it
		"ENCRYPTION_KEYS_FILE": file, "CISO_CHANNEL": "slack:C2",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := environment{RedisURL: "redis://localhost", EncryptionKeys: "k1,k2", ListenAddr: defaultListen, CISO: "slack:C2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFaultsOfTheEnvironmentNameVariablesAndNoValues(t *testing.T) {
	t.Parallel()
	look := set(map[string]string{
		"REDIS_URL": "hunter2", "REDIS_URL_FILE": "hunter3", "ENCRYPTION_KEYS": "hunter4",
		"MATTERMOST_TOKEN": "hunter5", "COORDINATOR_CHANNEL": "teams:hunter6", "CISO_CHANNEL": "hunter7",
	})
	env, err := readEnvironment(look)
	_, keyFault := env.ring()
	text := ""
	for _, fault := range []error{err, env.chatFaults(config{}), env.misplaced([]string{"slack"}), keyFault} {
		if fault == nil {
			t.Fatalf("a fault is missing after\n%s", text)
		}
		text += fault.Error() + "\n"
	}
	for _, want := range []string{"REDIS_URL", "MATTERMOST_TOKEN", "COORDINATOR_CHANNEL", "CISO_CHANNEL", "ENCRYPTION_KEYS"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not named in\n%s", want, text)
		}
	}
	if strings.Contains(text, "hunter") {
		t.Errorf("a value is shown in\n%s", text)
	}
}

func TestAChannelOfAPlatformThatIsThereIsNoFault(t *testing.T) {
	t.Parallel()
	e := environment{Coordinators: "slack:C1"}
	if err := e.misplaced([]string{"mattermost", "slack"}); err != nil {
		t.Errorf("misplaced: %v", err)
	}
}
