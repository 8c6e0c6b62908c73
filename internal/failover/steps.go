package failover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// patience is how long an old leader has to answer before it is taken for away.
const patience = 2 * time.Second

// preflight finds out how it stands, and what would be lost.
func (r *run) preflight(ctx context.Context) (said string, err error) {
	if r.to, err = r.To.Status(ctx); err != nil {
		return "", err
	}
	r.report.From, r.report.Leader = r.to.Epoch, r.to.Node
	if r.To.Name != "" && r.To.Name != r.to.Node && !r.DryRun {
		return "", fail.E(fail.Invalid, "confirm: the node at %s is called %q; confirm that it is to lead with --confirm %s", r.To.URL, r.to.Node, r.to.Node)
	}
	switch r.to.Role {
	case Leader:
		r.report.Epoch = r.to.Epoch
		return fmt.Sprintf("%s leads epoch %d already; what is left to do is done.", r.to.Node, r.to.Epoch), nil
	case Standby, Promoted:
	default:
		return "", fail.E(fail.Conflict, "%s cannot be promoted: it is %s. Only a standby can (ghee origin --standby on a replica).", r.to.Node, r.to.Role)
	}
	if r.From.URL != "" {
		asking, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		switch from, err := r.From.Status(asking); {
		case err == nil && from.Role == Leader && from.Epoch == r.to.Epoch:
			r.from = &from
		case err == nil && from.Role != Fenced:
			return "", fail.E(fail.Conflict, "%s does not lead epoch %d: it is %s in epoch %d. Name the leader with --from.", r.From.URL, r.to.Epoch, from.Role, from.Epoch)
		case err != nil && !away(err):
			return "", err
		}
	}
	if err := r.lag(ctx); err != nil {
		return "", err
	}
	if n := r.report.Lag.Counted; n > 0 && r.from != nil && r.to.Role == Promoted {
		return "", fail.E(fail.Conflict, "%s was promoted by a run that did not end, and %s has kept %d changes since that it can no longer have. Bring %s back as the standby with ghee rejoin, then run this again.", r.to.Node, r.from.Node, n, r.to.Node)
	}
	return r.foresee(), nil
}

// lag finds out what the standby lacks: from the leader, or from what the
// standby last heard of it.
func (r *run) lag(ctx context.Context) error {
	l := &r.report.Lag
	switch known := r.to.Known; {
	case r.from != nil:
		for _, e := range r.from.Edges {
			r.expected = append(r.expected, e.Node)
		}
		l.Known, l.AsOf, l.Bytes = true, r.from.Now, less(r.from.Written, r.to.Written)
		for site, at := range r.from.Positions {
			l.Counted += max(0, at.Seq-r.to.Positions[site].Seq)
		}
		if l.Counted == 0 {
			return nil
		}
		var err error
		l.Lost, err = r.From.Ahead(ctx, r.to.Positions, 1000)
		if err == nil && len(l.Lost) > 0 {
			first := slices.MinFunc(l.Lost, func(a, b Change) int { return a.At.Compare(b.At) })
			l.Age = max(0, r.from.Now.Sub(first.At))
		}
		return err
	case known != nil:
		r.expected = known.Edges
		l.Heard, l.Known, l.AsOf, l.Bytes, l.Lost = true, true, known.At, less(known.Written, r.to.Written), known.Ahead
		for site, at := range known.Positions {
			l.Counted += max(0, at.Seq-r.to.Positions[site].Seq)
		}
		l.Age = max(0, r.to.Now.Sub(known.At))
	}
	return nil
}

func less(a, b uint64) uint64 {
	if a <= b {
		return 0
	}
	return a - b
}

// foresee says what the lag means.
func (r *run) foresee() string {
	l := r.report.Lag
	switch {
	case r.from != nil && l.Counted == 0:
		return fmt.Sprintf("%s has everything that %s has (%d bytes of log are on their way); it waits for the rest, so nothing is lost.", r.to.Node, r.from.Node, l.Bytes)
	case r.from != nil:
		return fmt.Sprintf("%s is %d bytes, %d changes and %s behind %s; it waits for them, so nothing is lost unless %s goes away meanwhile.",
			r.to.Node, l.Bytes, l.Counted, l.Age.Round(time.Millisecond), r.from.Node, r.from.Node)
	case l.Known && l.Counted == 0:
		return fmt.Sprintf("The leader does not answer. %s has all that it had %s ago; what it kept after that is lost here, and listed when it is brought back (ghee rejoin).", r.to.Node, l.Age.Round(time.Second))
	case l.Known:
		return fmt.Sprintf("The leader does not answer. When it was last heard, %s ago, %s lacked %d bytes and %d changes of it: these, and what it kept after that, are lost here, and listed when it is brought back (ghee rejoin).",
			l.Age.Round(time.Second), r.to.Node, l.Bytes, l.Counted)
	default:
		return fmt.Sprintf("The leader does not answer, and %s has never heard how far it was: what only it has is lost here, and listed when it is brought back (ghee rejoin).", r.to.Node)
	}
}

// fence keeps the old leader from taking changes.
func (r *run) fence(ctx context.Context) (string, error) {
	if r.from != nil {
		asking, cancel := context.WithTimeout(ctx, 2*patience)
		defer cancel()
		s, err := r.From.HandOver(asking, r.to.Epoch, 0)
		if err == nil {
			r.fenced, r.target = r.Now(), s.Written
			return r.from.Node + " takes no changes any more; those that were under way are kept.", nil
		}
		if !away(err) {
			return "", err
		}
		r.from = nil // it has died since
	}
	if r.Cut != nil {
		if err := r.Cut(ctx); err != nil {
			return "", fail.Wrap(fail.CodeOf(err), err, "The old leader's database could not be cut off: %s", fail.Message(err))
		}
		return "The old leader's database is read-only, and its connections are ended.", nil
	}
	if r.Off {
		return "The old leader is off, as you say.", nil
	}
	return "", fail.E(fail.Conflict, "The old leader does not answer here, and may still take changes from others. Switch it off and say so with --old-leader-is-off, or name its database with --cut postgres://….")
}

// replay waits until the standby has all that it can have.
func (r *run) replay(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Within)
	defer cancel()
	for {
		s, err := r.To.Status(ctx)
		if err != nil {
			return "", err
		}
		if s.Role != Standby { // promoted by an earlier run
			return s.Node + " was promoted before.", nil
		}
		want := max(r.target, s.Written)
		if s.Replayed >= want {
			r.to = s
			return fmt.Sprintf("%s has replayed all %s.", s.Node, map[bool]string{true: "that the old leader has", false: "that it has received"}[r.target > 0]), nil
		}
		select {
		case <-ctx.Done():
			return "", fail.E(fail.Unavailable, "%s still lacks %d bytes of log after %s.", s.Node, want-s.Replayed, r.Within)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// promote lets the standby lead. Where the old leader only holds its changes, it
// would take them again in a while: then it is too late.
func (r *run) promote(ctx context.Context) (string, error) {
	if !r.fenced.IsZero() && r.Now().Sub(r.fenced) > hold-20*time.Second {
		return "", fail.E(fail.Unavailable, "Too much time has passed since %s was asked to hand over.", r.From.URL)
	}
	began := r.Now()
	s, err := r.To.Promote(ctx, r.to.Epoch)
	if err != nil {
		return "", err
	}
	r.report.Epoch, r.report.Writes = s.Epoch, r.Now().Sub(began)
	return fmt.Sprintf("%s leads, in epoch %d.", s.Node, s.Epoch), nil
}
