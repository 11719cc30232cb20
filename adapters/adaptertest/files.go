package adaptertest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// papers are two files, the second a picture.
func papers() []engine.File {
	return []engine.File{
		{Name: "krav.csv", Title: "Krav", Media: "text/csv; charset=utf-8", Bytes: []byte("Id;Krav\r\n")},
		{Name: "risker.png", Title: "Riskmatris", Media: "image/png", Alt: "Riskmatris. Inga risker.", Bytes: []byte("\x89PNG\r\n\x1a\nbild")},
	}
}

// parcel is a delivery with files.
func parcel(place conversation.Place, n string) conversation.Delivery {
	d := delivery(place, n, para("Dokument "+n))
	d.Topic = conversation.TopicDocument
	d.Document = &conversation.Document{Papers: []conversation.Paper{conversation.PaperRows, conversation.PaperMatrix}}
	return d
}

// files hands a delivery over with its files, and does so again as after a lost
// reply: whoever looks in between, or hands it over once more, finds it whole.
func files(t testing.TB, p *Platform) {
	courier, ok := p.Adapter.(engine.Courier)
	if p.without(t, "files", !ok || p.Files == nil) {
		return
	}
	d := parcel(p.Thread, "12/1")
	want, err := courier.Hand(t.Context(), d, papers())
	if err != nil || want.Ref == "" {
		t.Fatalf("hand over: %q, %v", want.Ref, err)
	}
	stand(t, p, d, 1)
	f, ok := p.Adapter.(engine.Finder)
	if p.without(t, "find", !ok) {
		return
	}
	got, there, err := f.Find(t.Context(), d)
	if !there || err != nil || got.Ref != want.Ref {
		t.Errorf("after it was handed over: found %q %v, %v; want %q", got.Ref, there, err, want.Ref)
	}
	other := parcel(p.Thread, "12/2")
	if _, there, err := f.Find(t.Context(), other); there || err != nil {
		t.Errorf("another delivery: found %v, %v", there, err)
	}
	if _, err := courier.Hand(t.Context(), other, papers()); err != nil {
		t.Fatalf("hand over another: %v", err)
	}
	stand(t, p, other, 2)
}

// filesCut lets the line break when the files have arrived. The attempt after
// that shows nothing twice.
func filesCut(t testing.TB, p *Platform) {
	courier, ok := p.Adapter.(engine.Courier)
	if p.without(t, "files", !ok || p.Files == nil) || p.without(t, "cut", p.Cut == nil) {
		return
	}
	d := parcel(p.Thread, "13/1")
	p.Cut()
	for range 5 {
		if _, err := courier.Hand(t.Context(), d, papers()); err == nil {
			stand(t, p, d, 1)
			return
		}
	}
	t.Error("a reply was lost, and five more attempts come to nothing")
}

// filesRefused lets a delivery with files fail in every way.
func filesRefused(t testing.TB, p *Platform) {
	courier, ok := p.Adapter.(engine.Courier)
	if p.without(t, "files", !ok || p.Files == nil) || p.without(t, "fail", p.Fail == nil) {
		return
	}
	for _, kind := range []engine.FailureKind{engine.Again, engine.Throttled, engine.Never, engine.Gone} {
		if why := p.Lacks[string(kind)]; why != "" {
			t.Logf("without %s: %s", kind, why)
			continue
		}
		p.Fail(kind)
		_, err := courier.Hand(t.Context(), parcel(p.Thread, "14/"+string(kind)), papers())
		f, ok := errors.AsType[*engine.Failure](err)
		if !ok || f.Kind != kind {
			t.Errorf("%s: got %v", kind, err)
		}
		for _, secret := range append(p.Secrets, "Id;Krav") {
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error carries a secret or what is in a file", kind)
			}
		}
	}
	if got := p.Files(p.Thread); len(got) > 0 {
		t.Errorf("after nothing but failures there are the files %q", got)
	}
}

// stand checks that the message of d is shown once, and as many sets of files.
func stand(t testing.TB, p *Platform, d conversation.Delivery, sets int) {
	t.Helper()
	if p.Shown != nil {
		n := 0
		for _, s := range p.Shown(d.To) {
			n += strings.Count(s, "Dokument "+strings.TrimPrefix(string(d.ID), "U-2026-0042/"))
		}
		if n != 1 {
			t.Errorf("the message is shown %d times, want once", n)
		}
	}
	got := p.Files(d.To)
	for _, want := range papers() {
		if n := len(slices.DeleteFunc(slices.Clone(got), func(name string) bool { return name != want.Name })); n != sets {
			t.Errorf("%s is shown %d times, want %d: %q", want.Name, n, sets, got)
		}
	}
}
