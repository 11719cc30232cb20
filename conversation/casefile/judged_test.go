package casefile_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/rules"
)

// evaluated is a procurement whose winning tender has been held against the
// requirements.
func evaluated(t *testing.T, p *rules.Plan, verdict rules.Choice, exceptions ...rules.Entry) conversation.Case {
	t.Helper()
	c := procurement(t, p, platform)
	c.Answers["tender_evaluation"] = conversation.Given{Value: verdict, By: c.Owner, At: made()}
	if len(exceptions) > 0 {
		c.Answers["tender_exceptions"] = conversation.Given{Value: rules.Entries(exceptions), By: c.Owner, At: made()}
	}
	return c
}

func TestDocumentsSayWhatTheWinningTenderFulfils(t *testing.T) {
	t.Parallel()
	p := plan(t)
	exceptions := []rules.Entry{
		{"requirement": rules.Text("PLA-1"), "result": rules.Choice("unclear")},
		{
			"requirement": rules.Text("UND-1"), "result": rules.Choice("not_fulfilled"),
			"responsible": rules.Name("Sam Ek, systemförvaltare"), "until": day(2027, 5, 15),
		},
		{"requirement": rules.Text("RAD-4"), "result": rules.Choice("not_fulfilled")}, // does not apply any more
	}
	words := map[rules.Lang][4]string{
		rules.Swedish: {"Ja", "Nej", "Oklart", "Sam Ek, systemförvaltare, klart senast den 15 maj 2027"},
		rules.English: {"Yes", "No", "Unclear", "Sam Ek, systemförvaltare, done by 15 May 2027"},
	}
	for _, l := range languages() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			c := evaluated(t, p, "not_fulfilled", exceptions...)
			w := words[l]
			want := func(where, id, result, remedy string) {
				t.Helper()
				is, by := w[0], ""
				switch id {
				case "PLA-1":
					is = w[2]
				case "UND-1":
					is, by = w[1], w[3]
				}
				if result != is || remedy != by {
					t.Errorf("%s, %s: got %q %q, want %q %q", where, id, result, remedy, is, by)
				}
			}
			f, err := excelize.OpenReader(bytes.NewReader(paper(t, p, c, conversation.PaperTable, l).Bytes))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rows, err := f.GetRows(f.GetSheetList()[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows[1:] {
				r = append(r, "", "")
				want("xlsx", r[0], r[7], r[8])
			}
			r := csv.NewReader(bytes.NewReader(paper(t, p, c, conversation.PaperRows, l).Bytes))
			r.Comma = ';'
			lines, err := r.ReadAll()
			if err != nil || len(lines) != len(rows) {
				t.Fatalf("got %d lines, %v; want %d", len(lines), err, len(rows))
			}
			for _, one := range lines[1:] {
				want("csv", one[0], one[7], one[8])
			}
			text := checked(t, "docx", opened(t, paper(t, p, c, conversation.PaperRequirements, l).Bytes)["word/document.xml"])
			if !strings.Contains(text, w[3]) || !strings.Contains(text, w[2]) {
				t.Errorf("the Word document lacks %q or %q", w[3], w[2])
			}
			recorded(t, p, c, l)
		})
	}
}

// recorded checks what the record for machines says of each requirement.
func recorded(t *testing.T, p *rules.Plan, c conversation.Case, l rules.Lang) {
	t.Helper()
	record := conversation.RecordOf(p, c, nil, l)
	for _, one := range record.Told.Requirements {
		req, _ := p.Requirement(rules.RequirementID(one.ID))
		is := map[string]conversation.Fulfilment{"PLA-1": conversation.Unclear, "UND-1": conversation.NotFulfilled}[one.ID]
		if is == "" && !req.Own {
			is = conversation.Fulfilled
		}
		if one.Result != is {
			t.Errorf("json, %s: got %q, want %q", one.ID, one.Result, is)
		}
	}
	if f, err := casefile.Record(record); err != nil || !strings.Contains(string(f.Bytes), `"fulfilment": "not_fulfilled"`) {
		t.Errorf("the record says nothing: %v", err)
	}
}

func TestAnEvaluationThatNamesNothingIsNoYes(t *testing.T) {
	t.Parallel()
	p := plan(t)
	tests := map[string]struct {
		verdict rules.Choice
		want    conversation.Fulfilment
	}{
		"not evaluated":                      {"", conversation.NotEvaluated},
		"all fulfilled":                      {"fulfilled", conversation.Fulfilled},
		"unclear, and nobody has said which": {"unclear", conversation.Unclear},
		"not all, and nobody has said which": {"not_fulfilled", conversation.NotEvaluated},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := procurement(t, p, platform)
			if test.verdict != "" {
				c = evaluated(t, p, test.verdict)
			}
			got := conversation.Fulfilments(p, c)
			if len(got) == 0 {
				t.Fatal("got no requirements")
			}
			for id, j := range got {
				if j.Result != test.want {
					t.Errorf("%s: got %q, want %q", id, j.Result, test.want)
				}
			}
			text := checked(t, "docx", opened(t, paper(t, p, c, conversation.PaperRequirements, rules.Swedish).Bytes)["word/document.xml"])
			if got, want := strings.Contains(text, "Uppfyllt?"), test.want != conversation.NotEvaluated; got != want {
				t.Errorf("got the column in the Word document %v, want %v", got, want)
			}
		})
	}
}
