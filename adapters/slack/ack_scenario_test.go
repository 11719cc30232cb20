package slack_test

import (
	"bytes"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// BenchmarkAcknowledgement is how long Slack waits for an answer to be
// acknowledged, while fifty people answer at once, and the bot says what follows
// as far as Slack's tiers and a rain of refusals let it: beside a handler that does
// nothing but verify the signature and go to a real Redis twice. Slack gives up
// after three seconds. The bot waits a moment on purpose, see Config.Gather; once
// it is measured without that.
func BenchmarkAcknowledgement(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		store := redistest.Open(b)
		s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			stamp, want := signature(r.Header.Get("X-Slack-Request-Timestamp"), body)
			if err != nil || stamp == "" || !hmac.Equal([]byte(want), []byte(r.Header.Get("X-Slack-Signature"))) {
				rw.WriteHeader(http.StatusUnauthorized)
				return
			}
			for range 2 {
				if err := store.Ping(r.Context()); err != nil {
					rw.WriteHeader(http.StatusInternalServerError)
				}
			}
		}))
		defer s.Close()
		acknowledged(b, s.URL, threadsOf(threadsAtOnce))
	})
	for name, gather := range map[string]time.Duration{"bot": 0, "bot that gathers nothing": atOnce} {
		b.Run(name, func(b *testing.B) {
			w := newTown(b, overHTTP, func(s *setup) {
				s.store, s.runs = redistest.Open(b), true
				s.fake = slackfake.Config{Silent: true, Limited: true}
				s.slack = func(c *slack.Config) { c.Clock, c.Gather, c.Log = nil, gather, slog.New(slog.DiscardHandler) }
			})
			threads := threadsOf(threadsAtOnce)
			for i := range threads {
				who := w.slack.Person(fmt.Sprintf("person%02d", i))
				root := who.Says(w.inköp, "vi ska köpa möbler")
				threads[i].at, threads[i].user = w.inköp.In(root.TS), who.ID
				who.Mentions(threads[i].at, "ny")
				who.Says(threads[i].at, "Nya möbler")
				who.Says(threads[i].at, "Anna Berg")
			}
			rain(w)
			acknowledged(b, w.front.URL+"/slack/events", threads)
		})
	}
}

// signature is that of a body at a time that is given as Slack gives it.
func signature(timestamp string, body []byte) (stamp, sum string) {
	var sec int64
	if _, err := fmt.Sscanf(timestamp, "%d", &sec); err != nil {
		return "", ""
	}
	return slackfake.Sign(slackfake.SigningSecret, time.Unix(sec, 0), body)
}

// talker is somebody who answers in a thread, one answer after the other.
type talker struct {
	mu   sync.Mutex
	user string
	at   slackfake.Place
	n    int
}

func threadsOf(n int) []*talker {
	out := make([]*talker, n)
	for i := range out {
		out[i] = &talker{user: fmt.Sprintf("U%04d", i), at: slackfake.Place{Channel: "C0001", Thread: "1.1"}}
	}
	return out
}

// acknowledged posts answers to url, and reports how long they took.
func acknowledged(b *testing.B, url string, talkers []*talker) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(talkers)}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var took []time.Duration
	var turn atomic.Int64
	b.SetParallelism(len(talkers) / 2)
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			n := turn.Add(1)
			t := talkers[int(n)%len(talkers)]
			d, err := t.answers(client, url, n)
			if err != nil {
				b.Error(err)
				return
			}
			mu.Lock()
			took = append(took, d)
			mu.Unlock()
		}
	})
	b.StopTimer()
	slices.Sort(took)
	for _, percent := range []int{50, 99} {
		b.ReportMetric(float64(at(took, percent).Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
	}
	b.ReportMetric(float64(at(took, 100).Microseconds())/1000, "most-ms")
}

// answers says the next thing: what is bought, and then that it was not so.
func (t *talker) answers(client *http.Client, url string, n int64) (time.Duration, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := []string{"1", "tillbaka"}[t.n%2]
	t.n++
	now := time.Now()
	ts := fmt.Sprintf("%d.%06d", now.Unix(), n%1_000_000)
	body, err := json.Marshal(map[string]any{
		"type": "event_callback", "team_id": slackfake.TeamID, "api_app_id": slackfake.AppID, "event_id": fmt.Sprintf("EvB%d", n),
		"event": map[string]any{
			"type": "message", "user": t.user, "text": text, "ts": ts, "event_ts": ts, "channel": t.at.Channel, "channel_type": "channel",
			"thread_ts": t.at.Thread, "team": slackfake.TeamID,
		},
	})
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	stamp, sum := slackfake.Sign(slackfake.SigningSecret, now, body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", sum)
	begun := time.Now()
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("an answer: got status %d", resp.StatusCode)
	}
	return time.Since(begun), nil
}
