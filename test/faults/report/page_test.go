package main

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
)

func TestPage_HoldsEveryRow(t *testing.T) {
	results := []matrix.Result{
		{Row: 13, Test: "TestRow13_RestartedEdge", Form: "full", Outcome: matrix.Passed, Seconds: 3, Figures: []matrix.Figure{{Name: "first answer", Value: "0.4 s"}}},
		{Row: 13, Test: "TestRow13_Again", Form: "full", Outcome: matrix.Failed, Seconds: 3},
		{Row: 14, Test: "TestRow14_Wiped", Form: "full", Outcome: matrix.Skipped},
	}
	if mixed := summary(append(results, matrix.Result{Row: 17, Test: "TestRow17_X", Form: "short", Outcome: matrix.Passed})); !strings.Contains(mixed, "2 in the full form and 1, in whole or in part, in the short one") {
		t.Error(mixed)
	}
	p := place{"abc", "a machine", "2026-01-02"}
	text := page(results, p)
	for _, want := range []string{
		"2 of 64 run, in the full form: 0 passed, 1 failed, 1 skipped", "### 13. As row 12", "| RestartedEdge | passed | 3.0 | first answer: 0.4 s |",
		"| Again | **failed** |", "## Not in this run", "| 17 |", "| 63 |", "| I7 |", "a name server of our own",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not hold %q:\n%s", want, text)
		}
	}
	if again := page(results, p); again != text {
		t.Error("the same results make another page")
	}
}
