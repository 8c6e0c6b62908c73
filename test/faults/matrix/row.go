package matrix

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// Row is one test of a row while it runs.
type Row struct {
	t      testing.TB
	began  time.Time
	result Result
}

// Begin says that a test is one of a row. What became of it is written down
// when it has ended.
func Begin(t testing.TB, n int) *Row {
	t.Helper()
	if _, is := Expect(n); !is {
		t.Fatalf("the fault matrix has no row %d", n)
	}
	form := "short"
	if Full() {
		form = "full"
	}
	r := &Row{t: t, began: time.Now(), result: Result{Row: n, Test: t.Name(), Form: form}}
	if dir := os.Getenv("GHEE_FAULTS_REPORT"); dir != "" {
		t.Cleanup(func() { r.end(dir) }) // after all that the test itself cleans up
	}
	return r
}

// Figure notes something measured. What has the same name is measured anew: the
// last one stands.
func (r *Row) Figure(name, format string, args ...any) {
	r.t.Helper()
	f := Figure{name, fmt.Sprintf(format, args...)}
	r.t.Logf("row %d: %s: %s", r.result.Row, f.Name, f.Value)
	for i := range r.result.Figures {
		if r.result.Figures[i].Name == name {
			r.result.Figures[i] = f
			return
		}
	}
	r.result.Figures = append(r.result.Figures, f)
}

func (r *Row) end(dir string) {
	r.result.Seconds = time.Since(r.began).Seconds()
	switch {
	case r.t.Failed():
		r.result.Outcome = Failed
	case r.t.Skipped():
		r.result.Outcome = Skipped
	default:
		r.result.Outcome = Passed
	}
	if err := r.result.write(dir); err != nil {
		r.t.Errorf("what became of row %d cannot be written: %v", r.result.Row, err)
	}
}

// Full says whether tests run in their full form.
func Full() bool { return os.Getenv("GHEE_FAULTS") == "full" || os.Getenv("GHEE_SOAK") != "" }

// Size picks the size of something in a test's short and in its full form.
func Size[T any](short, full T) T {
	if Full() {
		return full
	}
	return short
}
