package conversation_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
)

// TestWhatALaterReleaseAddsAnywhereIsRefused adds a field to each object in each
// stored form. A program that read past it would write the form back without it.
func TestWhatALaterReleaseAddsAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stored/v1/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read := func(b []byte) error { _, err := conversation.DecodeFact(b); return err }
		switch name := filepath.Base(file); {
		case strings.HasPrefix(name, "case-"):
			read = func(b []byte) error { _, err := conversation.DecodeCase(b); return err }
		case strings.HasPrefix(name, "delivery-"):
			read = func(b []byte) error { _, err := conversation.DecodeDelivery(b); return err }
		}
		for n := 0; ; n++ {
			var form any
			if err := json.Unmarshal(text, &form); err != nil {
				t.Fatal(err)
			}
			left := n
			path, found := addTo(form, "", &left)
			if !found {
				break
			}
			later, err := json.Marshal(form)
			if err != nil {
				t.Fatal(err)
			}
			switch err := read(later); {
			case err == nil:
				t.Errorf("%s: a field that is added at %q is read past", filepath.Base(file), path)
			case named.MatchString(path) && (!errors.Is(err, conversation.ErrNewer) || !strings.Contains(err.Error(), `"later" is not known`)):
				t.Errorf("%s: a field that is added at %q: got %v, want its name, and that a later release wrote it", filepath.Base(file), path, err)
			}
		}
	}
}

// named are the objects that are no map and not a kind with its name, where what is
// new can be told by name.
var named = regexp.MustCompile(`^(|/case|/case/owner|/delivery|/fact/[a-z_]+|/fact/[a-z_]+/by)$`)

// addTo adds a field to the n-th object in a form, and says where that is. What it
// adds is no entry that a map could have.
func addTo(form any, at string, n *int) (path string, found bool) {
	switch form := form.(type) {
	case map[string]any:
		if *n == 0 {
			form["later"] = []any{[]any{1}}
			return at, true
		}
		*n--
		for _, key := range slices.Sorted(maps.Keys(form)) {
			if path, found := addTo(form[key], at+"/"+key, n); found {
				return path, true
			}
		}
	case []any:
		for _, v := range form {
			if path, found := addTo(v, at+"/", n); found {
				return path, true
			}
		}
	}
	return "", false
}
