package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/test/model"
	"github.com/gheecms/ghee/test/world"
)

// Tally is what became of the questions of a phase.
type Tally struct {
	Asked, Answered int
	Failures        []string // what was not answered, or wrongly: a sample
	P50, P99        time.Duration
	Oldest          time.Duration // by what answers tell of their age
	States          map[string]int
	Mixed           int // searches that found by the words of one moment and showed the documents of the next
}

// String tells a tally in a line.
func (t Tally) String() string {
	return fmt.Sprintf("%d of %d answered, p50 %.1f ms, p99 %.0f ms, at most %.1f s old", t.Answered, t.Asked, ms(t.P50), ms(t.P99), t.Oldest.Seconds())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Judge stops the load and tells what became of it, by phase. An answer that is
// wrong, older than one before it (I1), or a failure that may be kept (I4) fails
// the test in any phase; who was not answered is for the test to judge.
func (o *Oracle) Judge() map[string]Tally {
	o.t.Helper()
	o.end()
	tallies, wrong := o.judge()
	for _, w := range wrong[:min(len(wrong), 10)] {
		o.t.Error(w)
	}
	if len(wrong) > 10 {
		o.t.Errorf("… and %d more answers that must not be", len(wrong)-10)
	}
	return tallies
}

func (o *Oracle) judge() (tallies map[string]Tally, wrong []string) {
	tallies = map[string]Tally{}
	took := map[string][]time.Duration{}
	for _, x := range o.observed {
		t := tallies[x.phase]
		if t.States == nil {
			t.States = map[string]int{}
		}
		t.Asked++
		fault, grave := o.garden.fault(x)
		if grave && o.garden.mixed(x) {
			fault, grave = "", false
			t.Mixed++
		}
		text := fmt.Sprintf("%s, %s: %s %s: %s", x.node.Name(), x.phase, x.Method, x.Path, fault)
		switch {
		case fault == "":
			t.Answered++
			took[x.phase] = append(took[x.phase], x.took)
			if at, err := time.Parse(time.RFC3339, x.answer.Header.Get("Ghee-As-Of")); err == nil {
				t.Oldest = max(t.Oldest, x.asked.Sub(at))
			}
			t.States[x.answer.Header.Get("Ghee-State")]++
		case len(t.Failures) < 10:
			t.Failures = append(t.Failures, text)
		}
		if grave {
			wrong = append(wrong, text)
		}
		tallies[x.phase] = t
	}
	for phase, t := range tallies {
		if t.Mixed > 3+t.Asked/50 { // words follow within moments: few searches can meet them on their way
			wrong = append(wrong, fmt.Sprintf("%s: %d of %d answers are searches between two positions", phase, t.Mixed, t.Asked))
		}
	}
	for phase, all := range took {
		slices.Sort(all)
		t := tallies[phase]
		t.P50, t.P99 = all[len(all)/2], all[len(all)*99/100]
		tallies[phase] = t
	}
	return tallies, wrong
}

// Wrong says what is wrong with an answer to a question that the test asked
// itself, "" for nothing.
func (g *Garden) Wrong(q Question, a world.Answer) string {
	fault, _ := g.fault(observation{Question: q, answer: a})
	return fault
}

// fault says what is wrong with an answer, "" for nothing; grave is what no
// fault around the node excuses.
func (g *Garden) fault(x observation) (fault string, grave bool) {
	switch {
	case x.err != nil:
		return x.err.Error(), false
	case x.answer.Status >= 500:
		kept := x.answer.Header.Get("Cache-Control")
		return fmt.Sprintf("%d, Cache-Control %q: %.200s", x.answer.Status, kept, x.answer.Body), !strings.Contains(kept, "no-store")
	}
	seq := world.Seq(x.answer)
	if seq >= 0 && seq < x.known {
		return fmt.Sprintf("it is of %d, and this node has told of %d before", seq, x.known), true
	}
	if seq < 0 { // about the request, not about the site
		seq = g.Head()
	}
	state := g.State(seq)
	if state == nil {
		return fmt.Sprintf("it is of position %d, which never was (%.100s)", seq, x.answer.Body), true
	}
	want := x.Expect(state)
	if want.Bounded {
		return "", false
	}
	if d := disagreement(want, x.Method, x.answer); d != "" {
		return d, true
	}
	return "", false
}

// mixed reports whether an answer that is wrong may be a search that was asked
// while a change was taken in: the words of a document follow it in a transaction
// of their own, so it is found by the old ones, shown as it is, and the answer
// tells the position of the words (docs/decisions/0009-search.md).
func (g *Garden) mixed(x observation) bool {
	seq := world.Seq(x.answer)
	return x.searches() && x.answer.Status == http.StatusOK && seq >= x.known && g.State(seq) != nil && g.State(seq+1) != nil
}

// disagreement compares an answer over HTTP with the model's.
func disagreement(want model.Answer, method string, a world.Answer) string {
	if method == http.MethodHead {
		if a.Status != want.Status && !slices.ContainsFunc(want.Or, func(o model.Answer) bool { return o.Status == a.Status }) {
			return fmt.Sprintf("want %d, got %d", want.Status, a.Status)
		}
		return ""
	}
	d := json.NewDecoder(bytes.NewReader([]byte(a.Body)))
	d.UseNumber()
	var body any
	if err := d.Decode(&body); err != nil || d.More() {
		return fmt.Sprintf("%d, and its body is not one JSON value: %.200s", a.Status, a.Body)
	}
	return model.Disagreement(want, a.Status, a.Header.Get("Allow"), body)
}
