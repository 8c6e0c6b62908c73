package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// Follower is what a node that follows the origin's logs tells of itself.
type Follower interface {
	Statuses() []follower.Status
	Counts() follower.Counts
}

// WatchFollower adds how far the node is behind, and what it has applied.
func (m *Metrics) WatchFollower(f Follower) {
	gauge := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	m.registry.MustRegister(following{
		f:        f,
		sites:    gauge("ghee_sites", "Sites that this node follows, by the state of their sets.", "state"),
		behind:   gauge("ghee_follower_behind_entries", "Entries by which the log that is furthest behind is behind."),
		failing:  gauge("ghee_follower_failing", "Logs whose last attempt to follow failed."),
		full:     gauge("ghee_disk_full", "Logs that are not applied because the disk is full; their sets serve what they have."),
		diverged: gauge("ghee_follower_diverged", "Logs with another history than the origin's; they serve what they have."),
		stale:    gauge("ghee_follower_staleness_seconds", "For how long the stalest site may have been out of date; sites that never were up to date are not counted."),
		contact:  gauge("ghee_follower_contact_timestamp_seconds", "When the origin last said how far its logs are; 0 for never."),
	})
	counts[follower.Counts, int64]{
		"ghee_follower_applied_total":     {"Entries applied.", func(c follower.Counts) int64 { return c.Applied }},
		"ghee_follower_replaced_total":    {"Sets built afresh from a snapshot.", func(c follower.Counts) int64 { return c.Replaced }},
		"ghee_follower_mismatched_total":  {"Times that what a site holds was not what the log says it adds up to.", func(c follower.Counts) int64 { return c.Mismatched }},
		"ghee_follower_site_errors_total": {"Failures to follow a single log.", func(c follower.Counts) int64 { return c.SiteErrors }},
		"ghee_follower_feed_errors_total": {"Looks at the origin's logs that failed.", func(c follower.Counts) int64 { return c.FeedErrors }},
	}.watch(m, f.Counts)
}

// following looks at all logs once a scrape.
type following struct {
	f                                                      Follower
	sites, behind, failing, full, diverged, stale, contact *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (f following) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{f.sites, f.behind, f.failing, f.full, f.diverged, f.stale, f.contact} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (f following) Collect(out chan<- prometheus.Metric) {
	states := map[string]int{follower.Live: 0, follower.Lagging: 0, follower.Disconnected: 0}
	var behind int64
	failing, full, diverged := 0, 0, 0
	var stale time.Duration
	now := clock.System()
	for _, s := range f.f.Statuses() {
		if s.Site != content.Control {
			states[s.State]++
		}
		if !s.AsOf.IsZero() {
			stale = max(stale, now.Sub(s.AsOf))
		}
		behind = max(behind, s.Lag)
		if s.Failures > 0 {
			failing++
		}
		if s.Full {
			full++
		}
		if s.Diverged {
			diverged++
		}
	}
	contact := 0.0
	if at := f.f.Counts().Contact; !at.IsZero() {
		contact = float64(at.UnixMicro()) / 1e6
	}
	send := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for state, n := range states {
		send(f.sites, float64(n), state)
	}
	send(f.behind, float64(behind))
	send(f.failing, float64(failing))
	send(f.full, float64(full))
	send(f.diverged, float64(diverged))
	send(f.stale, stale.Seconds())
	send(f.contact, contact)
}
