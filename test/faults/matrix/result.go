package matrix

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Outcome is how a test ended.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"
)

// Figure is something measured.
type Figure struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Result is what became of one test of a row.
type Result struct {
	Row     int      `json:"row"`
	Test    string   `json:"test"`
	Form    string   `json:"form"` // short or full
	Outcome Outcome  `json:"outcome"`
	Seconds float64  `json:"seconds"`
	Figures []Figure `json:"figures,omitempty"`
}

func (r Result) write(dir string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(r.Test, "/", "-")+".json"), append(text, '\n'), 0o644)
}

// Results reads what tests left in a folder, in order of rows and names.
func Results(dir string) ([]Result, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var all []Result
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var r Result
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Result) int { return cmp.Or(a.Row-b.Row, strings.Compare(a.Test, b.Test)) })
	return all, nil
}
