package conversation_test

import (
	"regexp"
	"strconv"
	"testing"

	"upphandlingsvakten/conversation"
)

// step is the number of the step that was shown last.
func step(t *testing.T, d *dialog) int {
	t.Helper()
	all := regexp.MustCompile(`Steg (\d+) av`).FindAllStringSubmatch(d.shown(), -1)
	if len(all) == 0 {
		t.Fatalf("no step is shown:\n%s", d.shown())
	}
	n, err := strconv.Atoi(all[len(all)-1][1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStepsAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	for name, procedure := range map[string]string{"known": "ny upphandling", "left for later": "hoppa över"} {
		d := begin(t).says("Nytt system", "Anna Berg", "it-system", procedure)
		for n, says := range []string{"2027-01-11, 2027-03-15, 2030-03-15", "nej nej nej", "ja nej ja ja nej", "moln, ja", "nej nej"} {
			if got, want := step(t, d), n+2; got != want {
				t.Errorf("%s: got step %d, want %d", name, got, want)
			}
			d.says(says)
		}
	}
}

func TestAStepThatTheCoordinatorHasClearedWasGoneThrough(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("vet ej, nej, nej", "nej nej nej nej")
	before := step(t, d)
	d.says("kontakta mig")
	d.put(conversation.Acknowledge{}, bo, true)
	d.put(conversation.Clear{}, bo, true)
	if got := step(t, d); got != before {
		t.Errorf("got step %d after %d", got, before)
	}
}
