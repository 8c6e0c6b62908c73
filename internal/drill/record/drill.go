package record

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Drill makes what a reader of the report gets of facts.
func (f Facts) Drill(name, title string) Drill {
	d := Drill{
		Name: name, Title: title, Began: f.Began.UTC().Truncate(time.Millisecond), TookMS: f.at(f.Ended), SlotMS: SlotMS,
		Figures: f.Figures(), Checks: []Check{}, Events: []EventAt{}, Nodes: []NodeStates{}, Edges: []EdgeSlots{}, Steps: []Step{},
	}
	for _, e := range f.Events {
		d.Events = append(d.Events, EventAt{f.at(e.At), e.What, e.Fault})
	}
	slots := f.slot(f.Ended) + 1
	for _, n := range f.Nodes {
		states := NodeStates{Name: n.Name, Kind: n.Kind}
		for _, c := range n.Changes {
			states.States = append(states.States, StateAt{f.at(c.At), c.State})
		}
		d.Nodes = append(d.Nodes, states)
	}
	of := map[string]int{}
	for _, a := range f.Attempts {
		i, known := of[a.Edge]
		if !known {
			i = len(d.Edges)
			of[a.Edge] = i
			d.Edges = append(d.Edges, EdgeSlots{a.Edge, make([]int, slots), make([]int, slots)})
		}
		counts := d.Edges[i].Answered
		if a.Fault != "" {
			counts = d.Edges[i].Failed
		}
		counts[f.slot(a.At)]++
	}
	slices.SortFunc(d.Edges, func(a, b EdgeSlots) int { return strings.Compare(a.Name, b.Name) })
	p := &d.Publishes
	p.Acknowledged, p.Refused, p.Unknown = make([]int, slots), make([]int, slots), make([]int, slots)
	for _, x := range f.Publishes {
		at := f.slot(x.Began.Add(x.Took))
		switch x.Outcome {
		case Acknowledged:
			p.Acknowledged[at]++
		case Refused:
			p.Refused[at]++
		default:
			p.Unknown[at]++
		}
	}
	d.Reasons = f.reasons()
	return d
}

func (f Facts) reasons() []Reason {
	times := map[string]int{}
	for _, p := range f.Publishes {
		if p.Outcome != Acknowledged {
			times[p.Why]++
		}
	}
	all := []Reason{}
	for _, what := range slices.Sorted(maps.Keys(times)) {
		all = append(all, Reason{what, times[what]})
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return b.Times - a.Times })
	return all[:min(10, len(all))]
}

// at is a moment in milliseconds since the drill began, within it.
func (f Facts) at(t time.Time) int64 {
	return max(0, min(t.Sub(f.Began), f.Ended.Sub(f.Began))).Milliseconds()
}

func (f Facts) slot(t time.Time) int { return int(f.at(t) / SlotMS) }

// Judge sets a drill's result by its checks, unless it has one that is worse.
func (d *Drill) Judge() {
	var failed []string
	for _, c := range d.Checks {
		if !c.OK {
			failed = append(failed, c.What+": "+c.Got+" (want "+c.Want+")")
		}
	}
	switch {
	case len(failed) > 0:
		d.Result = Failed
		d.Why = strings.Join(append(failed, d.Why), "; ")
		d.Why = strings.TrimSuffix(d.Why, "; ")
	case d.Result == "":
		d.Result = Passed
	}
}
