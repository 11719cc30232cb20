package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/rules"
)

func TestAConfigurationIsReadWhole(t *testing.T) {
	t.Parallel()
	var got config
	wrong := decode([]byte("language: en\ncoordinator_phone: 016-12 34 56\noverlay: own.yaml\npartitions: 32\n"+
		"closed_days: [2027-05-07, \"2027-07-12..2027-07-30\", 12-27]\ncontracts_channel: slack:C034\n"), &got)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	want := config{
		Language: rules.English, Phone: "016-12 34 56", Overlay: "own.yaml", Partitions: 32,
		Closed: []string{"2027-05-07", "2027-07-12..2027-07-30", "12-27"}, Contracts: "slack:C034",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(config{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEveryFaultOfAConfigurationHasItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"langage: sv\npartitions: many\n": `b.yaml:1:1: there is no setting "langage" (did you mean language?)
b.yaml:2:13: partitions: want a number from 1 to 99, got "many"`,
		"zebra: 1\n":                    `b.yaml:1:1: there is no setting "zebra"`,
		"encryption_keys: x\n":          `b.yaml:1:1: there is no setting "encryption_keys"; ENCRYPTION_KEYS is set in the environment`,
		"- language\n":                  `b.yaml:1:1: want keys with values`,
		"coordinator_phone: []\n":       `b.yaml:1:20: coordinator_phone: want a telephone number in quotes`,
		"language: sv\nlanguage: x\n":   `b.yaml:2`,
		"language: [sv\n":               `b.yaml:`,
		"":                              `b.yaml`,
		"closed_days: \"2027-05-07\"\n": `b.yaml:1:14: closed_days: want a list of days, such as ["2027-05-07", "2027-07-12..2027-07-30", "12-27"]`,
		"closed_days:\n  - 2027-05-07\n  - 7 maj\n  - 2027-07-30..2027-07-12\n  - 2027-07-12..snart\n  - 2027-07-12..2028-07-30\n  - [a]\n": `b.yaml:3:5: closed_days: "7 maj" is no day; write 2027-05-07, 2027-07-12..2027-07-30 or, for every year, 12-27
b.yaml:4:5: closed_days: "2027-07-30..2027-07-12" ends before it begins; write the first day first
b.yaml:5:5: closed_days: "2027-07-12..snart" does not end with a day; write it like 2027-07-12..2027-07-30
b.yaml:6:5: closed_days: "2027-07-12..2028-07-30" is longer than 60 days; look at the years, for no reminder would come in all that time
b.yaml:7:5: closed_days: "" is no day; write`,
		"closed_days: [2027-06-01..2027-07-09, 2027-07-12..2027-08-13]\n": `b.yaml:1:14: closed_days: together they close 2027-06-01 to 2027-08-13, which is more than 60 days; no reminder would come in all that time`,
		"closed_days: [" + strings.Repeat("12-27, ", 61) + "]\n":          `b.yaml:1:14: closed_days: more than 60 days of every year are closed; write only those that are closed whatever the year`,
		"contracts_channel: avtal\n":                                      `b.yaml:1:20: contracts_channel: want a platform and a channel, such as "slack:C012"`,
		"contracts_channel: [slack:C012]\n":                               `b.yaml:1:20: contracts_channel: want a platform and a channel, such as "slack:C012"`,
		"coordinator_fallback: 016-12 34\n":                               `b.yaml:1:23: coordinator_fallback: want a platform and a channel or person, such as "slack:C012" or "slack:@U012"`,
		"coordinator_on_duty: slack:@U1\n":                                `b.yaml:1:22: coordinator_on_duty: want a platform and a person's id, such as "slack:U012"`,
		"coordinator_deputy: Eva\n":                                       `b.yaml:1:21: coordinator_deputy: want a platform and a person's id, such as "slack:U012"`,
		"acknowledge_within: 0\n":                                         `b.yaml:1:21: acknowledge_within: want working minutes, from 1 to 540, got "0"`,
		"weekly_test: ofta\n":                                             `b.yaml:1:14: weekly_test: want true or false, got "ofta"`,
		"slack_guests: ja\n":                                              `b.yaml:1:15: slack_guests: want true or false, got "ja"`,
		"mattermost_alert_priority: loud\n":                               `b.yaml:1:28: mattermost_alert_priority: want urgent, important or ordinary, got "loud"`,
		"overlay: [own.yaml]\n":                                           `b.yaml:1:10: overlay: want the name of a file`,
		"contract_managers: slack:@U1\n":                                  `b.yaml:1:20: contract_managers: want a platform and a channel or group, or a list of them, such as "slack:C012" or "slack:S012"`,
		"cisos: []\n":                                                     `b.yaml:1:8: cisos: the list is empty; leave the key out, and the members of the function's own channel have the role`,
		"organisations: Grannköping\n":                                    `b.yaml:1:16: organisations: want a list of organisations, each with name, channels and coordinators`,
		"organisations: [{namn: G}]\n":                                    `b.yaml:1:16: organisations: organisation 1: namn: there is no such key`,
		"organisations: [{name: G, channels: \"slack:C1\", coordinators: \"slack:C2\"}, {name: G, channels: \"slack:C3\", coordinators: \"slack:C4\"}]\n": `b.yaml:1:16: organisations: organisation 2: another one has that name too`,
		"organisations: [{name: G}]\n": `b.yaml:1:16: organisations: organisation 1: want name, channels, and one channel for its coordinators`,
	} {
		c := config{file: "b.yaml"}
		got := (&rules.Problems{List: decode([]byte(text), &c)}).Error()
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestAnOverlayIsFoundBesideItsConfiguration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"bot.yaml": "overlay: own.yaml\n",
		"own.yaml": "replace:\n  - document: policy\n    link: https://example.se/policy\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := readConfig(filepath.Join(dir, "bot.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.plan()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range p.Documents() {
		if d.ID == "policy" && d.Link == "https://example.se/policy" {
			return
		}
	}
	t.Error("the overlay's link is not in the plan")
}
