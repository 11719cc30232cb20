package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// gap stands in the README where a part of the conversation is left out.
const gap = "…"

// TestTheConversationInTheReadmeIsReal looks for every stretch of it, in order,
// in what the program says.
func TestTheConversationInTheReadmeIsReal(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(readme), "```text\n")
	block, _, ok := strings.Cut(block, "```")
	if !ok {
		t.Fatal("the README has no conversation")
	}
	lines, err := os.Open("testdata/readme.lines")
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	var out, faults bytes.Buffer
	code := run(t.Context(), process{
		args: []string{"--clock", "2026-11-23T09:00", "--echo"},
		env:  func(string) (string, bool) { return "", false },
		in:   lines, out: &out, err: &faults,
	})
	if code != exitOK || faults.Len() > 0 {
		t.Fatalf("the exit code is %d, and it says\n%s", code, faults.String())
	}
	rest := out.String()
	for part := range strings.SplitSeq(block, gap+"\n") {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("the program does not say\n%s\nbut\n%s", part, rest)
		}
		rest = after
	}
}
