package casefile_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/rules"
)

// everything is a document with every paper there is.
func everything() conversation.Document {
	return conversation.Document{Papers: conversation.Papers(), Version: 3}
}

func TestTheSameCaseAtTheSameMomentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	first, err := casefile.Make(p, c, everything(), rules.Swedish, made())
	if err != nil || len(first) != len(conversation.Papers()) {
		t.Fatalf("got %d files, %v; want %d", len(first), err, len(conversation.Papers()))
	}
	for range 3 {
		again, err := casefile.Make(p, c, everything(), rules.Swedish, made().In(time.FixedZone("elsewhere", 3600)))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range again {
			if !bytes.Equal(f.Bytes, first[i].Bytes) || f.Name != first[i].Name {
				t.Errorf("%s: got other bytes the second time", f.Name)
			}
		}
	}
}

func TestNoDocumentIsMadeOfASilentCase(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	c.Alert = &conversation.Alert{Kind: rules.Alarm, RaisedAt: made()}
	for _, paper := range conversation.Papers() {
		files, err := casefile.Make(p, c, conversation.Document{Papers: []conversation.Paper{paper}}, rules.Swedish, made())
		if !errors.Is(err, conversation.ErrSilent) || len(files) > 0 {
			t.Errorf("%s: got %d files, %v; want ErrSilent", paper, len(files), err)
		}
	}
	_, one := conversation.TimelineOf(p, c, rules.Swedish, made())
	_, two := conversation.HoldingOf(p, c, rules.Swedish, made())
	if !errors.Is(one, conversation.ErrSilent) || !errors.Is(two, conversation.ErrSilent) {
		t.Errorf("got %v and %v, want ErrSilent", one, two)
	}
	c.Alert.ClosedBy, c.Alert.Outside = c.Owner, true // it goes on outside the chat
	if _, err := conversation.DossierOf(p, c, rules.Swedish); !errors.Is(err, conversation.ErrSilent) {
		t.Errorf("outside the chat: got %v, want ErrSilent", err)
	}
	c.Alert.Outside, c.Cleared = false, true
	if _, err := conversation.DossierOf(p, c, rules.Swedish); err != nil {
		t.Errorf("cleared: got %v", err)
	}
}

func TestTheRecordOfASilentCaseHasItsIdItsStatusAndItsTimes(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	c.Alert = &conversation.Alert{Kind: rules.Alarm, RaisedAt: made()}
	log := []conversation.Fact{conversation.Opened{By: c.Owner}, conversation.Answered{Question: "title", Value: rules.Text("hemlighet")}}
	f, err := casefile.Record(conversation.RecordOf(p, c, log, rules.Swedish))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(f.Bytes, &got); err != nil {
		t.Fatal(err)
	}
	for key := range got {
		switch key {
		case "case", "status", "opened", "last_answered":
		default:
			t.Errorf("the record tells %s", key)
		}
	}
	if len(got) != 4 || bytes.Contains(f.Bytes, []byte("hemlighet")) {
		t.Errorf("got %s", f.Bytes)
	}
}

func TestTheRecordSaysWhoAnsweredWhatWhenAndWhy(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, strings.Replace(platform, `protective_security: "no"`, "protective_security: unknown", 1))
	bo := conversation.Person{ID: "slack:U2", Name: "Bo"}
	log := []conversation.Fact{
		conversation.Opened{By: c.Owner, At: made()},
		conversation.Answered{Question: "title", Value: rules.Text("Ny"), By: bo, At: made()},
		conversation.Answered{Question: "title", Value: rules.Text("Nyare <b>"), Was: rules.Text("Ny"), By: bo, At: made(), Comment: "rättat"},
		conversation.Answered{Question: "protective_security", Value: rules.Choice(rules.Unknown), By: bo, At: made(), Comment: "för att"},
		conversation.AlertRaised{Kind: rules.Consult, At: made()},
		conversation.Slipped{At: made()},
		conversation.AlertClosed{Cleared: true, By: bo, At: made()},
		conversation.StageClosed{Stage: rules.Prepare, By: c.Owner, At: made()},
	}
	f, err := casefile.Record(conversation.RecordOf(p, c, log, rules.Swedish))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "record.json", f.Bytes)
	var got conversation.Record
	if err := json.Unmarshal(f.Bytes, &got); err != nil {
		t.Fatal(err)
	}
	var what []string
	for _, e := range got.Told.Log {
		what = append(what, e.What)
		if e.Question == "protective_security" && (!e.Withheld || e.Is != nil || e.Comment != "" || e.By.Name != "Bo") {
			t.Errorf("the screening: got %+v, want who and when alone", e)
		}
	}
	if want := "opened answered answered answered cleared stage_closed"; strings.Join(what, " ") != want {
		t.Errorf("log: got %v, want %s", what, want)
	}
	if e := got.Told.Log[2]; e.Was != "Ny" || e.Is != "Nyare <b>" || e.Seq != 3 || e.Comment != "rättat" {
		t.Errorf("the change: got %+v", e)
	}
	for _, a := range got.Told.Answers {
		q, _ := p.Question(a.Question)
		if a.Withheld != q.Screens || a.Withheld && (a.Value != nil || a.Shown != "") {
			t.Errorf("%s: got %+v, want only the screening withheld", a.Question, a)
		}
	}
	for _, r := range got.Told.Requirements {
		if r.Rule == "" || r.Text == "" {
			t.Errorf("%s has no reason", r.ID)
		}
	}
	for _, list := range [][]conversation.RecordedFinding{got.Told.Findings, got.Told.Requirements, got.Told.Blocks} {
		for _, r := range list {
			for _, q := range append(r.Answers, r.Missing...) {
				if asked, _ := p.Question(q); asked.Screens {
					t.Errorf("%s tells that it rests on %s", r.ID, q)
				}
			}
		}
	}
}

func TestWhatPeopleWroteStaysLiteral(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for name, one := range map[string]struct{ typed, want string }{
		"a formula":          {`=HYPERLINK("https://evil.example","klicka")`, `=HYPERLINK("https://evil.example","klicka")`},
		"a sum":              {"@SUM(A1) +1-2", "@SUM(A1) +1-2"},
		"markup":             {"<b>fet</b> & <w:br/> &amp; &L&P _x000D_ _x0041_", "<b>fet</b> & <w:br/> &amp; &L&P _x000D_ _x0041_"},
		"a calendar":         {"BEGIN:VEVENT; SUMMARY:x, \\n \"citat\"", "BEGIN:VEVENT; SUMMARY:x, \\n \"citat\""},
		"control characters": {"a\x00b\x01c\x1b[31md\u202ee\ufffef\u2028g\xffh", "abc[31mdef gh"},
		"one endless word":   {strings.Repeat("mycketlångtordutanmellanslag", 40), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLiteral(t, p, one.typed, one.want)
		})
	}
}

// checkLiteral gives everything that people write the text, and looks for it in
// every document.
func checkLiteral(t *testing.T, p *rules.Plan, typed, want string) {
	t.Helper()
	c := procurement(t, p, platform)
	for _, q := range []rules.QuestionID{"title", "register_number"} {
		c.Answers[q] = conversation.Given{Value: rules.Text(typed), By: c.Owner, Comment: typed}
	}
	c.Answers["owner"] = conversation.Given{Value: rules.Name(typed), Comment: typed}
	list := c.Answers["risks"].Value.(rules.Entries)
	for _, e := range list {
		e["note"], e["responsible"], e["decision"] = rules.Text(typed), rules.Name(typed), rules.Text(typed)
	}
	c.Owner.Name = typed
	files, err := casefile.Make(p, c, everything(), rules.Swedish, made())
	if err != nil {
		t.Fatalf("%q: %v", typed, err)
	}
	for _, f := range files {
		switch {
		case strings.HasSuffix(f.Name, ".docx"):
			text := ""
			for name, b := range opened(t, f.Bytes) {
				if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
					text += checked(t, name, b)
				}
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not there as it was typed", f.Name, typed)
			}
		case strings.HasSuffix(f.Name, ".xlsx"):
			cellsAreText(t, f.Bytes, want)
		case strings.HasSuffix(f.Name, ".csv"):
			r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(f.Bytes, []byte("\ufeff"))))
			r.Comma = ';'
			if rows, err := r.ReadAll(); err != nil || len(rows) < 20 || len(rows[0]) != 9 {
				t.Errorf("got %d rows, %v", len(rows), err)
			}
		case strings.HasSuffix(f.Name, ".ics"):
			for id, e := range events(t, f.Bytes) {
				if s := e.GetProperty("SUMMARY").Value; !strings.Contains(s, strings.TrimSpace(want)) {
					t.Errorf("%s: got %q, want %q in it", id, s, want)
				}
			}
		case f.Alt == "":
			t.Errorf("%s has no words", f.Name)
		}
	}
}

// cellsAreText says that no cell of a workbook is a formula, and that a text is
// in one of them.
func cellsAreText(t *testing.T, b []byte, want string) {
	t.Helper()
	files := opened(t, b)
	for name, part := range files {
		if strings.HasPrefix(name, "xl/worksheets/sheet") && (bytes.Contains(part, []byte("<f>")) || bytes.Contains(part, []byte("<f "))) {
			t.Errorf("%s has a formula", name)
		}
	}
	// _x005F_ is how a workbook writes an underscore that begins no code.
	text := strings.ReplaceAll(checked(t, "xl/sharedStrings.xml", files["xl/sharedStrings.xml"]), "_x005F_", "_")
	if !strings.Contains(text, want) {
		t.Errorf("%q is not there as it was typed", want)
	}
}
