package queue

import (
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/work"
)

// Ask makes the jobs of a purge that somebody asks for, one for each CDN: of keys
// of delivery, or of all a site's answers. Enqueue them all in one transaction.
// They wait for no edge: nothing has changed.
func (q *Queue) Ask(site content.SiteID, keys []string, all bool) ([]work.Job, error) {
	what := old{All: all, Keys: slices.Compact(slices.Sorted(slices.Values(keys)))}.bounded()
	payload, err := what.payload()
	jobs := make([]work.Job, 0, len(q.c.Drivers))
	for _, d := range q.c.Drivers {
		jobs = append(jobs, work.Job{ID: q.c.IDs(), Kind: kinds + d.Name(), Site: site, Subject: First, Payload: payload})
	}
	return jobs, err
}
