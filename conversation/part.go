package conversation

import (
	"regexp"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// Part is the part of a shared service that a case answers for. The zero Part is
// that of a case that stands for itself.
type Part struct {
	Host         CaseID // the case that waits for the requirements
	Organisation string // whose requirements they are, as the configuration calls it
}

// startsFor is how a case is begun for another's.
var startsFor = regexp.MustCompile(`^(ny|nytt|start|börja|new|begin) (för|till|for) (u-\d{4}-\d{4,})$`)

// readPart is the case for which a folded text begins another, and the language
// that it does so in.
func readPart(s string) (CaseID, rules.Lang, bool) {
	m := startsFor.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	lang := rules.Swedish
	if m[1] == "new" || m[1] == "begin" {
		lang = rules.English
	}
	return CaseID(strings.ToUpper(m[3])), lang, true
}

// Awaits says whether c waits for the requirements of the organisation of that
// name: if exactly one in its list is called so, and they are not in. An alarm
// makes no difference, so that nobody can tell by it.
func Awaits(c Case, organisation string) bool {
	_, ok := seat(c, organisation)
	return ok && c.Status != StatusClosed
}

// seat is the organisation's number in the list of c, from 0.
func seat(c Case, organisation string) (int, bool) {
	name := fold(organisation)
	called := func(e rules.Entry) bool { return name != "" && fold(orgName(e)) == name }
	list, _ := c.Answers[organisations].Value.(rules.Entries)
	i := slices.IndexFunc(list, called)
	if i < 0 || slices.ContainsFunc(list[i+1:], called) {
		return 0, false
	}
	return i, list[i][requirementsIn] != rules.Choice(rules.Yes)
}

// partReady says, once, that the host may be told that the requirements are in:
// they are confirmed, and no coordinator holds the case.
func partReady(p *rules.Plan, c Case, _ []Fact) []Fact {
	if c.Part.Host == "" || c.Told || c.Stage == rules.Prepare || c.Silent() {
		return nil
	}
	if slices.ContainsFunc(Assess(p, c).Blocks, func(b rules.Block) bool { return b.ID == rules.BlockCoordinator }) {
		return nil
	}
	return []Fact{PartReady{}}
}

// partArrived notes that an organisation's requirements are in. The list may have
// become another one since the organisation began; then it stays as it is.
func partArrived(c Case, in PartArrived) []Fact {
	i, ok := seat(c, in.Organisation)
	if !ok {
		return nil
	}
	return []Fact{OrganisationIn{Organisation: i}}
}

// partReady says here that the host is told, and tells it. The message to the
// host says which organisation it is, and nothing of its case.
func (v *view) partReady() {
	v.note(KeyPartReady, "case", string(v.c.Part.Host))
	v.sendTo(ToHost, TopicStatus, "")
	v.out[len(v.out)-1].Part = v.c.Part
}

// NoPart is what is said to whoever cannot begin a case for another, whatever
// the reason, and whether or not there is one.
func NoPart(l rules.Lang, host CaseID) Message {
	return say(line(l, KeyNoPart, "case", Span{Text: string(host)}))
}
