package page

import (
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/drill/record"
)

// seconds is a moment of a drill.
func seconds(ms int64) string { return fmt.Sprintf("%.1f s", float64(ms)/1000) }

// duration is a length of time.
func duration(ms int64) string {
	switch {
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case ms < 60_000:
		return seconds(ms)
	}
	return fmt.Sprintf("%d min %d s", ms/60_000, ms/1000%60)
}

// milliseconds are of a request, to a tenth while that tells anything.
func milliseconds(ms float64) string {
	if ms < 10 {
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

// brief is a drill in half a line.
func brief(d record.Drill) string {
	if d.Began.IsZero() {
		return d.Why
	}
	parts := []string{fmt.Sprintf("%d of %d reads failed", d.Figures.Reads.Failed, d.Figures.Reads.Asked)}
	if r := d.Figures.RTO; r != nil {
		parts = append(parts, "publishing "+again(*r))
	}
	if d.Figures.Publishes.Looked {
		parts = append(parts, fmt.Sprintf("%d publishes lost", len(d.Figures.Publishes.Lost)))
	}
	return strings.Join(parts, ", ")
}

// again tells of the time until publishes were taken again.
func again(rto int64) string {
	if rto == 0 {
		return "never interrupted"
	}
	return "taken again after " + duration(rto)
}

// figures are what a drill comes to, each with its name.
func figures(d record.Drill) (out [][2]string) {
	g := d.Figures
	add := func(name, format string, args ...any) {
		out = append(out, [2]string{name, fmt.Sprintf(format, args...)})
	}
	if g.Reads.Asked > 0 {
		add("Reads failed", "%d of %d", g.Reads.Failed, g.Reads.Asked)
		add("Longest without an answer", "%s", duration(g.Reads.LongestGap))
		add("A read takes, p50 and p99", "%s and %s", milliseconds(g.Reads.P50), milliseconds(g.Reads.P99))
		if g.Reads.AttemptsFailed > 0 {
			add("Requests an edge failed", "%d of %d", g.Reads.AttemptsFailed, g.Reads.Attempts)
		}
	}
	if g.FirstAnswer != nil {
		add("First answer after a start", "%s", duration(*g.FirstAnswer))
	}
	if g.Failover != nil {
		add("Failover took", "%s", duration(*g.Failover))
	}
	if g.FirstWrite != nil {
		add("Promotion to first publish", "%s", duration(*g.FirstWrite))
	}
	if g.Publishes.Tried > 0 {
		if g.RTO != nil {
			add("Publishing (RTO)", "%s", again(*g.RTO))
		}
		add("Publishes", "%d acknowledged, %d refused, %d unknown", g.Publishes.Acknowledged, g.Publishes.Refused, g.Publishes.Unknown)
	}
	if g.Publishes.Looked {
		lost := fmt.Sprintf("%d of %d", len(g.Publishes.Lost), g.Publishes.Acknowledged)
		if g.RPO != nil && len(g.Publishes.Lost) > 0 {
			lost += fmt.Sprintf(", of the last %s", duration(*g.RPO))
		}
		add("Acknowledged and lost (RPO)", "%s", lost)
	}
	return out
}
