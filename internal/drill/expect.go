package drill

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

// expect notes something that had to hold.
func (s *stage) expect(what, want, got string, ok bool) {
	s.checks = append(s.checks, record.Check{What: what, Want: want, Got: got, OK: ok})
}

// within expects that something took no longer than that.
func (s *stage) within(what string, got, most time.Duration) {
	if s.err == nil {
		s.expect(what, "at most "+short(most), short(got), got <= most)
	}
}

// found looks for every publish that was acknowledged, at the leader and every
// edge, once they show what there is. The publisher ends before it.
func (s *stage) found(leader *process) {
	if s.err != nil {
		return
	}
	s.publisher.end()
	nodes := append([]*process{leader}, s.edges...)
	s.caught(nodes...)
	have := map[int]int{}
	for _, n := range nodes {
		for page, pages := 1, 1; page <= pages && s.err == nil; page++ {
			var list struct {
				Meta struct{ Count int }
				Data []tickShown
			}
			a, err := get(s.ctx, s.client, n.base()+s.list(fmt.Sprintf("only=fields.n&page_size=100&page=%d", page)))
			if err == nil {
				err = json.Unmarshal(a.body, &list)
			}
			if err != nil {
				s.err = fmt.Errorf("%s: the list of what was published: %w", n.name, err)
				return
			}
			pages = (list.Meta.Count + 99) / 100
			for _, t := range list.Data {
				have[int(t.Fields.N)]++
			}
		}
	}
	s.looked = map[int]bool{}
	for n, times := range have {
		if times == len(nodes) {
			s.looked[n] = true
		}
	}
}

// verdict makes the drill's record. What must hold in every drill is looked at
// here, unless the drill could not go on.
func (s *stage) verdict(d Drill) record.Drill {
	f := s.log.Facts()
	r := f.Drill(d.Name, d.Title)
	s.figures(f, &r.Figures)
	r.Checks, r.Steps = append(r.Checks, s.checks...), append(r.Steps, s.steps...)
	check := func(what string, got int) {
		r.Checks = append(r.Checks, record.Check{What: what, Want: "0", Got: fmt.Sprint(got), OK: got == 0})
	}
	failed := 0
	for _, x := range f.Reads {
		if x.Fault != "" && !s.dark.excuses(x) {
			failed++
		}
	}
	if s.dark != nil {
		check("reads that failed while an edge was there", failed)
	} else {
		check("reads that failed", failed)
	}
	check("answers that must not be", r.Figures.Reads.Wrong)
	if s.visited == nil {
		fallen := 0
		for _, p := range s.processes() {
			fallen += int(p.fallen.Load())
		}
		check("processes that ended by themselves", fallen)
	}
	if s.looked != nil && !d.async {
		check("acknowledged publishes lost", len(r.Figures.Publishes.Lost))
	}
	r.Why = s.why(f)
	return r
}

// figures adds what only the drill knows.
func (s *stage) figures(f record.Facts, g *record.Figures) {
	g.FirstAnswer, g.Failover = s.measured.FirstAnswer, s.measured.Failover
	if s.readers != nil {
		g.Reads.NeverAsked = s.readers.never
	}
	if s.fault.IsZero() {
		return
	}
	if rto, any := f.Outage(s.fault); any && len(f.Publishes) > 0 {
		ms := rto.Milliseconds()
		g.RTO = &ms
	}
	if first, any := f.FirstWrite(s.ordered); any && !s.ordered.IsZero() {
		ms := first.Milliseconds()
		g.FirstWrite = &ms
	}
	if s.looked != nil {
		g.Lost(f, s.looked, s.fault)
	}
}

// why is the first of what went wrong with answers, for who mends it.
func (s *stage) why(f record.Facts) string {
	for _, r := range f.Reads {
		if r.Wrong != "" {
			return r.Wrong
		}
	}
	for _, r := range f.Reads {
		if r.Fault != "" && !s.dark.excuses(r) {
			return "a read failed: " + r.Fault
		}
	}
	return ""
}
