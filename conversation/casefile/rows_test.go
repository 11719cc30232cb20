package casefile

import "testing"

func TestNoCellOfACSVFileBeginsLikeAFormula(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"=1+1": "'=1+1", "+46 16": "'+46 16", "-": "'-", "@x": "'@x", "Krav": "Krav", "": "", "a=b": "a=b",
	} {
		if got := guarded(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
