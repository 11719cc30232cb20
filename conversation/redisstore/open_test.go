package redisstore_test

import (
	"context"
	"strings"
	"testing"

	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestAnotherNumberOfPartitionsIsRefused(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	redistest.OpenWith(t, config)
	config.Partitions = 8
	_, err := redisstore.Open(context.Background(), config)
	if err == nil || !strings.Contains(err.Error(), "made with 16 partitions and cannot be used with 8") {
		t.Errorf("got %v, want a word about the partitions", err)
	}
	for _, n := range []int{-1, 100} {
		config.Partitions = n
		if _, err := redisstore.Open(context.Background(), config); err == nil {
			t.Errorf("%d partitions: got no error", n)
		}
	}
}

func TestAStoreBehindSentinelKeepsCases(t *testing.T) {
	t.Parallel()
	s := redistest.OpenWith(t, redisstore.Config{URL: redistest.NewSentinel(t).URL, Keys: redistest.Keys(t)})
	must(t, s.Commit(t.Context(), answer(1)))
	c, seen, err := s.Load(t.Context(), benchCase, answer(1).Event)
	if err != nil || !seen || c.Seq != 1 {
		t.Errorf("got seq %d, seen %t, %v, want 1 and seen", c.Seq, seen, err)
	}
}

func TestAStrangersKeyIsRefused(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	redistest.OpenWith(t, config)
	config.Keys = redistest.Keys(t)
	_, err := redisstore.Open(context.Background(), config)
	if err == nil || !strings.Contains(err.Error(), "cannot be opened with these encryption keys") {
		t.Errorf("got %v, want a word about the keys", err)
	}
	config.Keys = redisstore.Keyring{}
	if _, err := redisstore.Open(context.Background(), config); err == nil {
		t.Error("no key: got no error")
	}
}

func TestNoErrorOfOpenShowsASecret(t *testing.T) {
	t.Parallel()
	keys := redistest.Keys(t)
	for _, url := range []string{
		"hemligt", "http://u:hemligt@h:1", "redis://u:hemligt@127.0.0.1:1", "redis://u:hemligt%zz@h:1",
		"redis://:hemligt@h:1/x", "redis://h:1/0?hemligt=1", "redis+sentinel://u:hemligt@h:1", "redis://hemligt@h:1",
		"redis+sentinel://u:hemligt@127.0.0.1:1/m?sentinel_password=hemligt", "redis://u:hemligt@127.0.0.1:1,127.0.0.1:2",
	} {
		s, err := redisstore.Open(t.Context(), redisstore.Config{URL: url, Keys: keys})
		if err == nil {
			t.Errorf("%s: got no error", url)
			s.Close()
		} else if strings.Contains(err.Error(), "hemligt") {
			t.Errorf("%s: the error shows the secret: %v", url, err)
		}
	}
}

func TestKeysThatAreNoKeysAreRefusedWithoutBeingShown(t *testing.T) {
	t.Parallel()
	good := redistest.Key(t)
	for name, env := range map[string]string{
		"nothing": "", "only separators": " ,\n", "not base64": "hemligt!", "not a keyset": "aGVtbGlndA==",
		"a good one and a bad one": good + "," + "aGVtbGlndA==", "half a key": good[:len(good)/2],
	} {
		_, err := redisstore.ParseKeys(env)
		if err == nil {
			t.Errorf("%s: got no error", name)
		} else if strings.Contains(err.Error(), "hemligt") || strings.Contains(err.Error(), "aGVtbGlndA") || strings.Contains(err.Error(), good) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
	ring, err := redisstore.ParseKeys(good + ",\n" + redistest.Key(t) + "\n")
	if err != nil || ring.String() != "2 encryption keys" {
		t.Errorf("got %v, %v, want two keys", ring, err)
	}
}

func TestDurabilitySaysWhatWouldBeLost(t *testing.T) {
	t.Parallel()
	embedded, err := redisstore.Embedded(t.Context())
	must(t, err)
	defer embedded.Close()
	for name, c := range map[string]struct {
		store *redisstore.Store
		want  []string
	}{
		"embedded":    {embedded, []string{"everything is lost when the process ends"}},
		"without AOF": {redistest.Open(t), []string{"appendonly is no", "connected_slaves is 0"}},
		"a cluster": {
			redistest.OpenWith(t, redisstore.Config{URL: redistest.NewCluster(t).URL, Keys: redistest.Keys(t)}),
			[]string{"appendonly is no", "min-replicas-to-write is 0"},
		},
	} {
		var got []string
		for _, w := range c.store.Durability(t.Context()) {
			got = append(got, w.String())
			if w.Cure == "" {
				t.Errorf("%s: %s: got no word of what to do about it", name, w)
			}
		}
		all := strings.Join(got, "\n")
		for _, want := range c.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s: got\n%s\nwant %q in it", name, all, want)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %d warnings, want %d:\n%s", name, len(got), len(c.want), all)
		}
	}
}
