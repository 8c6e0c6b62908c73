package failover

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// spread tells the old leader and the edges who leads. Who does not answer is
// told by others, or finds out when it asks.
func (r *run) spread(ctx context.Context) (string, error) {
	info, err := Ask(ctx, r.HTTP, r.To.URL)
	if err != nil {
		return "", err
	}
	if info.Cluster == nil {
		return "", fail.E(fail.Internal, "%s leads, and has no cluster document.", r.To.URL)
	}
	ctx, cancel := context.WithTimeout(ctx, within) // who is away is told by others
	defer cancel()
	nodes := append([]string(nil), r.Edges...)
	if r.From.URL != "" {
		nodes = append(nodes, r.From.URL)
	}
	errs := make([]error, len(nodes))
	var all sync.WaitGroup
	for i, n := range nodes {
		all.Go(func() { errs[i] = Tell(ctx, r.HTTP, n, *info.Cluster) })
	}
	all.Wait()
	told := 0
	for i, err := range errs {
		if err == nil {
			told++
		} else if nodes[i] != r.From.URL || r.from != nil {
			r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("%s was not told: %s", nodes[i], fail.Message(err)))
		}
	}
	return fmt.Sprintf("%d of %d nodes were told; others are told by those that know, within seconds.", told, len(nodes)), nil
}

// canary publishes an entry that changes nothing and waits until every edge has
// it: those that were named, those that followed the old leader, and those that
// follow the new one. Not for long: edges that are gone with the old leader's
// region will not come, and nobody's reads wait for this.
func (r *run) canary(ctx context.Context) (string, error) {
	at, err := r.To.Canary(ctx)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, min(r.Within, sight))
	defer cancel()
	for {
		reports, all := r.see(ctx, at)
		if len(reports) > 0 || ctx.Err() == nil {
			r.report.Edges = reports
		}
		if all {
			return fmt.Sprintf("%s has published (%s), and %s.", r.report.Leader, at, edgesHave(len(reports))), nil
		}
		select {
		case <-ctx.Done():
			missing := []string{}
			for _, e := range r.report.Edges {
				if !e.Has {
					missing = append(missing, e.Node)
				}
			}
			r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("After %s these have not shown what was published: %s. They answer with what they have, and follow when they can.", min(r.Within, sight), strings.Join(missing, ", ")))
			return fmt.Sprintf("%s has published (%s); %d of %d edges have it.", r.report.Leader, at, len(r.report.Edges)-len(missing), len(r.report.Edges)), nil
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// sight is how long edges have to show what was published.
const sight = 5 * time.Second

func edgesHave(n int) string {
	switch n {
	case 0:
		return "there is no edge to see it at"
	case 1:
		return "the one edge has it"
	default:
		return fmt.Sprintf("all %d edges have it", n)
	}
}

// see asks who has a position.
func (r *run) see(ctx context.Context, at string) (reports []EdgeReport, all bool) {
	reports = make([]EdgeReport, len(r.Edges))
	var wait sync.WaitGroup
	for i, u := range r.Edges {
		wait.Go(func() {
			one, cancel := context.WithTimeout(ctx, within)
			defer cancel()
			info, err := Ask(one, r.HTTP, u)
			reports[i] = EdgeReport{Node: u, Position: info.Position, Has: err == nil && !behind(info.Position, at)}
			if err != nil {
				reports[i].Fault = fail.Message(err)
			}
		})
	}
	wait.Wait()
	if s, err := r.To.Status(ctx); err == nil {
		for _, e := range s.Edges { // which tell of sites alone: each has an entry of the new epoch
			reports = append(reports, EdgeReport{Node: e.Node, Position: fmt.Sprintf("%d.*", e.Epoch), Has: e.Epoch >= r.report.Epoch && e.Behind == 0})
		}
	}
	for _, name := range r.expected {
		if !slices.ContainsFunc(reports, func(e EdgeReport) bool { return e.Node == name }) {
			reports = append(reports, EdgeReport{Node: name, Fault: "It does not follow the new leader yet."})
		}
	}
	all = true
	for _, e := range reports {
		all = all && e.Has
	}
	return reports, all
}

// behind reports whether a position, "<epoch>.<seq>", is before another.
func behind(a, b string) bool {
	var x, y [2]uint64
	if _, err := fmt.Sscanf(a, "%d.%d", &x[0], &x[1]); err != nil {
		return true
	}
	_, err := fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	return err != nil || x[0] < y[0] || x[0] == y[0] && x[1] < y[1]
}
