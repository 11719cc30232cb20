package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// TestEveryShippedQuestionIsShownWithinSlacksLimits lets the bot ask every
// question of the shipped checklists and every part of every entry, explain it,
// and show it answered in every way, in both languages. The workspace refuses
// what Slack would refuse.
func TestEveryShippedQuestionIsShownWithinSlacksLimits(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{Silent: true})
			channel := w.Channel("inköp")
			a, err := slack.New(slack.Config{
				BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, APIURL: w.APIURL(), Burst: 1_000_000,
			})
			if err != nil {
				t.Fatal(err)
			}
			all := everything(plan, l)
			for _, d := range all {
				d.To = conversation.Place("slack:" + channel.Channel)
				r, err := a.Deliver(t.Context(), d, engine.Receipt{})
				if err != nil {
					t.Errorf("%s: %v", d.ID, err)
					continue
				}
				d.ID += "/again"
				if _, err := a.Deliver(t.Context(), d, r); err != nil {
					t.Errorf("%s: %v", d.ID, err)
				}
			}
			t.Logf("%d messages were shown", len(all))
			if len(all) < 200 {
				t.Errorf("got %d messages, want them all", len(all))
			}
		})
	}
}

// everything is every question as it may look.
func everything(p *rules.Plan, l rules.Lang) []conversation.Delivery {
	var all []conversation.Delivery
	for _, stage := range p.Stages() {
		for _, q := range p.Questions(stage.ID) {
			all = append(all, asked(p, q, l)...)
		}
	}
	return all
}

// asked is everything that a question looks like.
func asked(p *rules.Plan, q rules.Question, l rules.Lang) []conversation.Delivery {
	anna := conversation.Person{ID: "slack:U0ANNA", Name: strings.Repeat("Anna-Karin ", 6)}
	home := conversation.Case{
		ID: "U-2026-0042", Seq: 9, Lang: l, Home: "slack:C1/1.1", Owner: anna, Status: conversation.StatusOpen,
		Stage: q.Stage, Round: 1, Asking: true, Opened: time.Unix(1_700_000_000, 0), Answers: map[rules.QuestionID]conversation.Given{},
	}
	var out []conversation.Delivery
	see := func(c conversation.Case, f conversation.Fact) {
		for _, d := range conversation.View(p, c, []conversation.Fact{f}) {
			d.ID = conversation.DeliveryID(fmt.Sprintf("U-2026-0042/%s/%d", q.ID, len(out)))
			out = append(out, d)
		}
	}
	again := home
	again.Reopen = q.ID
	see(again, conversation.Reopened{Question: q.ID})
	see(home, conversation.Shown{What: conversation.ShowHelp, Question: q.ID, To: anna})
	see(home, conversation.Shown{What: conversation.ShowHelp, Question: q.ID, To: anna, Why: true})
	for i, f := range q.Fields {
		part := again
		part.Draft = &conversation.Draft{Question: q.ID, Fields: rules.Entry{}, Passed: map[rules.FieldID]bool{}}
		part.Draft.Fields["consequence"], part.Draft.Fields["likelihood"] = rules.Level(4), rules.Level(4)
		for _, before := range q.Fields[:i] {
			part.Draft.Passed[before.ID] = true
		}
		see(part, conversation.FieldAnswered{Question: q.ID, Field: f.ID})
	}
	for _, v := range values(q) {
		done := home
		done.Answers = map[rules.QuestionID]conversation.Given{q.ID: {Value: v, By: anna, Seq: 5}}
		see(done, conversation.Answered{Question: q.ID, Value: v, By: anna})
		see(done, conversation.Shown{What: conversation.ShowSummary, To: anna})
		done.Reopen = q.ID
		see(done, conversation.Reopened{Question: q.ID})
	}
	return out
}

// values are all that a question may be answered with, and the longest of what
// may be typed.
func values(q rules.Question) []rules.Value {
	long := rules.Text(strings.TrimSpace(strings.Repeat("<&> *långt* ", 160)))
	switch q.Kind {
	case rules.KindChoice:
		var out []rules.Value
		for _, o := range q.Options {
			out = append(out, rules.Choice(o.ID))
		}
		return out
	case rules.KindChoices:
		all := rules.Choices{}
		for _, o := range q.Options {
			all = append(all, o.ID)
		}
		return []rules.Value{rules.Choices{}, all}
	case rules.KindLevel:
		out := []rules.Value{}
		for n := q.Min; n <= q.Max; n++ {
			out = append(out, rules.Level(n))
		}
		return append(out, rules.UnknownLevel)
	case rules.KindDate:
		return []rules.Value{rules.Date{Year: 2027, Month: 3, Day: 15}}
	case rules.KindEntries:
		var list rules.Entries
		for range 12 {
			e := rules.Entry{}
			for _, f := range q.Fields {
				if f.Kind == rules.KindText {
					e[f.ID] = long
				}
			}
			list = append(list, e)
		}
		return []rules.Value{rules.Entries{}, list}
	case rules.KindPerson:
		return []rules.Value{rules.Name(long)}
	}
	return []rules.Value{long}
}
