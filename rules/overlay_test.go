package rules

import (
	"slices"
	"testing"
)

const adapted = `
insert:
  - after: cloud
    question: {id: region, kind: choice, set: yes_no_unknown, when: possible(cloud), ask: Inom EU?, short: Region}
    english: {ask: Within the EU?, short: Region}
  - before: title
    question: {id: unit, kind: text, ask: Vilken enhet?, short: Enhet, example: Miljö}
    english: {ask: Which unit?, short: Unit, example: Environment}
replace:
  - question: it
    help: Fråga Kim.
    english: {ask: Is there IT in it?, help: Ask Kim.}
  - requirement: PRO-1
    text: {sv: Läs två gånger., en: Read twice.}
  - document: policy
    link: https://example.se/policy
switch_off:
  - requirement: UND-1
    reason: Täcks av ramavtalet.
`

func TestAnOverlayInsertsReplacesAndSwitchesOff(t *testing.T) {
	t.Parallel()
	base, err := Load(small(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := WithOverlay(small(t), []byte(adapted), "ours.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var ids []QuestionID
	for _, q := range p.Questions(Prepare) {
		ids = append(ids, q.ID)
	}
	want := []QuestionID{"unit", "title", "secret", "already_disclosed", "it", "cloud", "region", "confidentiality"}
	if !slices.Equal(ids, want) {
		t.Errorf("questions %v, want %v", ids, want)
	}
	q, _ := p.Question("it")
	if q.Help.In(Swedish) != "Fråga Kim." || q.Help.In(English) != "Ask Kim." || q.Ask.In(English) != "Is there IT in it?" || q.Ask.In(Swedish) != "Är det it?" {
		t.Errorf("texts %v %v, want those of the overlay", q.Ask, q.Help)
	}
	r, _ := p.Requirement("PRO-1")
	if r.Text.In(English) != "Read twice." || p.Documents()[0].Link != "https://example.se/policy" {
		t.Errorf("text %v, link %s; want those of the overlay", r.Text, p.Documents()[0].Link)
	}
	if got := p.SwitchedOff(); len(got) != 1 || got[0] != (Off{"UND-1", "Täcks av ramavtalet."}) {
		t.Errorf("switched off %v, want UND-1 with its reason", got)
	}
	for _, one := range p.Evaluate(Answers{}, Unscreened).Requires {
		if one.ID == "UND-1" {
			t.Error("a requirement that is switched off applies")
		}
	}
	if p.Digest() == base.Digest() || len(p.Warnings()) != 0 {
		t.Errorf("digest %s, warnings %v; want another digest and no warnings", p.Digest(), p.Warnings())
	}
	for _, one := range p.Check() {
		t.Errorf("%s", one)
	}
	if _, err := WithOverlay(Sources(), []byte("switch_off:\n  - {requirement: PER-4, reason: Görs av kommunen}\n"), "ours.yaml"); err != nil {
		t.Errorf("an overlay of the shipped plan: %v", err)
	}
	if _, err := WithOverlay(Sources(), []byte("switch_off:\n  - {requirement: PLA-3, reason: Nej}\n"), "ours.yaml"); err == nil {
		t.Error("PLA-3 can be switched off")
	}
}
