package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	embedded "github.com/alicebob/miniredis/v2"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestTheDoctorSaysWhenRedissClockIsAnother(t *testing.T) {
	t.Parallel()
	key := redistest.Key(t)
	server := embedded.RunT(t)
	server.SetTime(time.Now().Add(time.Hour))
	var out, faults bytes.Buffer
	run(t.Context(), process{
		args: []string{"doctor", "redis"}, in: strings.NewReader(""), out: &out, err: &faults,
		env: set(map[string]string{"REDIS_URL": "redis://" + server.Addr(), "ENCRYPTION_KEYS": key}),
	})
	// Redis's clock stands still here while this machine's goes on until it is asked.
	want := regexp.MustCompile(`(?m)^note  clock: -(1h0m0|59m\d+(\.\d)?)s from Redis's\n      → set the clock that is wrong`)
	if got := out.String(); !want.MatchString(got) {
		t.Errorf("%q is not said in\n%s%s", want, got, faults.String())
	}
}

func TestTheDoctorComparesTheClocksOfAllMasters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		least, most time.Duration
		want        []string
	}{
		{0, 0, []string{"ok    clock: 0s"}},
		{-20 * time.Second, 0, []string{"ok    clock: 20s"}},
		{0, 45 * time.Second, []string{"note  clock: -45s", "note  clocks of the masters: up to 45s"}},
		{-20 * time.Second, 20 * time.Second, []string{"ok    clock: 20s", "note  clocks of the masters: up to 40s"}},
	} {
		got := timed(c.least, c.most)
		for _, want := range c.want {
			if !strings.Contains(got, want) || strings.Count(got, "clock:")+strings.Count(got, "clocks") != len(c.want) {
				t.Errorf("from %s to %s: %q is not said in\n%s", c.least, c.most, want, got)
			}
		}
	}
}
