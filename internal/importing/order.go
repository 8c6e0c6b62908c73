package importing

import (
	"cmp"
	"slices"
	"sort"
)

// spacing is how far apart items are put where nothing is beside them.
const spacing = 1024

// placed is an item of a collection that has a place among others.
type placed struct {
	n     int // in the plan
	place int // that the source gives it
	at    int64
	here  bool // it is here, at that position; else at is the one it would like
	fixed bool
}

// arrange puts items of a collection into the source's order and moves as few of
// those that are here as can be: one that is put in before others moves none of
// them. It returns the positions of those that get another than they have or
// would like, by their places in the plan.
func arrange(items []placed) map[int]int64 {
	slices.SortFunc(items, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	fix(items, 0, len(items), func(p placed) bool { return p.here })
	for from := 0; from < len(items); {
		to := from
		for to < len(items) && !items[to].fixed {
			to++
		}
		fix(items, from, to, func(p placed) bool {
			return !p.here && (from == 0 || p.at > items[from-1].at) && (to == len(items) || p.at < items[to].at)
		})
		from = to + 1
	}
	out := map[int]int64{}
	first := 0 // of those that wait for a position
	for i := 0; i <= len(items); i++ {
		if i < len(items) && (!items[i].fixed || !room(items, first, i)) {
			items[i].fixed = false
			continue
		}
		for k := first; k < i; k++ {
			items[k].at = between(items, first, k, i)
			out[items[k].n] = items[k].at
		}
		first = i + 1
	}
	return out
}

// fix fixes the longest list of items, from one to before another, that stand in
// their order already.
func fix(items []placed, from, to int, may func(placed) bool) {
	var ends []int // of rising lists by their length, each ending as low as can be
	before := map[int]int{}
	for i := from; i < to; i++ {
		if !may(items[i]) {
			continue
		}
		k := sort.Search(len(ends), func(k int) bool { return items[ends[k]].at >= items[i].at })
		if before[i] = -1; k > 0 {
			before[i] = ends[k-1]
		}
		ends = append(ends[:k], append([]int{i}, ends[min(k+1, len(ends)):]...)...)
	}
	if len(ends) == 0 {
		return
	}
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		items[i].fixed = true
	}
}

// room reports whether the items from first to before i fit in front of i.
func room(items []placed, first, i int) bool {
	return first == i || first == 0 || ceiling(items, first, i)-items[first-1].at > int64(i-first)
}

// ceiling is what the items from first to before i stay below: i, or 0, which is
// no position.
func ceiling(items []placed, first, i int) int64 {
	if first > 0 && items[first-1].at < 0 {
		return min(items[i].at, 0)
	}
	return items[i].at
}

// between is the position of item k of those from first to before i.
func between(items []placed, first, k, i int) int64 {
	switch step := int64(k - first + 1); {
	case first == 0 && i == len(items):
		return step * spacing
	case first == 0:
		return min(items[i].at, 1) - int64(i-k)*spacing
	case i == len(items):
		return max(items[first-1].at, 0) + step
	default:
		low := items[first-1].at
		return low + (ceiling(items, first, i)-low)*step/int64(i-first+1)
	}
}
