package redisstore

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"upphandlingsvakten/conversation/engine"
)

// Config is how to reach a store. Everything but URL and Keys has a default.
type Config struct {
	URL  string // as in parseURL; holds a password, so it is never shown
	Keys Keyring
	// Namespace stands in front of every key, so that several stores can share
	// a Redis. It has no brace in it.
	Namespace string
	// Partitions is over how many slots the cases are spread. It is fixed when
	// a store is first opened; another number is refused after that.
	Partitions int
	// Clock is this machine's clock, which may be wrong; nil: time.Now.
	Clock func() time.Time
	// Hooks see every command on its way, for measuring. They must not keep what
	// they see.
	Hooks []redis.Hook
}

// The defaults of Config, and how long to try.
const (
	defaultNamespace  = "upphandlingsvakten"
	defaultPartitions = 16 // enough for every node of a cluster that such a bot needs
	maxPartitions     = 99 // two digits in a key

	// A platform wants its answer within three seconds, so Redis gets less.
	dialTimeout = time.Second
	ioTimeout   = 2 * time.Second
	// How old what is known of a cluster's masters may get. A master that died
	// says nothing of its successor, and go-redis by itself asks once a minute.
	lookAround = time.Second
	// A command that met a broken connection is sent once more; after a
	// failover there is a second one to meet.
	retries = 2
)

//go:embed script/*.lua
var scripts embed.FS

// Store is engine.Store in Redis. Any number of goroutines and processes may
// use it at once.
type Store struct {
	client   redis.UniversalClient
	ferry    *ferry
	keys     keys
	ring     Keyring
	mark     string // of the store that was opened
	clocks   *clocks
	turn     atomic.Uint32 // of the partition that is looked at first
	embedded bool
	closing  []func() error

	deflators sync.Pool // each takes most of a megabyte

	commit, claim, settle, postpone, park, packing, count *redis.Script
	time                                                  string // a script
}

var _ engine.Store = (*Store)(nil)

// Open connects to Redis, and makes the store if it is not there yet. Its
// errors show neither the URL nor a key. It fails if Redis does not answer, if
// the store has another number of partitions, and if the keys are not its own.
func Open(ctx context.Context, c Config) (*Store, error) {
	o, err := parseURL(c.URL)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	o.ContextTimeoutEnabled = true
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = dialTimeout, ioTimeout, ioTimeout
	o.DialerRetries, o.MaxRetries = 1, retries
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	redis.SetLogger(silence{})
	s := &Store{client: connect(o), ring: c.Keys}
	for _, h := range c.Hooks {
		s.client.AddHook(h)
	}
	s.closing = append(s.closing, s.client.Close)
	if err := s.prepare(ctx, c); err != nil {
		return nil, fmt.Errorf("open store: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

func connect(o *redis.UniversalOptions) redis.UniversalClient {
	if o.MasterName != "" || len(o.Addrs) == 1 && !o.IsClusterMode {
		return redis.NewUniversalClient(o)
	}
	c := o.Cluster()
	c.ClusterStateReloadInterval = lookAround
	return redis.NewClusterClient(c)
}

// prepare loads the scripts and agrees with the store on what never changes.
func (s *Store) prepare(ctx context.Context, c Config) error {
	s.keys = keys{namespace: c.Namespace, partitions: c.Partitions}
	if s.keys.namespace == "" {
		s.keys.namespace = defaultNamespace
	}
	if s.keys.partitions == 0 {
		s.keys.partitions = defaultPartitions
	}
	switch {
	case strings.ContainsAny(s.keys.namespace, "{}"):
		return errors.New("a namespace has no braces")
	case s.keys.partitions < 1 || s.keys.partitions > maxPartitions:
		return fmt.Errorf("%d partitions: from 1 to %d are possible", s.keys.partitions, maxPartitions)
	case len(s.ring.rings) == 0:
		return errors.New("no encryption key")
	}
	s.ferry = newFerry(s.client)
	s.clocks = newClocks(c.Clock, s.keys.partitions)
	if err := s.Ping(ctx); err != nil {
		return fmt.Errorf("%w; %s", err, advice(err))
	}
	for name, script := range map[string]**redis.Script{
		"commit": &s.commit, "claim": &s.claim, "settle": &s.settle, "defer": &s.postpone, "park": &s.park, "pack": &s.packing, "number": &s.count,
	} {
		text, err := scriptText(name)
		if err != nil {
			return err
		}
		*script = redis.NewScript(text)
		if err := (*script).Load(ctx, s.client).Err(); err != nil {
			return fmt.Errorf("load script %s: %w", name, err)
		}
	}
	var err error
	if s.time, err = scriptText("time"); err != nil {
		return err
	}
	if err := s.agree(ctx); err != nil {
		return err
	}
	_ = s.measure(ctx) // while it cannot be done, the clocks are taken to agree, and Next tries again
	return nil
}

// scriptText is a script as Redis gets it, with what scripts share before it.
func scriptText(name string) (string, error) {
	shared, err := scripts.ReadFile("script/lane.lua")
	if err != nil {
		return "", err
	}
	own, err := scripts.ReadFile("script/" + name + ".lua")
	return string(shared) + string(own), err
}

// agree makes the store's own record, or compares with it.
func (s *Store) agree(ctx context.Context) error {
	fresh := make([]byte, 32)
	rand.Read(fresh) //nolint:errcheck // never fails since Go 1.24
	sealed, err := s.ring.seal(fresh, "secret")
	if err != nil {
		return err
	}
	key, mark := s.keys.store(), rand.Text()
	var kept *redis.SliceCmd
	if _, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.HSetNX(ctx, key, "version", "1")
		p.HSetNX(ctx, key, "partitions", s.keys.partitions)
		p.HSetNX(ctx, key, "secret", sealed)
		p.HSetNX(ctx, key, "mark", mark)
		kept = p.HMGet(ctx, key, "version", "partitions", "secret", "mark")
		return nil
	}); err != nil {
		return fmt.Errorf("read the store's record: %w", err)
	}
	record := kept.Val()
	if v := text(record[0]); v != "1" {
		return fmt.Errorf("the store has version %q, and this program knows 1", v)
	}
	if n := text(record[1]); n != strconv.Itoa(s.keys.partitions) {
		return fmt.Errorf("the store was made with %s partitions and cannot be used with %d", n, s.keys.partitions)
	}
	secret, err := s.ring.open([]byte(text(record[2])), "secret")
	if err != nil {
		return fmt.Errorf("the store %w: ENCRYPTION_KEYS lacks the key that it was made or last opened with", err)
	}
	s.keys, s.mark = s.keys.with(secret), text(record[3])
	if err := s.count.Run(ctx, s.client, []string{key}, "", 0, s.mark).Err(); err != nil {
		return fmt.Errorf("write the store's record: %w", err)
	}
	return s.reseal(ctx)
}

// reseal keeps the secret under the first key, so that the others can go when
// nothing else needs them.
func (s *Store) reseal(ctx context.Context) error {
	sealed, err := s.ring.seal(s.keys.secret, "secret")
	if err != nil {
		return err
	}
	if err := s.client.HSet(ctx, s.keys.store(), "secret", sealed).Err(); err != nil {
		return fmt.Errorf("write the store's record: %w", err)
	}
	return nil
}

// Close ends the connections, and what Embedded started.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.closing) - 1; i >= 0; i-- {
		errs = append(errs, s.closing[i]())
	}
	s.closing = nil
	return errors.Join(errs...)
}

// Ping says whether Redis answers and takes changes: it writes one, because a
// replica, or a master that is full, answers to a mere PING. It is engine.ErrOther
// if Redis does not hold the store that was opened any more. Two round trips.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Set(ctx, s.keys.ping(), 1, time.Minute).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	if s.mark == "" { // it is being opened
		return nil
	}
	return s.same(ctx)
}

// advice is what to do when Redis does not let itself be opened.
func advice(err error) string {
	for _, prefix := range []string{"NOAUTH", "WRONGPASS", "NOPERM"} {
		if redis.HasErrorPrefix(err, prefix) {
			return "give the user and the password that Redis wants in the address"
		}
	}
	return "start Redis, or correct the address"
}

// text is a field of a reply; empty if there is none.
func text(v any) string {
	s, _ := v.(string)
	return s
}

// silence is where go-redis writes what it has to say; its errors come back
// from the calls as well.
type silence struct{}

// Printf drops it.
func (silence) Printf(context.Context, string, ...any) {}
