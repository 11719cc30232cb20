package casefile

import (
	"fmt"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// What fits on the first page beside everything that always stands there.
const (
	mostRisksInShort = 5
	mostOpenInShort  = 6
)

// summary is the case on one page, for its owner, those who register it and
// those who decide. What does not fit there, and what it rests on, follows as an
// attachment.
func summary(d conversation.Dossier, at time.Time) ([]byte, error) {
	w := words(d.Lang)
	t := &letter{w: w}
	t.add(para("Title", w.summary), para("Subtitle", line(d.Title)))
	if d.Preliminary {
		t.add(para("Notice", w.preliminary))
	}
	t.grid([]int{18, 32, 18, 32}, false, [][]string{
		{w.caseID, string(d.Case), w.date, w.day(today(at))},
		{w.owner, line(d.Owner), w.version, w.numbered(d)},
		{w.unit, "", w.register, line(d.Register)},
		{w.contact, line(d.Contact), w.stage, d.Stage},
	})
	t.class(d)
	t.add(para("Heading1", w.conclusions))
	t.conclusions(d)
	t.add(para("Heading1", w.risks))
	t.risksInShort(d)
	t.add(para("Heading1", w.decision))
	for _, r := range d.Risks {
		if r.Ruled != "" {
			t.add(para("Bullet", fmt.Sprintf(w.signed, r.Number, line(r.Ruled))))
		}
	}
	t.grid([]int{40, 60}, false, [][]string{{w.sign, "\n"}})
	t.add(para("Heading1", w.blocks))
	t.bullets(d.Blocks, w.noBlocks, "", 0)
	t.add(para("Heading1", w.openPoints))
	t.bullets(d.Open, w.noOpenPoints, w.moreOpen, mostOpenInShort)
	if err := t.attach(d); err != nil {
		return nil, err
	}
	return t.bytes(d, at)
}

// class is the classification: a digit and its name for each aspect.
func (t *letter) class(d conversation.Dossier) {
	t.add(para("Heading1", t.w.class))
	var names, values []string
	for i, aspect := range strings.Fields(t.w.aspects) {
		names = append(names, strings.ToUpper(aspect[:1])+aspect[1:])
		value := d.Class[i]
		if d.ClassNames[i] != "" {
			value += " – " + d.ClassNames[i]
		}
		values = append(values, value)
	}
	t.grid([]int{1, 1, 1}, true, [][]string{names, values})
}

// conclusions are the findings. What they rest on stands beside those about
// personal data, because somebody has to agree with it; the rest is attached.
func (t *letter) conclusions(d conversation.Dossier) {
	var rows [][]string
	for _, c := range d.Findings {
		if c.ID == "" || c.ID == rules.RiskBand {
			continue // they have places of their own
		}
		value := c.Value
		if c.Why != "" && (c.ID == rules.DPIA || c.ID == rules.PriorConsultation) {
			value += "\n" + t.w.why + ": " + line(c.Why)
		}
		rows = append(rows, []string{c.Label, value})
	}
	t.grid([]int{30, 70}, false, rows)
}

func (t *letter) risksInShort(d conversation.Dossier) {
	w := t.w
	switch {
	case !d.Assessed:
		t.add(para("Normal", w.notSet))
		return
	case len(d.Risks) == 0:
		t.add(para("Normal", fmt.Sprintf(w.noneHigh, line(d.Assessor), w.day(d.AssessedOn))))
		return
	}
	gravest := graveFirst(d.Risks)
	shown := gravest[:min(len(gravest), mostRisksInShort)]
	rows := [][]string{{w.number, w.threat, w.value, w.treatment, w.responsible, w.by}}
	for _, r := range shown {
		rows = append(rows, []string{
			fmt.Sprint(r.Number), cut(line(r.Threat), 80), valueOf(r), r.Treatment, cut(line(r.Responsible), 60), r.By,
		})
	}
	t.grid([]int{6, 34, 16, 16, 16, 14}, true, rows)
	if more := len(gravest) - len(shown); more > 0 {
		t.add(para("Normal", fmt.Sprintf(w.moreRisks, more)))
	}
}

// valueOf is the value of a risk with its name: the number alone says little.
func valueOf(r conversation.Risk) string {
	if r.Value == 0 {
		return "?"
	}
	return fmt.Sprintf("%d – %s", r.Value, strings.ToLower(r.BandLabel))
}

// bullets are points, or a word that there are none. With most, only so many.
func (t *letter) bullets(points []string, none, more string, most int) {
	if len(points) == 0 {
		t.add(para("Normal", none))
	}
	for i, p := range points {
		if most > 0 && i == most {
			t.add(para("Normal", fmt.Sprintf(more, len(points)-i)))
			return
		}
		t.add(para("Bullet", line(p)))
	}
}
