package conversation

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"upphandlingsvakten/rules"
)

// decideAnswer takes the replies in order. A reply that can no longer be given
// because of one before it in the same event is left out. Any other that cannot
// be given refuses them all, so that whoever filled in a form can put it right.
func decideAnswer(p *rules.Plan, c Case, e Envelope, in Answer) ([]Fact, error) {
	var facts []Fact
	for i, r := range in.Replies {
		more, err := decideReply(p, c, e, r)
		if err != nil {
			if _, polite := errors.AsType[*Refusal](err); polite && i > 0 && !awaited(p, c, r) {
				break
			}
			return nil, err
		}
		facts = append(facts, more...)
		if i == len(in.Replies)-1 {
			break
		}
		if c = Fold(c, more...); c.Propose != nil {
			break
		}
	}
	return facts, nil
}

// awaited says whether a reply is to a question that is still to be answered.
func awaited(p *rules.Plan, c Case, r Reply) bool {
	q, ok := p.Question(r.Question)
	_, has := c.Answers[r.Question]
	return ok && (!has || c.Reopen == r.Question) && may(p, c, Assess(p, c), q) == nil
}

func decideReply(p *rules.Plan, c Case, e Envelope, r Reply) ([]Fact, error) {
	q, ok := p.Question(r.Question)
	if !ok {
		return nil, fmt.Errorf("decide %s: no question %q in the plan", c.ID, r.Question)
	}
	a := Assess(p, c)
	if err := may(p, c, a, q); err != nil {
		return nil, err
	}
	if q.Kind == rules.KindEntries {
		return decideEntry(p, c, e, q, r)
	}
	given, has := c.Answers[q.ID]
	if has && c.Reopen != q.ID {
		switch {
		case rules.Equal(given.Value, r.Value):
			return nil, refuse(KeySameAnswer)
		case r.Seq > 0 && r.Seq < given.Seq && given.By.ID != e.By.ID:
			return nil, refuse(KeyAnsweredBy, "name", given.By.Name, "value", shown(q, given.Value, c.Lang))
		}
	}
	if q.ID == approved && r.Value == rules.Choice(rules.Yes) {
		if len(a.Blocks) > 0 {
			return nil, refuse(KeyBlocked, "blocks", blockList(a.Blocks, c.Lang))
		}
	}
	if err := plausible(p, c, e, q, r.Value); err != nil {
		return nil, err
	}
	if q.Neutral && !rules.NeutralTitle(text(r.Value)) {
		return nil, refuse(KeyNeutralTitle)
	}
	if has && rules.Equal(given.Value, r.Value) {
		return []Fact{Retracted{}}, nil
	}
	if has && !callsCoordinators(q) {
		if v := foresee(p, c, q.ID, r.Value, e.At); !v.alarm && !v.empty() {
			return []Fact{Proposed{Question: q.ID, Value: r.Value, By: e.By, At: e.At}}, nil
		}
	}
	return answer(p, c, e, q, r.Value, r.Comment), nil
}

// The most characters of a working title, which stands in lists and reminders,
// and of any other line.
const (
	maxTitle = 100
	maxLine  = 500
)

// plausible refuses a line that is too long for its place, and dates that
// cannot both be right.
func plausible(p *rules.Plan, c Case, e Envelope, q rules.Question, v rules.Value) error {
	limit := maxLine
	if q.Neutral {
		limit = maxTitle
	}
	if utf8.RuneCountInString(text(v)) > limit {
		return refuse(KeyTooLong, "max", strconv.Itoa(limit))
	}
	d, ok := v.(rules.Date)
	if !ok {
		return nil
	}
	start, hasStart := c.Answers[contractStart].Value.(rules.Date)
	end, hasEnd := c.Answers[contractEnd].Value.(rules.Date)
	switch {
	case q.ID == contractEnd && hasStart && !start.Before(d), q.ID == contractStart && hasEnd && !d.Before(end):
		return refuse(KeyEndBeforeStart)
	case q.ID == contractEnd && d.Before(today(e.At)):
		return refuse(KeyEndInThePast)
	case q.ID == evidenceUntil && d.Before(today(e.At)):
		return refuse(KeyEvidencePast)
	case q.ID == deletionDate && today(e.At).Before(d):
		return refuse(KeyDeletionAhead)
	case q.ID == tenderOpening && d.Before(today(e.At)):
		return refuse(KeyDatePast)
	}
	return nil
}

// may refuses an answer to a question that is not, or no longer, to be answered.
func may(p *rules.Plan, c Case, a rules.Assessment, q rules.Question) error {
	if c.Silent() && !q.Screens {
		return refuse(KeySilent)
	}
	rescreens := q.Screens && (c.Silent() || c.Cleared)
	if !rescreens && a.Applies.To(q.ID) != rules.True && !answered(c, q.ID) {
		return refuse(KeyNotAsked, "question", q.Short.In(c.Lang))
	}
	if !rescreens && a.Applies.To(q.ID) == rules.False {
		return refuse(KeyNotAsked, "question", q.Short.In(c.Lang))
	}
	if stageRank(p, q.Stage) > stageRank(p, c.Stage) || (q.Stage == c.Stage && !c.Asking && !answered(c, q.ID)) {
		return refuse(KeyNotYet, "question", q.Short.In(c.Lang))
	}
	return nil
}

func stageRank(p *rules.Plan, id rules.StageID) int {
	for i, s := range p.Stages() {
		if s.ID == id {
			return i
		}
	}
	return -1
}

// answer is the fact of a new value, and what it does to the alert.
func answer(p *rules.Plan, c Case, e Envelope, q rules.Question, v rules.Value, comment string) []Fact {
	if q.ID == level4Confirmed && v == rules.Choice(rules.No) {
		return meantThree(p, c, e, v, comment)
	}
	first := Answered{Question: q.ID, Value: v, Was: c.Answers[q.ID].Value, Comment: comment, By: e.By, At: e.At}
	after := Evolve(c, first)
	facts := append([]Fact{first}, raise(p, after, e, q.ID, first.Was)...)
	facts = append(facts, reopens(p, Fold(after, facts[1:]...), q, v)...)
	if q.ID == contractEnd {
		facts = append(facts, prolonged(p, after, e)...)
	}
	return append(facts, settledBy(after, e, q.ID)...)
}

// settledBy takes care of the reminders that asked for just that answer.
func settledBy(c Case, e Envelope, q rules.QuestionID) []Fact {
	asked := map[rules.QuestionID]Key{
		approved: KeyMomentPublication, tenderEvaluation: KeyMomentTenders, deliveryCheck: KeyMomentDelivery,
	}
	if asked[q] == "" || q == approved && !saysYes(c, approved) {
		return nil
	}
	var facts []Fact
	for _, r := range c.Reminders {
		if !r.Done && len(r.Moments) == 1 && r.Moments[0] == string(asked[q]) {
			facts = append(facts, ReminderDone{Reminder: r.Name, By: e.By, At: e.At})
		}
	}
	return facts
}

// meantThree takes back every level 4: it was a slip, and 4 is never a result
// without a yes to its own question. The answer stands in the log, but not in
// the case: a new 4 is to be confirmed anew.
func meantThree(p *rules.Plan, c Case, e Envelope, v rules.Value, comment string) []Fact {
	facts := []Fact{Answered{
		Question: level4Confirmed, Value: v, Was: c.Answers[level4Confirmed].Value, Comment: comment, By: e.By, At: e.At,
	}}
	after := Evolve(c, facts[0])
	for _, q := range p.Questions(rules.Prepare) {
		if g, ok := c.Answers[q.ID]; ok && g.Value == topLevel {
			f := Answered{Question: q.ID, Value: topLevel - 1, Was: topLevel, By: e.By, At: e.At}
			facts, after = append(facts, f), Evolve(after, f)
		}
	}
	facts = append(facts, raise(p, after, e, level4Confirmed, c.Answers[level4Confirmed].Value)...)
	return append(facts, Erased{Question: level4Confirmed})
}

// callsCoordinators says whether an answer to q can bring about an alert. Such
// an answer is saved at once and never waits for a preview.
func callsCoordinators(q rules.Question) bool {
	return q.Screens || q.ID == level4Confirmed || q.ID == securityAgain
}

// decideMisread asks once more with an example; a second unreadable reply is
// "don't know" where that is an answer, and otherwise leaves the question for
// later. It is never a "no".
func decideMisread(p *rules.Plan, c Case, e Envelope, in Misread) ([]Fact, error) {
	q, ok := p.Question(in.Question)
	if !ok {
		return nil, refuse(KeyNothingAsked)
	}
	if c.Silent() && !q.Screens {
		return nil, refuse(KeySilent)
	}
	switch {
	case e.By.ID != c.Owner.ID && !c.Silent():
		return nil, refuse(KeyNotAnAnswer, "question", q.Short.In(c.Lang)) // talk among colleagues is no try
	case c.Tries[q.ID] == 0 || c.Draft != nil:
		return []Fact{Misunderstood(in)}, nil
	case c.Reopen == q.ID:
		return []Fact{Misunderstood(in), Retracted{}}, nil // the answer that there is stands
	}
	if v := dontKnow(q); v != nil {
		return append([]Fact{Misunderstood(in)}, answer(p, c, e, q, v, "")...), nil
	}
	return []Fact{Misunderstood(in), Skipped(in)}, nil
}

// dontKnow is the "don't know" of a question, or nil if it has none.
func dontKnow(q rules.Question) rules.Value {
	for _, o := range q.Options {
		if o.ID == rules.Unknown && q.Kind == rules.KindChoice {
			return rules.Choice(rules.Unknown)
		}
	}
	if q.Kind == rules.KindLevel && q.Unsure {
		return rules.UnknownLevel
	}
	return nil
}

func decideSkip(p *rules.Plan, c Case, e Envelope, in Skip) ([]Fact, error) {
	q, ok := p.Question(in.Question)
	if !ok {
		return nil, refuse(KeyNothingAsked)
	}
	if f := nextField(q, c.Draft); f != nil {
		if !f.Free {
			return nil, refuse(KeyFieldNeeded, "field", f.Short.In(c.Lang))
		}
		return field(p, c, e, q, FieldAnswered{Question: q.ID, Field: f.ID}), nil
	}
	if c.Reopen == q.ID {
		return []Fact{Retracted{}}, nil
	}
	skipped := Skipped(in)
	return append([]Fact{skipped}, raise(p, Evolve(c, skipped), e, q.ID, nil)...), nil
}

// decideBack opens the question that was answered or left last. Of an entry that
// is being put together that is its last part; before the first, the entry is
// dropped.
func decideBack(p *rules.Plan, c Case) ([]Fact, error) {
	if c.Propose != nil || c.Putting != nil || c.Replan != nil {
		return []Fact{Retracted{}}, nil
	}
	if c.Draft != nil {
		if f := lastField(questionOf(p, c.Draft), c.Draft); f != "" {
			return []Fact{FieldReopened{Question: c.Draft.Question, Field: f}}, nil
		}
		return []Fact{Retracted{}}, nil
	}
	a := Assess(p, c)
	target := c.Last
	if c.Reopen != "" {
		target = behind(p, c, a, c.Reopen)
	}
	if target == "" || a.Applies.To(target) == rules.False {
		return nil, refuse(KeyNothingBehind)
	}
	return []Fact{Reopened{Question: target}}, nil
}

// behind is the question that was answered before q in the order of asking, or
// none.
func behind(p *rules.Plan, c Case, a rules.Assessment, q rules.QuestionID) rules.QuestionID {
	var last rules.QuestionID
	for _, s := range p.Stages() {
		for _, other := range p.Questions(s.ID) {
			if other.ID == q {
				return last
			}
			if answered(c, other.ID) && a.Applies.To(other.ID) == rules.True {
				last = other.ID
			}
		}
	}
	return ""
}

func decideChange(p *rules.Plan, c Case, in Change) ([]Fact, error) {
	q, ok := p.Question(in.Question)
	if !ok {
		return nil, refuse(KeyChangeWhat)
	}
	if c.Silent() && !q.Screens {
		return nil, refuse(KeySilent)
	}
	if Assess(p, c).Applies.To(q.ID) == rules.False && !(q.Screens && (c.Silent() || c.Cleared)) {
		return nil, refuse(KeyNotAsked, "question", q.Short.In(c.Lang))
	}
	if stageRank(p, q.Stage) > stageRank(p, c.Stage) {
		return nil, refuse(KeyNotYet, "question", q.Short.In(c.Lang))
	}
	waits := c.Propose != nil || c.Reopen != "" || c.Replan != nil || c.Putting != nil
	switch {
	case c.Silent() || q.Screens: // what may call coordinators waits for nothing
	case nextField(questionOf(p, c.Draft), c.Draft) != nil:
		return nil, refuse(KeyFinishEntry)
	case waits:
		return []Fact{Retracted{}, Reopened(in)}, nil // and the card of the other change is closed
	}
	return []Fact{Reopened(in)}, nil
}

// questionOf is the question that a draft is of; the zero question without one.
func questionOf(p *rules.Plan, d *Draft) rules.Question {
	if d == nil {
		return rules.Question{}
	}
	q, _ := p.Question(d.Question)
	return q
}

func decideComment(p *rules.Plan, c Case, e Envelope, in Comment) ([]Fact, error) {
	id := in.Question
	if id == "" {
		id = c.Last
	}
	q, ok := p.Question(id)
	if !ok || !answered(c, id) {
		return nil, refuse(KeyNothingToComment)
	}
	if callsCoordinators(q) {
		return nil, refuse(KeyNoComment)
	}
	return []Fact{Commented{Question: id, Comment: in.Text, By: e.By}}, nil
}
