package rules

import (
	"slices"
	"strings"
)

// oracle is a second implementation of the findings, deliberately simple and
// written from DESIGN §6 and domain.md, not from the YAML. It answers with
// yes, no and maybe; maybe is what an unanswered question makes of a rule.
type oracle struct {
	given Answers
	live  Answers
	gone  map[QuestionID]bool // asked to be left out: the branch was not taken
	alarm bool
}

type tri int

const (
	no tri = iota
	maybe
	yes
)

func or(list ...tri) tri  { return slices.Max(list) }
func all(list ...tri) tri { return slices.Min(list) }
func not(t tri) tri       { return yes - t }

func when(b bool) tri {
	if b {
		return yes
	}
	return no
}

// ask says whether a question is asked, and makes its answer count if it is.
func (o *oracle) ask(id QuestionID, asked tri) {
	if o.alarm && id != "already_disclosed" {
		asked = no
	}
	switch {
	case asked == yes && o.given[id] != nil:
		o.live[id] = o.given[id]
	case asked == no:
		o.gone[id] = true
	}
}

// is says whether the answer is one of values.
func (o *oracle) is(id QuestionID, values ...string) tri {
	if v, ok := o.live[id].(Choice); ok {
		return when(slices.Contains(values, string(v)))
	}
	if o.gone[id] {
		return no
	}
	return maybe
}

// possible is "not a clear no": don't know counts, and so does silence, but
// not a question that was never asked.
func (o *oracle) possible(id QuestionID) tri {
	if o.gone[id] {
		return no
	}
	return not(o.is(id, "no"))
}

// least says whether the level, with 4 as 3, is n or more.
func (o *oracle) least(id QuestionID, n int) tri {
	if v, ok := o.live[id].(Level); ok {
		return when(min(int(v), 3) >= n)
	}
	return maybe
}

func (o *oracle) exactly4(id QuestionID) tri {
	if v, ok := o.live[id].(Level); ok {
		return when(v == 4)
	}
	if o.gone[id] {
		return no
	}
	return maybe
}

func consider(given Answers) *oracle {
	o := &oracle{given: given, live: Answers{}, gone: map[QuestionID]bool{}}
	for _, id := range []QuestionID{"title", "owner", "object", "procedure", "planned_publication", "contract_start", "contract_end"} {
		o.ask(id, yes)
	}
	o.ask("protective_security", yes)
	o.alarm = o.is("protective_security", "yes") == yes
	o.ask("critical_surroundings", yes)
	o.ask("already_disclosed", yes)
	o.alarm = o.alarm || o.is("already_disclosed", "yes") == yes

	callOff := o.is("procedure", "call_off")
	for _, id := range ceilings() {
		o.ask(id, callOff)
	}
	o.ask("it", yes)
	o.ask("equipment", all(o.possible("it"), not(o.is("object", "goods"))))
	o.ask("supplier_sees_information", yes)
	o.ask("supplier_stores_information", yes)
	o.ask("subcontractors", yes)
	o.ask("cloud_in_chain", o.possible("subcontractors"))
	located := or(o.possible("it"), o.possible("supplier_stores_information"))
	o.ask("location", located)
	o.ask("location_same", located)
	for _, id := range otherLocations() {
		o.ask(id, o.is("location_same", "no"))
	}
	o.ask("shared_service", yes)
	o.ask("organisations", o.possible("shared_service"))
	o.ask("critical_to_society", yes)
	for _, id := range aspects() {
		o.ask(id, yes)
	}
	o.ask("level4_confirmed", o.four())
	o.alarm = o.alarm || o.is("level4_confirmed", "yes") == yes
	o.ask("risks", yes)
	o.ask("personal_data", yes)
	personal := o.is("personal_data", "yes")
	o.ask("dpia_criteria", personal)
	o.ask("dpia_criteria_unsure", personal)
	o.ask("dpia_mandatory", personal)
	o.ask("third_country", or(o.possible("personal_data"), o.possible("it"), o.possible("supplier_sees_information")))
	o.ask("high_risk_remains", when(o.dpia() == "yes"))
	return o
}

func aspects() []QuestionID { return []QuestionID{"confidentiality", "integrity", "availability"} }

func ceilings() []QuestionID {
	return []QuestionID{"framework_ceiling_confidentiality", "framework_ceiling_integrity", "framework_ceiling_availability"}
}

func otherLocations() []QuestionID {
	return []QuestionID{"location_backup", "location_fallback", "location_test", "location_support", "location_decommissioning"}
}

func (o *oracle) four() tri {
	return or(o.exactly4("confidentiality"), o.exactly4("integrity"), o.exactly4("availability"))
}

func (o *oracle) findings() map[string]any {
	f := map[string]any{
		"protective_security": o.protectiveSecurity(), "method": o.method(), "class": nil, "dpia": o.dpia(),
		"prior_consultation": o.priorConsultation(), "areas": []string{}, "requirements": []string{},
		"followup": "FS", "ending": "ES", "risk": "none", "publication_blocks": []string{"coordinator"},
	}
	if o.alarm {
		return f
	}
	class := map[string]any{}
	for _, id := range aspects() {
		class[string(id)] = nil
		if v, ok := o.live[id].(Level); ok {
			class[string(id)] = min(int(v), 3)
		}
	}
	f["class"] = class
	f["areas"], f["requirements"] = o.catalogue()
	f["followup"] = "F" + o.tier()
	f["ending"] = "E" + o.tier()
	f["risk"] = o.risk()
	f["publication_blocks"] = o.blocks()
	return f
}

func (o *oracle) protectiveSecurity() string {
	clear := all(o.is("protective_security", "no"), o.is("critical_surroundings", "no"), o.is("already_disclosed", "no"))
	unconfirmed := o.four() == yes && o.live["level4_confirmed"] == nil
	switch {
	case o.alarm:
		return "alarm"
	case clear != yes || o.is("level4_confirmed", "unknown") == yes || unconfirmed:
		return "consult"
	}
	return "none"
}

func (o *oracle) method() string {
	switch {
	case o.alarm:
		return "outside_chat"
	case o.is("critical_to_society", "no") == yes:
		return "simple"
	}
	return "complete"
}

func (o *oracle) dpia() string {
	criteria, known := o.live["dpia_criteria"].(Choices)
	unsure, also := o.live["dpia_criteria_unsure"].(Choices)
	either := len(criteria)
	for _, c := range unsure {
		if !slices.Contains(criteria, c) {
			either++
		}
	}
	switch {
	case o.alarm:
		return "outside_chat"
	case o.is("personal_data", "no") == yes:
		return "no"
	case o.is("dpia_mandatory", "a", "b", "c") == yes || len(criteria) >= 2:
		return "yes"
	case o.is("personal_data", "yes") == yes && known && also && either < 2 && o.is("dpia_mandatory", "none") == yes:
		return "no"
	}
	return "unclear"
}

func (o *oracle) priorConsultation() string {
	answer, _ := o.live["high_risk_remains"].(Choice)
	switch {
	case o.dpia() != "yes":
		return "not_applicable"
	case answer == "yes", answer == "no":
		return string(answer)
	case answer == "unknown":
		return "unclear"
	}
	return "pending"
}

func (o *oracle) tier() string {
	highest := 0
	for _, id := range aspects() {
		v, ok := o.live[id].(Level)
		if !ok {
			highest = 3 // it may be, and the stricter one holds
		}
		highest = max(highest, min(int(v), 3))
	}
	apart := all(o.is("supplier_sees_information", "no"), o.is("supplier_stores_information", "no"))
	switch {
	case highest == 0 && apart == yes:
		return "0"
	case highest <= 1:
		return "1"
	case highest == 2:
		return "2"
	}
	return "3"
}

func (o *oracle) risk() string {
	worst := 0
	list, _ := o.live["risks"].(Entries)
	for _, r := range list {
		worst = max(worst, int(r["consequence"].(Level))*int(r["likelihood"].(Level)))
	}
	switch {
	case worst == 0:
		return "none"
	case worst <= 3:
		return "low"
	case worst <= 6:
		return "medium"
	case worst <= 9:
		return "high"
	}
	return "very_high"
}

func (o *oracle) blocks() []string {
	out := []string{}
	if o.protectiveSecurity() != "none" {
		out = append(out, "coordinator")
	}
	exceeds := no
	for i, id := range ceilings() {
		exceeds = or(exceeds, o.exceeds(id, aspects()[i]))
	}
	if all(o.is("procedure", "call_off"), exceeds) != no {
		out = append(out, "framework_ceiling")
	}
	if o.possible("shared_service") != no {
		organisations, _ := o.live["organisations"].(Entries)
		late := len(organisations) == 0
		for _, one := range organisations {
			late = late || one["requirements_in"] != Choice("yes")
		}
		if late {
			out = append(out, "organisations")
		}
	}
	risks, _ := o.live["risks"].(Entries)
	for _, r := range risks {
		decision, _ := r["decision"].(Text)
		if int(r["consequence"].(Level))*int(r["likelihood"].(Level)) >= 12 && strings.TrimSpace(string(decision)) == "" {
			out = append(out, "risk_decision")
			break
		}
	}
	return out
}

func (o *oracle) exceeds(ceiling, need QuestionID) tri {
	c, ok := o.live[ceiling].(Level)
	if !ok {
		return maybe
	}
	if c == UnknownLevel {
		return yes
	}
	n, ok := o.live[need].(Level)
	if !ok {
		return maybe
	}
	return when(min(n, 3) > c)
}
