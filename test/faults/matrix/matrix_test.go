package matrix_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
)

func TestTable_HasEachRowOnce(t *testing.T) {
	seen := map[int]bool{}
	for _, e := range matrix.Table() {
		if seen[e.N] || e.N < 1 || e.N > 64 {
			t.Errorf("row %d is there twice, or is none", e.N)
		}
		seen[e.N] = true
		if e.Step != 0 && matrix.Step(e.Step) == "" {
			t.Errorf("row %d is of step %d, which is none", e.N, e.Step)
		}
	}
	if len(seen) != 64 {
		t.Errorf("there are %d rows, want 64", len(seen))
	}
}

func TestBegin_LeavesWhatBecameOfIt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GHEE_FAULTS_REPORT", dir)
	t.Run("answered", func(t *testing.T) {
		row := matrix.Begin(t, 13)
		row.Figure("reads", "%d of %d", 1, 3)
		row.Figure("reads", "%d of %d", 3, 3)
	})
	t.Run("skipped", func(t *testing.T) {
		matrix.Begin(t, 14)
		t.Skip("as tests are where something is missing")
	})
	if err := os.WriteFile(dir+"/notes.txt", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := matrix.Results(dir)
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	if r := all[0]; r.Row != 13 || r.Outcome != matrix.Passed || len(r.Figures) != 1 || r.Figures[0].Value != "3 of 3" || r.Seconds <= 0 {
		t.Errorf("a test that passed: %+v", r)
	}
	if r := all[1]; r.Row != 14 || r.Outcome != matrix.Skipped {
		t.Errorf("a test that was skipped: %+v", r)
	}
}
