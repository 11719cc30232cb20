package conversation

// openFact is the other half of formOfFact. A kind that was ever
// written stays here for ever.
func openFact(kind string, b []byte) (Fact, error) {
	switch kind {
	case "opened":
		return read(b, func(f openedForm) Fact {
			return Opened{
				By: f.By.open(), At: utc(f.At), Home: f.Home, Lang: f.Lang, Plan: f.Plan, Exercise: f.Exercise, Part: Part(f.Part),
			}
		})
	case "answered":
		return read(b, func(f answeredForm) Fact {
			return Answered{
				Question: f.Question, Value: f.Value.Value, Was: f.Was.Value, Comment: f.Comment,
				By: f.By.open(), At: utc(f.At), More: f.More,
			}
		})
	case "field_answered":
		return read(b, func(f fieldForm) Fact {
			return FieldAnswered{Question: f.Question, Field: f.Field, Value: f.Value.Value}
		})
	case "field_reopened":
		return read(b, func(f fieldForm) Fact { return FieldReopened{Question: f.Question, Field: f.Field} })
	case "misunderstood":
		return read(b, func(f questionForm) Fact { return Misunderstood{Question: f.Question} })
	case "skipped":
		return read(b, func(f questionForm) Fact { return Skipped{Question: f.Question} })
	case "commented":
		return read(b, func(f commentedForm) Fact {
			return Commented{Question: f.Question, Comment: f.Comment, By: f.By.open()}
		})
	case "reopened":
		return read(b, func(f questionForm) Fact { return Reopened{Question: f.Question} })
	case "proposed":
		return read(b, func(f proposedForm) Fact {
			return Proposed{Question: f.Question, Value: f.Value.Value, By: f.By.open(), At: utc(f.At)}
		})
	case "retracted":
		return read(b, func(nothingForm) Fact { return Retracted{} })
	case "erased":
		return read(b, func(f erasedForm) Fact { return Erased{Question: f.Question, At: utc(f.At), Dated: f.Dated} })
	case "redelivered":
		return read(b, func(f asideForm) Fact {
			return Redelivered{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)}
		})
	case "dropped":
		return read(b, func(f asideForm) Fact {
			return Dropped{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)}
		})
	case "stage_closed":
		return read(b, func(f stageClosedForm) Fact { return StageClosed{Stage: f.Stage, By: f.By.open(), At: utc(f.At)} })
	case "issued":
		return read(b, func(f issuedForm) Fact { return Issued(f) })
	case "round_opened":
		return read(b, func(f roundOpenedForm) Fact {
			return RoundOpened{Stage: f.Stage, Due: f.Due.Date, Questions: f.Questions}
		})
	case "reminded":
		return read(b, func(f remindedForm) Fact {
			return Reminded{
				Reminder: f.Reminder, Moments: f.Moments, At: utc(f.At), Late: f.Late, Done: f.Done, Absent: f.Absent,
			}
		})
	case "climbed":
		return read(b, func(f climbedForm) Fact {
			return Climbed{Reminder: f.Reminder, Rung: f.Rung, At: utc(f.At), Absent: f.Absent}
		})
	case "reminder_done":
		return read(b, func(f reminderDoneForm) Fact {
			return ReminderDone{Reminder: f.Reminder, By: f.By.open(), At: utc(f.At)}
		})
	case "part_ready":
		return read(b, func(nothingForm) Fact { return PartReady{} })
	case "organisation_in":
		return read(b, func(f organisationForm) Fact { return OrganisationIn{Organisation: f.Organisation} })
	case "delegated":
		return read(b, func(f delegatedForm) Fact { return Delegated{From: f.From.open(), To: f.To.open()} })
	case "language_set":
		return read(b, func(f languageForm) Fact { return LanguageSet{Lang: f.Lang} })
	case "paused":
		return read(b, func(nothingForm) Fact { return Paused{} })
	case "resumed":
		return read(b, func(f momentForm) Fact { return Resumed{At: utc(f.At)} })
	case "closed":
		return read(b, func(f closedForm) Fact {
			return Closed{By: f.By.open(), At: utc(f.At), Why: f.Why, Reason: f.Reason}
		})
	case "case_reopened":
		return read(b, func(f personAtForm) Fact { return CaseReopened{By: f.By.open(), At: utc(f.At)} })
	case "shown":
		return read(b, func(f shownForm) Fact {
			return Shown{
				What: f.What, Question: f.Question, Requirement: f.Requirement, Why: f.Why, Format: f.Format,
				To: f.To.open(), In: f.In,
			}
		})
	default:
		if f, err := openCall(kind, b); f != nil || err != nil {
			return f, err
		}
		return openPlan(kind, b)
	}
}
