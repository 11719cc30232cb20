package conversation_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
)

// The flag adds files for kinds that have none. It never changes a file: what
// was once stored is stored for ever.
var update = flag.Bool("update-stored", false, "write stored forms that are not there yet")

// stored maps the files of version 1 to what writes them today.
func stored(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	add := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[filepath.Join("testdata/stored/v1", name+".json")] = append(b, '\n')
	}
	for _, f := range facts() {
		b, err := conversation.EncodeFact(full(f))
		add("fact-"+reflect.TypeOf(f).Name(), b, err)
	}
	for _, v := range values() {
		b, err := conversation.EncodeFact(conversation.Answered{Question: "q", Value: v})
		add("fact-value-"+reflect.TypeOf(v).Name(), b, err)
	}
	for _, block := range blocks() {
		d := full(conversation.Para{})
		b, err := conversation.EncodeDelivery(conversation.Delivery{
			ID: "U-2026-0001/1/1", Case: "U-2026-0001", To: "slack:C1",
			Body: conversation.Message{Blocks: []conversation.Block{full(block), d}},
		})
		add("delivery-"+reflect.TypeOf(block).Name(), b, err)
	}
	b, err := conversation.EncodeDelivery(conversation.Delivery{
		ID: "U-2026-0001/1/1", Case: "U-2026-0001", To: "slack:C1", Document: full(&conversation.Document{}),
	})
	add("delivery-with-document", b, err)
	part := full(conversation.Part{})
	b, err = conversation.EncodeDelivery(conversation.Delivery{
		ID: "U-2026-0002/1/1", Case: "U-2026-0002", To: conversation.ToHost, Part: part,
	})
	add("delivery-with-part", b, err)
	b, err = conversation.EncodeFact(conversation.Opened{Home: "slack:C1", Lang: "sv", Part: part})
	add("fact-opened-with-part", b, err)
	b, err = conversation.EncodeCase(conversation.Case{ID: "U-2026-0002", Part: part, Told: true})
	add("case-with-part", b, err)
	b, err = conversation.EncodeCase(full(conversation.Case{}))
	add("case-full", b, err)
	b, err = conversation.EncodeCase(conversation.Case{ID: "U-2026-0001"})
	add("case-empty", b, err)
	return out
}

func TestEveryKindHasAStoredForm(t *testing.T) {
	t.Parallel()
	for name, form := range stored(t) {
		_, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && *update:
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, form, 0o644); err != nil {
				t.Fatal(err)
			}
		case err != nil:
			t.Errorf("%v: run with -update-stored and read what it adds", err)
		}
	}
}

func TestWhatWasOnceStoredCanBeReadForEver(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stored/v*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d stored forms, %v", len(files), err)
	}
	for _, name := range files {
		form, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		form = bytes.TrimSuffix(form, []byte("\n"))
		again, err := again(filepath.Base(name), form)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(name, "/v1/") && !bytes.Equal(again, form) {
			t.Errorf("%s means something else now:\ngot  %s\nwant %s", name, again, form)
		}
	}
}

// again decodes a stored form and encodes what came out.
func again(name string, form []byte) ([]byte, error) {
	switch kind, _, _ := strings.Cut(name, "-"); kind {
	case "fact":
		f, err := conversation.DecodeFact(form)
		if err != nil {
			return nil, err
		}
		return conversation.EncodeFact(f)
	case "case":
		c, err := conversation.DecodeCase(form)
		if err != nil {
			return nil, err
		}
		return conversation.EncodeCase(c)
	default:
		d, err := conversation.DecodeDelivery(form)
		if err != nil {
			return nil, err
		}
		return conversation.EncodeDelivery(d)
	}
}

func FuzzDecodeFact(f *testing.F) { fuzzStored(f, "fact") }

func FuzzDecodeCase(f *testing.F) { fuzzStored(f, "case") }

func FuzzDecodeDelivery(f *testing.F) { fuzzStored(f, "delivery") }

// fuzzStored says that what can be read at all can be written, and then reads
// the same for ever.
func fuzzStored(f *testing.F, kind string) {
	files, err := filepath.Glob("testdata/stored/v1/" + kind + "-*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		form, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		once, err := again(kind, in)
		if err != nil {
			return
		}
		twice, err := again(kind, once)
		if err != nil || !bytes.Equal(twice, once) {
			t.Errorf("got %s, %v, want %s", twice, err, once)
		}
	})
}
