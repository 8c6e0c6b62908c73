package record_test

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/drill/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// watch is a clock that is set by hand.
type watch struct{ at time.Time }

func (w *watch) now() time.Time { return w.at }
func (w *watch) set(ms int64)   { w.at = begun.Add(time.Duration(ms) * time.Millisecond) }
func since(ms int64) time.Time  { return begun.Add(time.Duration(ms) * time.Millisecond) }

var begun = time.Date(2026, 11, 29, 19, 37, 12, 0, time.UTC)

// played is a drill of three seconds: an edge dies at 1 s and is back at 2 s.
func played() record.Facts {
	w := &watch{}
	w.set(-500)
	l := &record.Log{Now: w.now}
	for _, n := range [][2]string{{"origin-a", "origin"}, {"edge-1", "edge"}, {"edge-2", "edge"}} {
		l.State(n[0], n[1], record.Alive)
	}
	l.Event("forgotten, since it is before the beginning", false)
	l.Publish(0, w.now(), record.Acknowledged, "")
	w.set(0)
	l.Begin()
	edges := []string{"edge-2", "edge-1"}
	for n := range 30 {
		ms := int64(n * 100)
		if ms == 1000 {
			w.set(ms)
			l.Event("edge-1 killed", true)
			l.State("edge-1", "edge", record.Dead)
		}
		if ms == 2000 {
			w.set(ms)
			l.State("edge-1", "edge", record.Alive)
			l.Event("edge-1 answers, 12 ms after its start", false)
		}
		w.set(ms + 4)
		edge := edges[n%2]
		if dead := edge == "edge-1" && ms >= 1000 && ms < 2000; dead {
			l.Attempt(edge, since(ms), "connection refused")
			edge = "edge-2"
			w.set(ms + 7)
		}
		l.Attempt(edge, since(ms), "")
		l.Read(since(ms), "", "")
		outcome, why := record.Acknowledged, ""
		switch n {
		case 11:
			outcome, why = record.Refused, "503: nobody leads"
		case 12:
			outcome, why = record.Unknown, "no answer in time"
		}
		w.set(ms + 20)
		l.Publish(n+1, since(ms), outcome, why)
	}
	w.set(2990)
	l.Read(since(2950), "no answer in time", "")
	l.Read(since(2950), "", "it is of 1.7, and this edge has told of 1.9 before")
	w.set(3000)
	return l.Facts()
}

func TestFacts_ComeToFigures(t *testing.T) {
	f := played()
	g := f.Figures()
	g.Lost(f, map[int]bool{1: true, 2: true}, since(1000))
	if rto, any := f.Outage(since(1000)); !any || rto != 320*time.Millisecond {
		t.Errorf("publishes are taken again after %s, %t", rto, any)
	}
	if _, any := f.Outage(since(5000)); !any {
		t.Error("nothing was refused after 5 s")
	}
	if first, any := f.FirstWrite(since(1101)); !any || first != 219*time.Millisecond {
		t.Errorf("first write %s, %t", first, any)
	}
	if _, any := f.FirstWrite(since(2901)); any {
		t.Error("a publish that began at 2.9 s counts at 2.901 s")
	}
	lost := g.Publishes.Lost
	if len(lost) != 26 || lost[0] != 3 || *g.RPO != 780 {
		t.Errorf("lost %v, RPO %d", lost, *g.RPO)
	}
	g.Publishes.Lost = nil
	want := record.Figures{
		Reads:     record.ReadFigures{Asked: 32, Answered: 31, Failed: 1, Wrong: 1, P50: 4, P99: 40, Max: 40, LongestGap: 103, Attempts: 35, AttemptsFailed: 5},
		Publishes: record.PublishFigures{Tried: 30, Acknowledged: 28, Refused: 1, Unknown: 1, Looked: true},
		RPO:       new(int64(780)),
	}
	if d := cmp.Diff(want, g); d != "" {
		t.Error(d)
	}
}

// The longest time without an answer also counts what is before the first and
// after the last.
func TestFacts_LongestGapReachesToTheEnd(t *testing.T) {
	w := &watch{}
	w.set(0)
	l := &record.Log{Now: w.now}
	l.Begin()
	w.set(300)
	l.Read(since(290), "", "")
	w.set(2000)
	if g := l.Facts().Figures().Reads.LongestGap; g != 1700 {
		t.Errorf("%d ms", g)
	}
}

func TestOutage_LastsUntilPublishesAreTaken(t *testing.T) {
	w := &watch{}
	w.set(0)
	l := &record.Log{Now: w.now}
	l.Begin()
	l.Publish(1, since(0), record.Refused, "503")
	if _, any := l.Facts().Outage(since(0)); any {
		t.Error("nothing was taken since")
	}
}

func TestOutage_IsTheLongestOfSeveral(t *testing.T) {
	w := &watch{}
	l := &record.Log{Now: w.now}
	w.set(0)
	l.Begin()
	for n, taken := range []bool{false, true, false, true, true, false, false, true, true} { // before the fault one is not
		w.set(int64(n)*100 + 10)
		o := record.Acknowledged
		if !taken {
			o = record.Refused
		}
		l.Publish(n, since(int64(n)*100), o, "")
	}
	if rto, over := l.Facts().Outage(since(50)); !over || rto != 310*time.Millisecond {
		t.Errorf("%s, %t", rto, over)
	}
}

// What programs read of a report does not change by accident.
func TestReport_IsThatOfItsSchema(t *testing.T) {
	f := played()
	d := f.Drill("edge-killed", "An edge is killed & comes back.")
	d.Figures.Lost(f, map[int]bool{}, since(1000))
	d.Figures.Publishes.Lost = d.Figures.Publishes.Lost[:3]
	d.Figures.RTO, d.Figures.FirstAnswer = new(int64(320)), new(int64(12))
	d.Checks = append(d.Checks, record.Check{What: "reads that failed", Want: "0", Got: "1", OK: false})
	d.Judge()
	r := record.Report{Schema: record.Schema, Made: begun, Version: "1.2.3", Where: "local", Machine: "linux/amd64, 2 processors", TookMS: 4000, Drills: []record.Drill{d}}
	r.Result = r.Worst()
	var got bytes.Buffer
	if err := r.Write(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/report.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("%s (want -, got +; -update writes it anew)\n%s", golden, d)
	}
}

func TestJudge_NamesWhatDidNotHold(t *testing.T) {
	bad := record.Check{What: "reads that failed", Want: "0", Got: "3"}
	good := record.Check{What: "lost", Want: "0", Got: "0", OK: true}
	for _, c := range []struct {
		d      record.Drill
		result record.Result
		why    string
	}{
		{record.Drill{Checks: []record.Check{good}}, record.Passed, ""},
		{record.Drill{Checks: []record.Check{good, bad}}, record.Failed, "reads that failed: 3 (want 0)"},
		{record.Drill{Checks: []record.Check{bad}, Why: "no answer in time"}, record.Failed, "reads that failed: 3 (want 0); no answer in time"},
		{record.Drill{Result: record.NotRun, Why: "none"}, record.NotRun, "none"},
	} {
		if c.d.Judge(); c.d.Result != c.result || c.d.Why != c.why {
			t.Errorf("%s, %q", c.d.Result, c.d.Why)
		}
	}
}

func TestWorst_IsTheWorst(t *testing.T) {
	for _, c := range []struct {
		all  []record.Result
		want record.Result
	}{
		{nil, record.Passed},
		{[]record.Result{record.Passed, record.NotRun}, record.NotRun},
		{[]record.Result{record.NotRun, record.Aborted, record.Passed}, record.Aborted},
		{[]record.Result{record.Failed, record.Aborted}, record.Failed},
	} {
		var r record.Report
		for _, x := range c.all {
			r.Drills = append(r.Drills, record.Drill{Result: x})
		}
		if got := r.Worst(); got != c.want {
			t.Errorf("%v: %s", c.all, got)
		}
	}
}
