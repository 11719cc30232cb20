package casefile_test

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/rules"
)

// manyRisks are answers with one risk for each place in the matrix, and a dozen
// in the gravest, each with a long note.
func manyRisks() string {
	var list []string
	for i := range 28 {
		l, c := i/4+1, i%4+1
		if l > 4 {
			l, c = 4, 4
		}
		note := strings.Repeat("Överföringen mellan systemen är inte klarlagd och åtgärderna följs upp kvartalsvis. ", 1+i%3)
		list = append(list, fmt.Sprintf("{threat: intrusion, note: %q, consequence: %d, likelihood: %d, treatment: reduce}", note, c, l))
	}
	return strings.Replace(furniture, "risks: []", "risks: ["+strings.Join(list, ",")+"]", 1)
}

func TestThePictureOfRisksSaysInWordsWhatItShows(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for name, one := range map[string]struct {
		answers string
		wide    int
		says    map[rules.Lang]string
	}{
		"none": {furniture, 1600, map[rules.Lang]string{"sv": "Inga risker är antecknade.", "en": "No risks are noted."}},
		"some": {platform, 1600, map[rules.Lang]string{
			"sv": "konsekvens 4, sannolikhet 3, riskvärde 12: mycket hög", "en": "consequence 4, likelihood 3, risk value 12: very high",
		}},
		"many": {manyRisks(), 1600, map[rules.Lang]string{"sv": "28. Intrång", "en": "28. "}},
	} {
		for _, l := range languages() {
			t.Run(name+"/"+string(l), func(t *testing.T) {
				t.Parallel()
				f := paper(t, p, procurement(t, p, one.answers), conversation.PaperMatrix, l)
				decoded(t, f)
				if !strings.Contains(f.Alt, one.says[l]) {
					t.Errorf("got the words %q, want %q among them", f.Alt, one.says[l])
				}
			})
		}
	}
}

// decoded reads a picture back.
func decoded(t *testing.T, f casefile.File) {
	t.Helper()
	keep(t, strings.ReplaceAll(t.Name(), "/", "-")+"-"+f.Name, f.Bytes)
	picture, err := png.Decode(bytes.NewReader(f.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if got := picture.Bounds().Dx(); got != 1600 || f.Alt == "" || f.Media != "image/png" {
		t.Errorf("got %d pixels, %q, %q; want 1600, words and a picture", got, f.Alt, f.Media)
	}
}

func day(y int, m time.Month, d int) rules.Date { return rules.Date{Year: y, Month: m, Day: d} }

func TestThePictureOfAContractSaysInWordsWhatItShows(t *testing.T) {
	t.Parallel()
	p := plan(t)
	c := procurement(t, p, platform)
	c.Stage, c.Round, c.Asking = rules.FollowUp, 1, false
	c.Reminders = []conversation.Reminder{
		{Name: "due/2026-06-15", Moments: []string{"F2"}, At: made().AddDate(0, -5, 0), Done: true},
		{Name: "due/2026-11-16", Moments: []string{"F2", "moment.evidence"}, At: made().AddDate(0, 0, -7)},
	}
	for _, l := range languages() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			line, err := conversation.TimelineOf(p, c, l, made())
			if err != nil {
				t.Fatal(err)
			}
			f, err := casefile.DrawTimeline(line, l)
			if err != nil {
				t.Fatal(err)
			}
			decoded(t, f)
			for _, m := range line.Marks {
				if m.Text == "" || !strings.Contains(f.Alt, strings.Join(strings.Fields(m.Text), " ")) {
					t.Errorf("the words lack %q", m.Text)
				}
			}
			empty, err := casefile.DrawTimeline(conversation.Timeline{Case: "U-2026-0001", Today: day(2026, 11, 23)}, l)
			if err != nil {
				t.Fatal(err)
			}
			decoded(t, empty)
		})
	}
}

func TestThePictureOfManyContractsSaysInWordsWhatItShows(t *testing.T) {
	t.Parallel()
	for _, l := range languages() {
		for _, n := range []int{0, 1, 12, 60} {
			t.Run(fmt.Sprintf("%s/%d", l, n), func(t *testing.T) {
				t.Parallel()
				all := conversation.Portfolio{Today: day(2026, 11, 23)}
				for i := range n {
					h := conversation.Holding{
						Case: conversation.CaseID(fmt.Sprintf("U-2026-%04d", i+1)), Title: "Ärendesystem för bygglov, miljö och räddningstjänst", Level: 3 - i%5,
						Next: rules.DateOf(made().AddDate(0, 1+i%30, i)), NextText: "Följ upp leverantören.",
					}
					switch i % 4 {
					case 1:
						h.Late = day(2026, 11, 2)
					case 2:
						h.Lapses = day(2027, 4, 30)
					case 3:
						h.NextText, h.Next = "", rules.Date{}
						h.Lapses = day(2026, 10, 1)
					}
					all.Rows = append(all.Rows, h)
				}
				f, err := casefile.DrawPortfolio(all, l)
				if err != nil {
					t.Fatal(err)
				}
				decoded(t, f)
				for _, h := range all.Rows[:min(n, 40)] {
					if !strings.Contains(f.Alt, string(h.Case)) {
						t.Errorf("the words lack %s", h.Case)
					}
				}
			})
		}
	}
}

func TestTheDayOfPublicationIsNoDayOfTheContract(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for l, want := range map[rules.Lang][2]string{
		"sv": {"upphandling: Planerad annonsering.", "avtal: Avtalsstart."},
		"en": {"procurement: Planned publication.", "contract: Contract start."},
	} {
		line, err := conversation.TimelineOf(p, procurement(t, p, platform), l, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		got := casefile.TimelineAlt(line, l)
		for _, words := range want {
			if !strings.Contains(got, words) {
				t.Errorf("got the words %q, want %q among them", got, words)
			}
		}
	}
}
