package conversation

import "upphandlingsvakten/rules"

// The questions and fields that the conversation itself knows by name, because
// a law of the dialogue or the calendar hangs on them. All others are data.
const (
	title           rules.QuestionID = "title"
	owner           rules.QuestionID = "owner"
	contractStart   rules.QuestionID = "contract_start"
	contractEnd     rules.QuestionID = "contract_end"
	publication     rules.QuestionID = "planned_publication"
	level4Confirmed rules.QuestionID = "level4_confirmed"
	risks           rules.QuestionID = "risks"
	organisations   rules.QuestionID = "organisations"
	approved        rules.QuestionID = "publication_approved"
	award           rules.QuestionID = "award"
	securityAgain   rules.QuestionID = "fu_security"
	manager         rules.QuestionID = "contract_manager"
	evidenceUntil   rules.QuestionID = "fu_evidence_until"
	registerNumber  rules.QuestionID = "register_number"
	deputy          rules.QuestionID = "contract_deputy"

	tenderOpening      rules.QuestionID = "tender_opening"
	tenderEvaluation   rules.QuestionID = "tender_evaluation"
	tenderExceptions   rules.QuestionID = "tender_exceptions"
	deliveryDeviations rules.QuestionID = "delivery_deviations"
	followUpDeviations rules.QuestionID = "fu_deviations"
	contractOptions    rules.QuestionID = "options"
	deliveryCheck      rules.QuestionID = "delivery_check"
	deletionDate       rules.QuestionID = "deletion_date"
	noticePeriod       rules.QuestionID = "notice_period"

	requirementsIn rules.FieldID = "requirements_in"
	consequence    rules.FieldID = "consequence"
	likelihood     rules.FieldID = "likelihood"

	fieldRequirement rules.FieldID = "requirement"
	fieldResponsible rules.FieldID = "responsible"
	fieldUntil       rules.FieldID = "until"
	fieldDecideBy    rules.FieldID = "decide_by"

	topLevel rules.Level = 4 // Sweden's security; never a result without confirmation
)

// aspects are the questions of the classification, in the order confidentiality,
// integrity, availability.
var aspects = [...]rules.QuestionID{"confidentiality", "integrity", "availability"}

// ceilings are the questions about a framework's ceiling, in the order
// confidentiality, integrity, availability.
var ceilings = [...]rules.QuestionID{
	"framework_ceiling_confidentiality", "framework_ceiling_integrity", "framework_ceiling_availability",
}
