package queue

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/content"
)

// Stat is what waits to be told to a CDN.
type Stat struct {
	CDN    string
	Jobs   int64
	Age    time.Duration // of the oldest
	Reason string        // why some failed
}

// look brings Stats up to date.
func (q *Queue) look(ctx context.Context, s Store) {
	stats, err := q.stats(ctx, s, 0)
	if err != nil {
		return // those of before
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queued = stats
}

// Stats is what waited when it was last looked at, of all sites and for every CDN.
func (q *Queue) Stats() []Stat {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.queued == nil {
		return q.empty()
	}
	return q.queued
}

// Of is what waits now of one site.
func (q *Queue) Of(ctx context.Context, s Store, site content.SiteID) ([]Stat, error) {
	return q.stats(ctx, s, site)
}

func (q *Queue) empty() []Stat {
	stats := make([]Stat, len(q.c.Drivers))
	for i, d := range q.c.Drivers {
		stats[i].CDN = d.Name()
	}
	return stats
}

func (q *Queue) stats(ctx context.Context, s Store, site content.SiteID) ([]Stat, error) {
	queued, err := s.Queued(ctx, site, kinds)
	if err != nil {
		return nil, err
	}
	stats := q.empty()
	for _, of := range queued {
		for i := range stats {
			if stats[i].CDN != strings.TrimPrefix(of.Kind, kinds) {
				continue
			}
			stats[i].Jobs, stats[i].Reason = of.N, of.Reason
			if id, err := uuid.Parse(of.Oldest); err == nil && id.Version() == 7 {
				sec, nsec := id.Time().UnixTime()
				stats[i].Age = max(0, q.c.Now().Sub(time.Unix(sec, nsec)))
			}
		}
	}
	return stats, nil
}
