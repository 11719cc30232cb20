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
	wrong := decode([]byte("language: en\ncoordinator_phone: 016-12 34 56\noverlay: own.yaml\npartitions: 32\n"), &got)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	want := config{Language: rules.English, Phone: "016-12 34 56", Overlay: "own.yaml", Partitions: 32}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(config{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEveryFaultOfAConfigurationHasItsPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"langage: sv\npartitions: many\n": `b.yaml:1:1: there is no setting "langage" (did you mean language?)
b.yaml:2:13: partitions: want a number from 1 to 99, got "many"`,
		"zebra: 1\n":                  `b.yaml:1:1: there is no setting "zebra"`,
		"encryption_keys: x\n":        `b.yaml:1:1: there is no setting "encryption_keys"; ENCRYPTION_KEYS is set in the environment`,
		"- language\n":                `b.yaml:1:1: want keys with values`,
		"coordinator_phone: []\n":     `b.yaml:1:20: coordinator_phone: want a telephone number in quotes`,
		"language: sv\nlanguage: x\n": `b.yaml:2`,
		"language: [sv\n":             `b.yaml:`,
		"":                            `b.yaml`,
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
