package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	embedded "github.com/alicebob/miniredis/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	sealing "github.com/tink-crypto/tink-go/v2/tink"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// vault is a Redis whose key the test has, so that it can read all that is kept.
type vault struct {
	server *embedded.Miniredis
	key    string
	ring   sealing.AEAD
	store  *redisstore.Store
}

func newVault(t testing.TB) *vault {
	t.Helper()
	text := redistest.Key(t)
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	v := &vault{server: embedded.RunT(t), key: text}
	if v.ring, err = aead.New(h); err != nil {
		t.Fatal(err)
	}
	v.store = redistest.OpenWith(t, redisstore.Config{URL: "redis://" + v.server.Addr(), Keys: redistest.Ring(t, text)})
	return v
}

// open decrypts what stands at a key, whatever it is; what cannot be decrypted
// comes back as it stands.
func (v *vault) open(sealed string, uses ...string) string {
	for _, use := range uses {
		if b, err := v.ring.Decrypt([]byte(sealed), []byte(strings.ReplaceAll(use, "|", "\x00"))); err == nil {
			return string(b)
		}
	}
	return sealed
}

// unpack is what stands in a pack of facts.
func (v *vault) unpack(t testing.TB, sealed, use string) string {
	t.Helper()
	plain := v.open(sealed, use)
	facts, err := io.ReadAll(flate.NewReader(strings.NewReader(plain[1:])))
	if plain == sealed || err != nil {
		t.Errorf("%s cannot be opened: %v", use, err)
	}
	return string(facts)
}

// listed is what stands in a list.
func (v *vault) listed(t testing.TB, key, kind, id string) []string {
	t.Helper()
	list, _ := v.server.List(key)
	packed, _ := strconv.Atoi(v.server.HGet(strings.Replace(key, ":log:", ":case:", 1), "packed"))
	for i, s := range list {
		list[i] = v.open(s, fmt.Sprintf("fact|%s|%d", id, packed+i+1))
		if kind == "log" && list[i] == s {
			t.Errorf("fact %d of %s cannot be opened", packed+i+1, id)
		}
	}
	return list
}

// kept adds every key and value to e, decrypted: own says which cases' records
// are left out. It is an error of the test if a record cannot be read.
func (v *vault) kept(t testing.TB, e *outlets, own func(id string) bool) {
	t.Helper()
	for _, key := range v.server.Keys() {
		e.add("a key in Redis", key)
		kind, id, _ := strings.Cut(key[strings.Index(key, "}:")+2:], ":")
		switch v.server.Type(key) {
		case "string":
			if s, _ := v.server.Get(key); !strings.Contains(key, ":plan:") {
				e.add("a value in Redis", s)
			}
		case "list":
			for _, plain := range v.listed(t, key, kind, id) {
				if kind != "log" || !own(id) {
					e.add("a list in Redis, "+kind, plain)
				}
			}
		case "hash":
			v.keptHash(t, e, key, kind, id, own(id))
		default:
			members, _ := v.server.Members(key)
			sorted, _ := v.server.SortedSet(key)
			e.add("a set in Redis", fmt.Sprint(members, sorted))
		}
	}
}

// keptHash adds the fields of a hash, but for what is in the record of an own case.
func (v *vault) keptHash(t testing.TB, e *outlets, key, kind, id string, own bool) {
	t.Helper()
	fields, _ := v.server.HKeys(key)
	for _, f := range fields {
		s := v.server.HGet(key, f)
		if kind == "packs" {
			if facts := v.unpack(t, s, "pack|"+id+"|"+f); !own {
				e.add("a list in Redis, log", facts)
			}
			continue
		}
		plain := v.open(s, "case|"+id+"|"+v.server.HGet(key, "seq"), "parcel|"+v.server.HGet(key, "case")+"|"+id)
		if kind == "case" && own && f == "body" {
			continue
		}
		e.add("a hash in Redis, "+kind, f+" "+plain)
	}
}

// measured is every metric as a scraper sees it.
func measured(t testing.TB, r *prometheus.Registry) string {
	t.Helper()
	page := httptest.NewRecorder()
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if page.Body.Len() == 0 {
		t.Error("there are no metrics to search")
	}
	return page.Body.String()
}

// watchedTown is an engine on a vault, with all its ways out watched.
type watchedTown struct {
	*testing.T
	vault    *vault
	registry *prometheus.Registry
	log      *written
	out      *outlets
	tap      *tap
	forum    forum
	engine   *engine.Engine
	store    engine.Store
	plan     *rules.Plan
	threads  int

	mu sync.Mutex
	at time.Time
}

// newWatchedTown opens one on the platform that join joins.
func newWatchedTown(t *testing.T, join func(*watchedTown) forum) *watchedTown {
	t.Helper()
	w := &watchedTown{
		T: t, vault: newVault(t), registry: newRegistry(), log: &written{}, out: &outlets{},
		at: time.Date(2028, time.January, 12, 9, 0, 0, 0, time.UTC), // when every walk is over
	}
	w.tap = newTap(w.out)
	w.store = newCounted(w.vault.store, w.registry)
	shelf, err := config{Language: rules.Swedish}.shelf(t.Context(), w.store)
	if err != nil {
		t.Fatal(err)
	}
	w.plan = shelf.Current()
	w.forum = join(w)
	w.engine = engine.New(engine.Config{
		Store: w.store, Adapters: []engine.Adapter{w.forum.adapter()}, Plans: shelf, Press: press{}, Log: w.log.log(), Clock: w.clock,
		House: engine.House{
			Coordinators: w.forum.coordinators(), CISO: w.forum.ciso(), Zone: stockholm(), Phone: "0123-456 78", Watch: true, Lang: rules.Swedish,
		},
	})
	w.forum.open(w.handle, w.engine)
	return w
}

// handle is the engine's, with what it says to single people and to logs.
func (w *watchedTown) handle(ctx context.Context, in engine.Inbound) (engine.Said, error) {
	said, err := w.engine.Handle(ctx, in)
	w.heard(said, err)
	return said, err
}

// heard adds what somebody is told to the evidence, and an error as well.
func (w *watchedTown) heard(said engine.Said, err error) {
	if err != nil {
		w.out.add("an error", err.Error())
	}
	w.out.add("a word to one person", said.Body.Plain())
}

func (w *watchedTown) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// later lets time go by, and all happen that comes due in it.
func (w *watchedTown) later(d time.Duration) {
	w.Helper()
	w.mu.Lock()
	w.at = w.at.Add(d)
	w.mu.Unlock()
	w.drain()
}

// search looks through all that is left behind; own says which records are the
// case's own.
func (w *watchedTown) search(own func(string) bool) {
	w.Helper()
	w.vault.kept(w, w.out, own)
	w.out.add("the log", w.log.String())
	w.out.add("a metric", measured(w, w.registry))
	parked, err := w.store.Parked(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	for _, p := range parked {
		w.out.add("what was put aside", p.Why+p.Delivery.Body.Plain())
	}
}

// exported runs bot export, as an administrator does, and notes what it writes
// and prints.
func (w *watchedTown) exported(args ...string) {
	w.Helper()
	folder := w.TempDir()
	env := map[string]string{"REDIS_URL": "redis://" + w.vault.server.Addr(), "ENCRYPTION_KEYS": w.vault.key}
	var printed bytes.Buffer
	run(w.Context(), process{
		args: append([]string{"export", "--format", "all", "--out", folder}, args...), env: set(env), in: strings.NewReader(""),
		out: &printed, err: &printed, clock: w.clock,
	})
	w.out.add("what bot export prints", printed.String())
	files, err := os.ReadDir(folder)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			w.Fatal(err)
		}
		w.out.add("an exported file", f.Name()+"\n"+unpacked(b))
	}
}

// unpacked is what a document holds: of one that is packed, each of its parts.
func unpacked(b []byte) string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return string(b)
	}
	var all strings.Builder
	for _, part := range z.File {
		if r, err := part.Open(); err == nil {
			_, _ = io.Copy(&all, r)
			_ = r.Close()
		}
	}
	return all.String()
}

// drain lets all happen that is due.
func (w *watchedTown) drain() {
	w.Helper()
	w.forum.settle()
	if err := w.engine.Drain(context.WithoutCancel(w.Context())); err != nil {
		w.Fatal(err)
	}
	w.forum.settle()
}

// engineLease is longer than any wait of a first retry.
const engineLease = time.Minute
