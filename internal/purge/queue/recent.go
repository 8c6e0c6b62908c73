package queue

import (
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/set"
)

// What edges that come late are told of is kept for so many changes of a site,
// and for so many sites; beyond, the site is purged.
const (
	maxSteps = 100
	maxSites = 1000
)

// step is one change.
type step struct {
	from receipt.Point
	old
}

// remember keeps a change. It is called with mu held.
func (q *Queue) remember(c set.Change, o old) {
	steps := q.recent[c.Site]
	if c.To.Seq == 0 {
		delete(q.recent, c.Site)
		return
	}
	if steps == nil && len(q.recent) >= maxSites {
		for site := range q.recent { // any: what is not known is purged whole
			delete(q.recent, site)
			break
		}
	}
	if len(steps) >= maxSteps {
		steps = append([]step(nil), steps[len(steps)-maxSteps+1:]...)
	}
	q.recent[c.Site] = append(steps, step{receipt.PointOf(c.From), o})
}

// since is what an edge's answers may have been old of. It is called with mu held.
func (q *Queue) since(l receipt.Late) (o old) {
	steps := q.recent[l.Site]
	o.To = l.To
	if len(steps) == 0 || steps[0].from.Compare(l.From) > 0 {
		return old{To: l.To, All: true}
	}
	for _, s := range steps {
		if s.To.Compare(l.From) > 0 && s.To.Compare(l.To) <= 0 {
			o = o.with(s.old)
		}
	}
	return o
}
