package record

import (
	"slices"
	"time"
)

// Figures are what a drill's facts come to. What was not measured is null.
type Figures struct {
	Reads     ReadFigures    `json:"reads"`
	Publishes PublishFigures `json:"publishes"`

	// RTO is the longest time after the fault in which publishes were not taken; 0
	// where all were, null where they are not taken again.
	RTO *int64 `json:"rto_ms"`
	// RPO is how long before the fault the oldest publish was acknowledged that is
	// lost; 0 when none is.
	RPO *int64 `json:"rpo_ms"`
	// FirstAnswer is from the start of a process to its first answer.
	FirstAnswer *int64 `json:"first_answer_ms"`
	// Failover is how long ghee failover took.
	Failover *int64 `json:"failover_ms"`
	// FirstWrite is from the end of the promotion to the first publish acknowledged.
	FirstWrite *int64 `json:"promotion_to_first_write_ms"`
}

// ReadFigures are of the readers, who ask a second edge where one does not answer.
type ReadFigures struct {
	Asked          int     `json:"asked"`
	Answered       int     `json:"answered"`
	Failed         int     `json:"failed"` // no edge answered
	Wrong          int     `json:"wrong"`  // an answer that must not be
	P50            float64 `json:"p50_ms"`
	P99            float64 `json:"p99_ms"`
	Max            float64 `json:"max_ms"`
	LongestGap     int64   `json:"longest_gap_ms"` // without one answer
	Attempts       int     `json:"attempts"`
	AttemptsFailed int     `json:"attempts_failed"`
	NeverAsked     int     `json:"never_asked"` // of those asked, that nobody had asked before
}

// PublishFigures are of the publisher.
type PublishFigures struct {
	Tried        int   `json:"tried"`
	Acknowledged int   `json:"acknowledged"`
	Refused      int   `json:"refused"`
	Unknown      int   `json:"unknown"`
	Looked       bool  `json:"looked_for"` // each that was acknowledged was looked for afterwards
	Lost         []int `json:"lost"`       // the numbers of those that were not there
}

// Figures counts. What only the drill knows is set by it afterwards.
func (f Facts) Figures() (g Figures) {
	var took []time.Duration
	last, ends := f.Began, make([]time.Time, 0, len(f.Reads))
	for _, r := range f.Reads {
		g.Reads.Asked++
		if r.Wrong != "" {
			g.Reads.Wrong++
		}
		if r.Fault != "" {
			g.Reads.Failed++
			continue
		}
		g.Reads.Answered++
		took = append(took, r.Took)
		ends = append(ends, r.Asked.Add(r.Took))
	}
	slices.SortFunc(ends, time.Time.Compare)
	for _, at := range ends {
		g.Reads.LongestGap = max(g.Reads.LongestGap, at.Sub(last).Milliseconds())
		last = at
	}
	if g.Reads.Asked > 0 {
		g.Reads.LongestGap = max(g.Reads.LongestGap, f.Ended.Sub(last).Milliseconds())
	}
	if slices.Sort(took); len(took) > 0 {
		g.Reads.P50, g.Reads.P99, g.Reads.Max = ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1])
	}
	for _, a := range f.Attempts {
		g.Reads.Attempts++
		if a.Fault != "" {
			g.Reads.AttemptsFailed++
		}
	}
	g.Publishes.Lost = []int{}
	for _, p := range f.Publishes {
		g.Publishes.Tried++
		switch p.Outcome {
		case Acknowledged:
			g.Publishes.Acknowledged++
		case Refused:
			g.Publishes.Refused++
		default:
			g.Publishes.Unknown++
		}
	}
	return g
}

// Outage is the longest time after a fault in which publishes were not taken: from
// the fault, or the last that was acknowledged since, to the next that was. It is 0 where all were, and false
// where the last was not.
func (f Facts) Outage(fault time.Time) (longest time.Duration, over bool) {
	all := slices.Clone(f.Publishes)
	slices.SortFunc(all, func(a, b Publish) int { return a.Began.Compare(b.Began) })
	from, out := fault, false
	for _, p := range all {
		switch taken := p.Outcome == Acknowledged; {
		case p.Began.Before(fault):
		case !taken && !out:
			out = true
		case taken && out:
			longest, out = max(longest, p.Began.Add(p.Took).Sub(from)), false
			from = p.Began
		case taken:
			from = p.Began
		}
	}
	return longest, !out
}

// FirstWrite is how long after a moment the first publish was acknowledged that
// began then or later; false when none was.
func (f Facts) FirstWrite(after time.Time) (first time.Duration, any bool) {
	for _, p := range f.Publishes {
		if p.Outcome != Acknowledged || p.Began.Before(after) {
			continue
		}
		if d := p.Began.Add(p.Took).Sub(after); !any || d < first {
			first, any = d, true
		}
	}
	return first, any
}

// Lost sets what became of the publishes that were acknowledged, of which those
// not in have are lost, and how old the oldest of them was at the fault.
func (g *Figures) Lost(f Facts, have map[int]bool, fault time.Time) {
	g.Publishes.Looked, g.Publishes.Lost = true, []int{}
	rpo := int64(0)
	for _, p := range f.Publishes {
		if p.Outcome != Acknowledged || have[p.N] {
			continue
		}
		g.Publishes.Lost = append(g.Publishes.Lost, p.N)
		rpo = max(rpo, fault.Sub(p.Began.Add(p.Took)).Milliseconds())
	}
	slices.Sort(g.Publishes.Lost)
	g.RPO = &rpo
}

// ms is a duration to a tenth of a millisecond.
func ms(d time.Duration) float64 { return float64(d.Round(100*time.Microsecond).Microseconds()) / 1000 }
