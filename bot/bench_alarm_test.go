package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// BenchmarkAlarms finds the alarm that is due next and puts it off, as waking a
// case does, among alarms that wait: the look and the commit.
func BenchmarkAlarms(b *testing.B) {
	for _, waiting := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			server := redistest.Start(b)
			store := redistest.OpenWith(b, redisstore.Config{URL: server.URL(), Keys: redistest.Keys(b)})
			client := redis.NewClient(&redis.Options{Addr: server.Addr})
			defer client.Close()
			later := time.Date(2030, time.January, 7, 9, 0, 0, 0, time.UTC)
			fill(b, client, waiting, later)
			now := later.AddDate(-1, 0, 0)
			const cases = 100
			for n := range cases {
				if err := store.Commit(b.Context(), alarmed(n, 0, now)); err != nil {
					b.Fatal(err)
				}
			}
			begun := time.Now()
			for n := 0; b.Loop(); n++ {
				due, err := store.Due(b.Context(), now, 1)
				if err != nil || len(due) != 1 {
					b.Fatalf("got %v, %v, want one alarm", due, err)
				}
				var at int
				if _, err := fmt.Sscanf(string(due[0].Case), "U-2029-%d", &at); err != nil {
					b.Fatal(err)
				}
				// It is put behind the others that are due, so that there always is one.
				if err := store.Commit(b.Context(), alarmed(at, n+1, now.Add(-time.Hour+time.Duration(n)*time.Millisecond))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "alarms/s")
		})
	}
}

// fill lets alarms of other cases wait, spread over the partitions.
func fill(b *testing.B, client *redis.Client, waiting int, from time.Time) {
	b.Helper()
	for n := 0; n < waiting; {
		if _, err := client.Pipelined(context.Background(), func(p redis.Pipeliner) error {
			for ; n < waiting && n%10_000 != 9_999; n++ {
				p.ZAdd(context.Background(), fmt.Sprintf("upphandlingsvakten:{p%02d}:alarms", n%16),
					redis.Z{Score: float64(from.UnixMilli() + int64(n)), Member: fmt.Sprintf("U-2028-%07d|due/2030-01-07", n)})
			}
			n++
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// alarmed is the nth change of a case, after which one alarm waits.
func alarmed(at, n int, due time.Time) engine.Change {
	id := conversation.CaseID(fmt.Sprintf("U-2029-%04d", at))
	c := conversation.Case{ID: id, Status: conversation.StatusOpen, Home: "slack:C0BENCH/1"}
	ch := engine.Change{
		Event: conversation.EventID(fmt.Sprint("alarm", n)), After: c, At: due,
		Alarms: []conversation.Alarm{{Case: id, Name: "due/2029-01-08", Due: due}},
	}
	return ch
}

// The budget of memory in Redis, over all keys that a case brings about: as long
// as it is talked through, once it is closed, and after four years as a contract
// with a risk, a follow-up and a reminder that nobody answers.
const (
	openBudget   = 24 << 10
	closedBudget = 16 << 10
	longBudget   = 32 << 10
)

// TestACaseStaysWithinItsBudgetOfMemory talks cases through, and asks Redis what
// they take.
func TestACaseStaysWithinItsBudgetOfMemory(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	key := redistest.Key(t)
	lines, err := os.ReadFile("testdata/contract.lines")
	if err != nil {
		t.Fatal(err)
	}
	prepared, rest, ok := strings.Cut(string(lines), "\nbekräfta\n")
	if !ok {
		t.Fatal("the conversation does not come to the end of its first stage")
	}
	for _, c := range []struct {
		name, lines string
		budget      int64
	}{
		{"open", prepared + "\nbekräfta\n", openBudget},
		{"closed", prepared + "\nbekräfta\nstäng upphandlingen är avbruten\n", closedBudget},
		{"long", prepared + "\nbekräfta\n" + rest, longBudget},
	} {
		server.Do("FLUSHALL")
		var out strings.Builder
		if code := run(t.Context(), process{
			args: []string{"--clock", "2026-11-23T09:00"}, env: set(map[string]string{"REDIS_URL": server.URL(), "ENCRYPTION_KEYS": key}),
			in: strings.NewReader(c.lines), out: &out, err: &out,
		}); code != exitOK {
			t.Fatalf("the exit code is %d:\n%s", code, out.String())
		}
		got, facts := usage(t, server)
		wantTrail(t, server, key, c.name == "long")
		t.Logf("%s: %d bytes, %d facts", c.name, got, facts)
		open, _ := server.Do("KEYS", "*:open").([]any)
		if closed := len(open) == 0; closed != (c.name == "closed") {
			t.Errorf("%s: got closed %t", c.name, closed)
		}
		if got > c.budget {
			t.Errorf("%s: got %d bytes, want at most %d", c.name, got, c.budget)
		}
	}
}

// wantTrail wants an export to tell of the case from its opening on, though its
// early facts, if it is long, are packed.
func wantTrail(t *testing.T, server *redistest.Server, key string, packed bool) {
	t.Helper()
	if packs, _ := server.Do("KEYS", "*:packs:*").([]any); packed && len(packs) == 0 {
		t.Error("nothing is packed")
	}
	dir := t.TempDir()
	var out strings.Builder
	if code := run(t.Context(), process{
		args: []string{"export", "--case", "U-2026-0001", "--out", dir}, out: &out, err: &out,
		env: set(map[string]string{"REDIS_URL": server.URL(), "ENCRYPTION_KEYS": key}),
	}); code != exitOK {
		t.Fatalf("export: the exit code is %d:\n%s", code, out.String())
	}
	written, err := os.ReadFile(strings.TrimSpace(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	var record struct {
		Substance struct {
			Log []struct {
				Seq  int    `json:"seq"`
				What string `json:"what"`
			} `json:"log"`
		} `json:"substance"`
	}
	if err := json.Unmarshal(written, &record); err != nil {
		t.Fatal(err)
	}
	log := record.Substance.Log
	if n := len(log); n < 20 || log[0].What != "opened" || log[1].Seq > 4 {
		t.Errorf("the log has %d entries and begins with %+v, want all", n, log[:min(n, 2)])
	}
}

// usage is what all keys but the store's own and the plan take, and how many
// facts there are.
func usage(t *testing.T, server *redistest.Server) (bytes, facts int64) {
	t.Helper()
	keys, _ := server.Do("KEYS", "*").([]any)
	for _, k := range keys {
		name := fmt.Sprint(k)
		if strings.HasSuffix(name, ":store") || strings.Contains(name, ":plan:") {
			continue
		}
		n, _ := server.Do("MEMORY", "USAGE", name, "SAMPLES", "0").(int64)
		bytes += n
		if strings.Contains(name, ":log:") {
			single, _ := server.Do("LLEN", name).(int64)
			facts += single
		}
		if strings.Contains(name, ":case:") {
			for _, packed := range server.Do("HMGET", name, "packed").([]any) {
				n, _ := strconv.ParseInt(fmt.Sprint(packed), 10, 64)
				facts += n
			}
		}
	}
	if bytes == 0 || facts == 0 {
		t.Error("there is nothing in Redis: the test looks in the wrong place")
	}
	return bytes, facts
}
