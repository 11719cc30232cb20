package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instruction is one instruction of the Dockerfile, its lines joined.
type instruction struct{ name, rest string }

func dockerfile(t *testing.T) []instruction {
	t.Helper()
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var all []instruction
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	for line := range strings.Lines(joined) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		all = append(all, instruction{name, strings.TrimSpace(rest)})
	}
	return all
}

func TestTheDockerfileIsReadable(t *testing.T) {
	t.Parallel()
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
	secret := regexp.MustCompile(`(?i)(key|token|secret|password)S?=`)
	json := regexp.MustCompile(`^\[("[^"]+"(, )?)+\]$`)
	for _, i := range dockerfile(t) {
		switch {
		case !slices.Contains(known, i.name):
			t.Errorf("%s is no instruction that is used here", i.name)
		case i.name == "WORKDIR" && !filepath.IsAbs(i.rest):
			t.Errorf("WORKDIR %s is not absolute", i.rest)
		case i.name == "ENV" && secret.MatchString(i.rest):
			t.Errorf("there is a secret in ENV %s", i.rest)
		case (i.name == "ENTRYPOINT" || i.name == "CMD") && !json.MatchString(i.rest):
			t.Errorf("%s %s is not in the JSON form, which needs no shell", i.name, i.rest)
		case i.name == "FROM" && strings.HasSuffix(i.rest, ":latest"):
			t.Errorf("FROM %s names no version", i.rest)
		}
	}
}

func TestTheImageHoldsTheProgramAndNothingElse(t *testing.T) {
	t.Parallel()
	all := dockerfile(t)
	last := 0
	for i, one := range all {
		if one.name == "FROM" {
			last = i
		}
	}
	if got := all[last].rest; got != "scratch" {
		t.Errorf("the image begins from %s, want scratch", got)
	}
	var copied []string
	said := map[string]string{}
	for _, one := range all[last:] {
		said[one.name] = one.rest
		if one.name == "COPY" {
			copied = append(copied, one.rest)
		}
		if one.name == "RUN" {
			t.Errorf("RUN %s: there is no shell in the image", one.rest)
		}
	}
	if len(copied) != 2 {
		t.Errorf("%q are copied, want the certificates and the program", copied)
	}
	if !regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`).MatchString(said["USER"]) {
		t.Errorf("USER is %q, want a number above 0, as orchestrators ask for", said["USER"])
	}
	if !strings.HasSuffix(said["HEALTHCHECK"], `CMD ["/bot", "health"]`) {
		t.Errorf("HEALTHCHECK is %q, want the program itself", said["HEALTHCHECK"])
	}
}

func TestWhatTheDockerfileCopiesIsThere(t *testing.T) {
	t.Parallel()
	for _, i := range dockerfile(t) {
		if i.name != "COPY" || strings.HasPrefix(i.rest, "--from") {
			continue
		}
		parts := strings.Fields(i.rest)
		for _, name := range parts[:len(parts)-1] {
			if _, err := os.Stat(filepath.Join("..", name)); err != nil {
				t.Errorf("COPY %s: %v", i.rest, err)
			}
		}
	}
}

func TestTheProgramIsBuiltForAnEmptyImage(t *testing.T) {
	t.Parallel()
	ci, err := os.ReadFile("../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	const build = `CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o `
	if !strings.Contains(string(ci), build) {
		t.Errorf("the program that is tried in .ci/run is built otherwise")
	}
	if !slices.ContainsFunc(dockerfile(t), func(i instruction) bool { return i.name == "RUN" && strings.HasPrefix(i.rest, build) }) {
		t.Errorf("the Dockerfile does not build with %s", build)
	}
}
