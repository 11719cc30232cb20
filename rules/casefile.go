package rules

// CaseFile is one made-up case: answers, and what they are expected to bring about.
type CaseFile struct {
	ID      string
	Title   Words // may be empty
	Note    string
	Answers Answers
	Expect  map[string]any // by the keys of Result.Findings; only these are compared
}

// Result is what a made-up case brought about. It marshals to the JSON object
// that bot simulate prints.
type Result struct {
	ID            string         `json:"id"`
	Findings      map[string]any `json:"findings"`
	OpenQuestions []QuestionID   `json:"open_questions"`
	Ignored       []QuestionID   `json:"ignored,omitempty"`
	Mismatches    []Mismatch     `json:"mismatches"`
}

// Mismatch is a finding that came out otherwise than expected.
type Mismatch struct {
	Finding string `json:"finding"`
	Got     any    `json:"got"`
	Want    any    `json:"want"`
}
