package observe

import (
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/edge/forward"
)

// Forward is what an edge hands on to the leader.
type Forward interface {
	Counts() forward.Counts
	Open() int
}

// WatchForward adds what an edge hands on.
func (m *Metrics) WatchForward(f Forward) {
	counts[forward.Counts, uint64]{
		"ghee_forward_requests_total":  {"Requests handed on to the leader.", func(c forward.Counts) uint64 { return c.Forwarded }},
		"ghee_forward_retries_total":   {"Second attempts, at another origin.", func(c forward.Counts) uint64 { return c.Retried }},
		"ghee_forward_spent_total":     {"Second attempts that the retry budget forbade.", func(c forward.Counts) uint64 { return c.Spent }},
		"ghee_forward_no_leader_total": {"Requests that no leader answered.", func(c forward.Counts) uint64 { return c.NoLeader }},
		"ghee_forward_unknown_total":   {"Writes that no leader answered and that may have been done.", func(c forward.Counts) uint64 { return c.Unknown }},
		"ghee_forward_shed_total":      {"Requests sent away because too many were being handed on.", func(c forward.Counts) uint64 { return c.Shed }},
		"ghee_forward_paced_total":     {"Previews beyond what a site may ask the leader for in a second.", func(c forward.Counts) uint64 { return c.Paced }},
		"ghee_forward_loops_total":     {"Requests that had been here before.", func(c forward.Counts) uint64 { return c.Loops }},
	}.watch(m, f.Counts)
	m.Gauge("ghee_forward_open", "Origins that are left alone for a while because they fail.", func() float64 { return float64(f.Open()) })
}

// Feed is what an edge follows.
type Feed interface {
	Status() feed.ChoiceStatus
}

// WatchFeed adds what an edge follows.
func (m *Metrics) WatchFeed(f Feed) {
	sum := func(read func(feed.Status) int64) func() float64 {
		return func() float64 {
			n := int64(0)
			for _, s := range f.Status().Sources {
				n += read(s)
			}
			return float64(n)
		}
	}
	m.Counter("ghee_feed_streams_total", "Streams from origins and peers that were opened.", sum(func(s feed.Status) int64 { return s.Streams }))
	m.Counter("ghee_feed_forged_total", "What came and was not signed by the origin; nothing of it was used.", sum(func(s feed.Status) int64 { return s.Forged }))
	m.Gauge("ghee_feed_live", "1 while an origin or a peer is followed.", func() float64 { return flag(f.Status().URL != "") })
	m.Gauge("ghee_feed_from_peer", "1 while what is followed is another edge.", func() float64 { return flag(f.Status().Peer) })
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
