package conversation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
)

func TestAYearOfTenThousandContracts(t *testing.T) {
	t.Parallel()
	n := 10_000
	if testing.Short() {
		n = 500
	}
	p := plan(t)
	days := map[string]int{}
	cases := 0
	for i := range n {
		// A third of all contracts begin with a year, a quarter with a quarter, the
		// others on any day; they run for two to four years. The dice are thrown by
		// the number of the contract, so that every run sees the same year.
		dice := uint64(i)*0x9E3779B97F4A7C15 + 7
		roll := func(m int) int {
			dice ^= dice >> 31
			dice *= 0xBF58476D1CE4E5B9
			dice ^= dice >> 29
			return int(dice % uint64(m))
		}
		start := plainDay{2027 + roll(2), 1 + roll(12), 1 + roll(28)}
		switch kind := roll(12); {
		case kind < 4:
			start.m, start.d = 1, 1
		case kind < 7:
			start.m, start.d = 1+3*roll(4), 1
		}
		k := contract{level: []int{0, 1, 1, 2, 2, 2, 3, 3}[roll(8)], start: start, end: start.months(24 + 12*roll(3)).plus(-1)}
		c := conversation.Fold(conversation.Case{ID: conversation.CaseID(fmt.Sprintf("U-2026-%05d", i))}, k.runs()...)
		cases++
		for _, a := range conversation.Alarms(p, c) {
			if day, ok := strings.CutPrefix(a.Name, "due/"); ok && strings.HasPrefix(day, "2029") {
				days[day]++
			}
		}
	}
	var counts []int
	total := 0
	worst := ""
	for d := (plainDay{2029, 1, 1}); d.y == 2029; d = d.plus(1) {
		if !plainWorks(d, nil) {
			if days[d.String()] > 0 {
				t.Errorf("%s is no working day", d)
			}
			continue
		}
		counts = append(counts, days[d.String()])
		total += days[d.String()]
		if days[d.String()] > days[worst] {
			worst = d.String()
		}
	}
	slices.Sort(counts)
	most := counts[len(counts)-1]
	t.Logf("%d contracts in 2029: %d reminders on %d working days; median %d, most %d (%s); the ten largest %v; at one message a second and channel the largest morning takes %v",
		cases, total, len(counts), counts[len(counts)/2], most, worst, counts[len(counts)-10:], time.Duration(most)*time.Second)
	if most > n/2 {
		t.Errorf("got %d reminders on one day of %d contracts", most, n)
	}
}
