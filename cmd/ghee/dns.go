package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
)

type dnsCmd struct {
	Plan   dnsPlanCmd   `cmd:"" help:"Say what each operator of a zone has otherwise than its file."`
	Apply  dnsApplyCmd  `cmd:"" help:"Bring one operator after the other to what the file says, asking its servers before going on."`
	Verify dnsVerifyCmd `cmd:"" help:"Ask every name server of every operator for every record set."`
	Watch  dnsWatchCmd  `cmd:"" help:"Do so every minute, and tell when it begins or ends to be wrong."`
}

type zoneFile struct {
	File string `arg:"" help:"The zone's file (YAML)." type:"path"`
}

type dnsPlanCmd struct{ zoneFile }

// Run prints the plan.
func (c *dnsPlanCmd) Run(ctx context.Context, k *kong.Context) error {
	plan, err := c.plan(ctx)
	if err != nil {
		return err
	}
	return show(k.Stdout, plan)
}

func (z zoneFile) plan(ctx context.Context) (dns.Plan, error) {
	zone, err := app.DNSZone(z.File)
	if err != nil {
		return dns.Plan{}, err
	}
	return dns.Make(ctx, zone, app.DNSProvider(zone.Name))
}

// show writes a plan for a person. It returns an error for one that is refused.
func show(w io.Writer, p dns.Plan) error {
	refused := false
	for _, s := range p.Steps {
		fmt.Fprintf(w, "%s (%s), generation %d", s.Operator.Name, s.Operator.Type, s.Base.Number)
		if s.Done(p.Next) {
			fmt.Fprintln(w, ": as the file says.")
			continue
		}
		fmt.Fprintf(w, " to %d:\n", p.Next.Number)
		for _, e := range s.Edits {
			switch {
			case e.From == nil:
				fmt.Fprintf(w, "  + %s  %s\n", e.Key, e.To)
			case e.To == nil:
				fmt.Fprintf(w, "  - %s  %s\n", e.Key, e.From)
			default:
				fmt.Fprintf(w, "  ~ %s  %s\n    was%s  %s\n", e.Key, e.To, strings.Repeat(" ", max(0, len(e.Key.String())-3)), e.From)
			}
		}
		for _, f := range s.Flags {
			fmt.Fprintf(w, "  ! %s\n", f)
		}
		for _, r := range s.Refusals {
			refused = true
			fmt.Fprintf(w, "  REFUSED: %s\n", r)
		}
	}
	if refused {
		return fail.E(fail.Invalid, "This would not be done without --force %s.", strings.TrimSuffix(p.Zone.Name, "."))
	}
	return nil
}

type dnsApplyCmd struct {
	zoneFile
	Force  string        `help:"Do also what a plan refuses; write the zone's name." placeholder:"ZONE" env:"-"`
	Within time.Duration `help:"How long an operator's servers have to show a change before it is taken back." default:"10s" placeholder:"DURATION" env:"-"`
}

// Run plans and applies.
func (c *dnsApplyCmd) Run(ctx context.Context, k *kong.Context) error {
	plan, err := c.plan(ctx)
	if err != nil {
		return err
	}
	if c.Force != "" && c.Force != strings.TrimSuffix(plan.Zone.Name, ".") {
		return fail.E(fail.Invalid, "--force: the zone is %s, not %s.", strings.TrimSuffix(plan.Zone.Name, "."), c.Force)
	}
	_ = show(k.Stdout, plan) // Apply says why it is refused
	return dns.Applying{
		Force: c.Force != "", Within: c.Within,
		Say: func(operator, what string) { fmt.Fprintf(k.Stdout, "%s %s\n", operator, what) },
	}.Apply(ctx, plan)
}

type dnsVerifyCmd struct{ zoneFile }

// Run asks all servers, and names those that answer otherwise.
func (c *dnsVerifyCmd) Run(ctx context.Context, k *kong.Context) error {
	zone, err := app.DNSZone(c.File)
	if err != nil {
		return err
	}
	faults := 0
	for _, o := range zone.Operators {
		found := dns.Asker{}.Verify(ctx, zone.Name, o, zone.Sets, nil)
		if len(found) == 0 {
			fmt.Fprintf(k.Stdout, "%s: all %d record sets, at all of its name servers, over UDP and TCP.\n", o.Name, len(zone.Sets))
		}
		for _, f := range found {
			fmt.Fprintln(k.Stdout, f)
		}
		faults += len(found)
	}
	if faults > 0 {
		return fail.E(fail.Conflict, "%d answers are not as the file says.", faults)
	}
	return nil
}

type dnsWatchCmd struct {
	zoneFile
	Every   time.Duration `help:"How often to ask." default:"60s" placeholder:"DURATION" env:"-"`
	Metrics string        `help:"Address of a private listener with Prometheus metrics; none when left out." placeholder:"ADDR" env:"-"`
	Webhook string        `help:"Where to post each change of what is found, as JSON." placeholder:"URL" env:"-"`
}

// Run asks until it is told to stop, and says what begins or ends to be wrong.
func (c *dnsWatchCmd) Run(ctx context.Context, k *kong.Context) error {
	if c.Every < time.Second {
		return fail.E(fail.Invalid, "--every: %s is too often; take a second or more.", c.Every)
	}
	return app.WatchDNS(ctx, app.DNSWatchConfig{
		File: c.File, Every: c.Every, Metrics: c.Metrics, Webhook: c.Webhook, Version: version,
		Say: func(l dns.Look) {
			at := l.At.UTC().Format(time.RFC3339)
			switch {
			case l.Error != "":
				fmt.Fprintf(k.Stdout, "%s %s\n", at, l.Error)
			case len(l.Faults) == 0:
				fmt.Fprintf(k.Stdout, "%s %s: all %d answers are as the file says.\n", at, l.Zone, l.Asked)
			}
			for _, f := range l.Faults {
				fmt.Fprintf(k.Stdout, "%s %s\n", at, f)
			}
		},
	}, logger(k.Stderr, false))
}
