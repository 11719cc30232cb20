// Command tally reads the output of go test -json, prints what a person wants
// to see of it, and writes how many tests passed, failed and were skipped to
// the file that it is given. It exits 1 if a test failed, and 2 if none ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

func main() {
	outputs := map[string]*strings.Builder{}
	counts := map[string]int{}
	broken := false
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Println(lines.Text()) // not of go test: the compiler's words
			continue
		}
		key := e.Package + e.ImportPath + " " + e.Test
		if outputs[key] == nil {
			outputs[key] = &strings.Builder{}
		}
		switch e.Action {
		case "output", "build-output":
			outputs[key].WriteString(e.Output)
		case "pass", "fail", "skip", "build-fail":
			bad := e.Action == "fail" || e.Action == "build-fail"
			broken = broken || bad
			if bad || e.Action == "skip" && e.Test != "" {
				fmt.Print(outputs[key])
			}
			delete(outputs, key)
			if e.Test != "" {
				counts[e.Action]++
			} else if e.Package != "" {
				fmt.Printf("%-5s %s %.1fs\n", e.Action, e.Package, e.Elapsed)
			}
		}
	}
	summary := fmt.Sprintf("%d passed, %d failed, %d skipped\n", counts["pass"], counts["fail"], counts["skip"])
	if err := os.WriteFile(os.Args[1], []byte(summary), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	switch {
	case broken:
		fmt.Print(summary)
		os.Exit(1)
	case counts["pass"] == 0:
		fmt.Println("no test ran")
		os.Exit(2)
	}
}
