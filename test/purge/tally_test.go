package purge_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tally counts what changes purged, and what they had to.
type tally struct {
	saw map[string]int    // answers that changed as they must, by mutation
	of  map[string]*share // of changes by keys, by mutation and by kind of question
}

// share is how much was purged of what was kept, and how much of that in vain.
type share struct{ kept, purged, needless int }

func newTally() *tally { return &tally{saw: map[string]int{}, of: map[string]*share{}} }

func (s *tally) count(m mutation, target string, all, purged, differs bool) {
	if differs && m.sees != nil && m.sees(target) {
		s.saw[m.name]++
	}
	if all {
		return
	}
	for _, name := range []string{"all", question(target), "by " + m.name} {
		of := s.of[name]
		if of == nil {
			of = &share{}
			s.of[name] = of
		}
		of.kept++
		if purged {
			of.purged++
		}
		if purged && !differs {
			of.needless++
		}
	}
}

// question is the kind of a question: one object, a list, a search, a feed.
func question(target string) string {
	path, _, _ := strings.Cut(target, "?")
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "v2" })
	depth := 2
	if len(parts) > 0 && (parts[0] == "pages" || parts[0] == "content") {
		depth = 3
	}
	switch {
	case slices.Contains(parts, "search"):
		return "of searches"
	case slices.Contains(parts, "feeds"):
		return "of feeds"
	case len(parts) == depth:
		return "of single objects"
	default:
		return "of lists"
	}
}

func (s *tally) String() string {
	var b strings.Builder
	percent := func(part, of int) float64 { return 100 * float64(part) / float64(max(of, 1)) }
	b.WriteString("what changes by keys purged of the answers kept, and how much of it needlessly:")
	for _, name := range slices.Sorted(maps.Keys(s.of)) {
		of := s.of[name]
		fmt.Fprintf(&b, "\n%-36s %5.1f %%, %5.1f %%", name, percent(of.purged, of.kept), percent(of.needless, of.purged))
	}
	return b.String()
}
