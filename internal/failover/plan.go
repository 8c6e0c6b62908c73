package failover

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Plan lets the origin To lead instead of the one that does, in steps of which
// each may be done again: a run that was killed is begun again by another, which
// finds out what is done already.
type Plan struct {
	To   Client // the standby
	From Client // the leader; URL is "" where nobody can reach it
	// Cut takes the old leader's database away from it, where it does not answer:
	// nil where the operator has no way to.
	Cut func(context.Context) error
	// Off is the operator's word that the old leader is off, and stays off until
	// it is brought back with ghee rejoin.
	Off    bool
	Edges  []string // base URLs of edges to tell, and to see the canary at
	DryRun bool
	// Within bounds the wait for a replica that is behind, and for the edges.
	Within time.Duration

	HTTP *http.Client
	Now  clock.Clock
	Say  func(Step) // called as each step ends; nil for nobody
	Pass func(step string)
	// Ask has a person type the name of the node that is to lead, where To has
	// none: nobody is asked.
	Ask func(node string) (string, error)
}

// Step is one that is done.
type Step struct {
	Name string        `json:"name"`
	Said string        `json:"said"`
	Took time.Duration `json:"took_ns"`
}

// Report is what a failover came to.
type Report struct {
	From     uint64        `json:"from_epoch"`
	Epoch    uint64        `json:"epoch"` // that the new leader leads; 0 where it was not promoted
	Leader   string        `json:"leader"`
	DryRun   bool          `json:"dry_run,omitempty"`
	Lag      Lag           `json:"lag"`
	Steps    []Step        `json:"steps"`
	Edges    []EdgeReport  `json:"edges"`
	Took     time.Duration `json:"took_ns"`
	Writes   time.Duration `json:"promote_ns"` // from the order to promote until the new leader takes changes
	Warnings []string      `json:"warnings,omitempty"`
}

// Lag is what the standby lacked before it was promoted, as far as it is known.
type Lag struct {
	Heard   bool          `json:"heard"` // whether the leader did not answer, and this is what it said before
	Known   bool          `json:"known"`
	AsOf    time.Time     `json:"as_of"` // when the leader last said how far it was
	Bytes   uint64        `json:"bytes"` // of PostgreSQL's log
	Age     time.Duration `json:"age_ns"`
	Lost    []Change      `json:"lost,omitempty"` // what only the leader has, at most 1,000 changes of each log
	Counted int64         `json:"changes"`        // how many there are at least
}

// EdgeReport is whether an edge has the canary.
type EdgeReport struct {
	Node     string `json:"node"`
	Position string `json:"position"`
	Has      bool   `json:"has"`
	Fault    string `json:"fault,omitempty"`
}

// The steps.
const (
	StepPreflight = "preflight"
	StepFence     = "fence"
	StepReplay    = "replay"
	StepPromote   = "promote"
	StepSpread    = "spread"
	StepCanary    = "canary"
)

// Run does the steps. On an error it has said which were done; the old leader,
// where it had only handed over, has taken its lead back.
func (p Plan) Run(ctx context.Context) (r Report, err error) {
	if p.Now == nil {
		p.Now = clock.Steady
	}
	if p.Within <= 0 {
		p.Within = 30 * time.Second
	}
	run := &run{Plan: p, report: Report{DryRun: p.DryRun}, began: p.Now()}
	err = run.all(ctx)
	run.report.Took = p.Now().Sub(run.began)
	return run.report, err
}

// run is one go at a plan.
type run struct {
	Plan
	report Report
	began  time.Time

	to       Status  // the standby at the beginning
	from     *Status // the leader; nil where it does not answer
	fenced   time.Time
	expected []string // names of edges that followed the old leader
	target   uint64   // bytes of the log that the standby is to have; 0 for what it has received
}

func (r *run) all(ctx context.Context) error {
	if err := r.step(ctx, StepPreflight, r.preflight); err != nil || r.DryRun {
		return err
	}
	if err := r.confirm(); err != nil {
		return err
	}
	if r.to.Role != Leader { // else an earlier run was killed after it
		if err := r.step(ctx, StepFence, r.fence); err != nil {
			return err
		}
		err := r.step(ctx, StepReplay, r.replay)
		if err == nil {
			err = r.step(ctx, StepPromote, r.promote)
		}
		if err != nil {
			return r.back(ctx, err)
		}
	}
	if err := r.step(ctx, StepSpread, r.spread); err != nil {
		return err
	}
	return r.step(ctx, StepCanary, r.canary)
}

// confirm has a person say which node is to lead, so that it is no other.
func (r *run) confirm() (err error) {
	if r.To.Name == "" && r.Ask != nil {
		r.To.Name, err = r.Ask(r.to.Node)
	}
	if err == nil && r.To.Name != r.to.Node {
		err = fail.E(fail.Invalid, "Nothing was done: the node at %s is called %q. Confirm with --confirm %s", r.To.URL, r.to.Node, r.to.Node)
	}
	return err
}

func (r *run) step(ctx context.Context, name string, do func(context.Context) (string, error)) error {
	began := r.Now()
	said, err := do(ctx)
	if err != nil {
		return err
	}
	s := Step{Name: name, Said: said, Took: r.Now().Sub(began)}
	r.report.Steps = append(r.report.Steps, s)
	if r.Say != nil {
		r.Say(s)
	}
	if r.Pass != nil {
		r.Pass(name)
	}
	return nil
}

// back lets the old leader go on where nothing was promoted.
func (r *run) back(ctx context.Context, err error) error {
	if r.from == nil || r.fenced.IsZero() {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	to, asked := r.To.Status(ctx)
	if asked != nil || to.Role != Standby {
		return fail.Wrap(fail.CodeOf(err), err, "%s (%s may lead already, so %s takes no changes for a minute: run this again.)", fail.Message(err), r.To.URL, r.From.URL)
	}
	if e := r.From.TakeBack(ctx); e != nil {
		return fail.Wrap(fail.CodeOf(err), err, "%s (%s goes on within a minute.)", fail.Message(err), r.From.URL)
	}
	return fail.Wrap(fail.CodeOf(err), err, "%s Nothing has changed: %s leads on.", fail.Message(err), r.From.URL)
}
