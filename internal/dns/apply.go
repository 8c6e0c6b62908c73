package dns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Applying is how a plan is carried out.
type Applying struct {
	Asker  Asker
	Force  bool          // do what a plan refuses
	Within time.Duration // for an operator's servers to show a change: 10 s
	Now    clock.Clock   // clock.Steady
	Say    func(operator, what string)
}

// Apply brings one operator after the other to what the plan wants, and goes on to
// the next only when all servers of the one before show it. Servers that do not
// show it in time have their operator taken back to what it had. A run that was
// killed is begun again with a new plan: what is done is found to be done.
//
// fail.Invalid: the plan is refused. fail.Conflict: somebody has applied another
// one since. fail.Unavailable: an operator did not do as it was told; what was
// taken back is said.
func (a Applying) Apply(ctx context.Context, p Plan) error {
	if a.Now == nil {
		a.Now = clock.Steady
	}
	if a.Within <= 0 {
		a.Within = 10 * time.Second
	}
	if a.Say == nil {
		a.Say = func(string, string) {}
	}
	var refused []string
	for _, s := range p.Steps {
		for _, r := range s.Refusals {
			refused = append(refused, s.Operator.Name+": "+r)
		}
	}
	if len(refused) > 0 && !a.Force {
		return fail.E(fail.Invalid, "The plan is refused: %s. If that is what you want, say so with --force %s", strings.Join(refused, "; "), strings.TrimSuffix(p.Zone.Name, "."))
	}
	for _, s := range p.Steps {
		if err := a.operator(ctx, p, s); err != nil {
			return err
		}
	}
	return a.still(ctx, p)
}

// still looks once more whether every operator is where the plan has brought it.
// Where an API compares nothing, another planner may have come between our look
// and our change, and have changed an operator that had shown ours already.
func (a Applying) still(ctx context.Context, p Plan) error {
	for _, s := range p.Steps {
		now := Step{Operator: s.Operator, Provider: s.Provider}
		if err := now.read(ctx); err != nil {
			return err
		}
		if now.Base != p.Next {
			return fail.E(fail.Conflict, "operator %s showed generation %d and is at another one now: somebody has applied another plan meanwhile, and operators may differ. Plan again.", s.Operator.Name, p.Next.Number)
		}
	}
	return nil
}

func (a Applying) operator(ctx context.Context, p Plan, s Step) error {
	name := s.Operator.Name
	if !s.Done(p.Next) {
		now := Step{Operator: s.Operator, Provider: s.Provider}
		if err := now.read(ctx); err != nil {
			return err
		}
		if now.Base != s.Base {
			return fail.E(fail.Conflict, "operator %s is at generation %d, and the plan is for %d: somebody has applied another one since. Plan again.", name, now.Base.Number, s.Base.Number)
		}
		if err := s.Provider.Change(ctx, s.change(p.Next)); err != nil {
			return a.back(ctx, p, s, fail.Wrap(fail.CodeOf(err), err, "operator %s: %s", name, fail.Message(err)))
		}
		a.Say(name, fmt.Sprintf("has taken %d changes; asking its servers.", len(s.Edits)))
	}
	if faults := a.shown(ctx, p.Zone.Name, s.Operator, append(s.asked(s.After), p.Next.Set()), gone(s.Edits)); len(faults) > 0 {
		err := fail.E(fail.Unavailable, "operator %s says that all is done, and its servers do not show it: %s", name, list(faults))
		if s.Done(p.Next) {
			return err // there is nothing of this run's to take back
		}
		return a.back(ctx, p, s, err)
	}
	a.Say(name, fmt.Sprintf("shows generation %d at all of its servers.", p.Next.Number))
	return nil
}

// shown asks until all is as it should be, or the time is over.
func (a Applying) shown(ctx context.Context, zone string, o Operator, sets []Set, gone []Key) []Fault {
	over := a.Now().Add(a.Within)
	for {
		faults := a.Asker.Verify(ctx, zone, o, sets, gone)
		if len(faults) == 0 || ctx.Err() != nil || !a.Now().Before(over) {
			return faults
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// back takes an operator to what it had, and returns why, with what became of that.
func (a Applying) back(ctx context.Context, p Plan, s Step, why error) error {
	if fail.Is(why, fail.Conflict) {
		return why // it did nothing
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*a.Within)
	defer cancel()
	now := Step{Operator: s.Operator, Provider: s.Provider}
	err := now.read(ctx)
	switch {
	case err == nil && now.Base == p.Next:
		err = s.Provider.Change(ctx, s.back(p.Next))
	case err == nil && now.Base != s.Base:
		err = fail.E(fail.Conflict, "it is at generation %d now, which is somebody else's", now.Base.Number)
	case err == nil:
		// It never took the change. What its servers answer is what it had, or its API lies in this, too.
	}
	if err == nil {
		sets := s.asked(s.Before)
		if s.Base != (Generation{}) {
			sets = append(sets, s.Base.Set())
		}
		if faults := a.shown(ctx, p.Zone.Name, s.Operator, sets, came(s.Edits)); len(faults) > 0 {
			err = errors.New(list(faults))
		}
	}
	if err != nil {
		return fail.Wrap(fail.CodeOf(why), why, "%s; it could not be taken back: %s. Operators after it were not touched. Look at it yourself, then run verify.", fail.Message(why), err.Error())
	}
	return fail.Wrap(fail.CodeOf(why), why, "%s; it is as it was before. Operators after it were not touched.", fail.Message(why))
}

func gone(edits []Edit) (keys []Key) {
	for _, e := range edits {
		if e.To == nil {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

func came(edits []Edit) (keys []Key) {
	for _, e := range edits {
		if e.From == nil {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

// list names the first few.
func list(faults []Fault) string {
	var all []string
	for _, f := range faults[:min(len(faults), 3)] {
		all = append(all, f.String())
	}
	if n := len(faults) - len(all); n > 0 {
		all = append(all, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(all, "; ")
}
