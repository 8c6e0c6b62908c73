package app

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/failover"
)

// silence is how long a standby hears nothing of its leader before it says what
// an operator can do.
const silence = 30 * time.Second

// warnLeaderLost says once that the leader is not heard, and how another comes to lead.
func (w *writer) warnLeaderLost(ctx context.Context, since time.Time) bool {
	if clock.System().Sub(since) < silence {
		return false
	}
	here := "URL"
	if urls := w.config.urls(); len(urls) > 0 {
		here = urls[0]
	}
	w.log.ErrorContext(ctx, "The leader is not heard. If it is lost, let this origin lead.",
		"for", silence, "leaders_asked", strings.Join(w.config.Second.Peers, " "), "command", "ghee failover --to "+here+" --failover-key-file FILE --old-leader-is-off")
	return true
}

// watchLead has the metrics tell who leads, and how far a standby is behind.
func (w *writer) watchLead() {
	if !w.config.Second.clustered() {
		return
	}
	w.metrics.Gauge("ghee_leads", "1 while this origin takes changes.", func() float64 {
		if w.role() == failover.Leader {
			return 1
		}
		return 0
	})
	w.metrics.Gauge("ghee_cluster_epoch", "The highest epoch that this origin knows of.", func() float64 {
		return float64(max(w.leadership.register.Known().Epoch, w.directory.Epoch().Number))
	})
	w.metrics.Gauge("ghee_standby_lag_bytes", "How much of the leader's log a standby lacked when it last heard of it; 0 for a leader.", func() float64 {
		if k := w.leadership.known.Load(); k != nil && w.role() == failover.Standby {
			return float64(w.leadership.lag.Load())
		}
		return 0
	})
	w.metrics.Gauge("ghee_standby_heard_seconds", "How long ago a standby last heard how far its leader is; infinite for never, 0 for a leader.", func() float64 {
		switch k := w.leadership.known.Load(); {
		case w.role() != failover.Standby:
			return 0
		case k == nil:
			return math.Inf(1)
		default:
			return max(0, clock.System().Sub(k.At).Seconds())
		}
	})
	w.metrics.Gauge("ghee_standby_files_missing", "How many files of its leader's data folder a standby lacks; 0 for a leader.", func() float64 {
		if c := w.leadership.copied.Load(); c != nil && w.role() == failover.Standby {
			return float64(c.Missing)
		}
		return 0
	})
	w.metrics.Gauge("ghee_peers_silent", "How many peers did not answer when they were last asked.", func() (n float64) {
		for _, p := range w.leadership.watch.Status() {
			if p.Fault != "" {
				n++
			}
		}
		return n
	})
}
