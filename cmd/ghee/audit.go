package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
)

type auditCmd struct {
	Export auditExportCmd `cmd:"" help:"Write the audit trail as JSON Lines."`
	Verify auditVerifyCmd `cmd:"" help:"Look whether the audit trail is as it was written."`
}

// ofTrail says which audit trail.
type ofTrail struct {
	Organisation string `help:"Id of the organisation; may be left out when there is one." placeholder:"ID" xor:"trail" env:"-"`
	Installation bool   `help:"What is no organisation's: sign-ins that failed, sites that are nobody's." xor:"trail" env:"-"`
}

// open opens the authoring side and finds the trail. The caller closes what it
// gets.
func (t ofTrail) open(ctx context.Context, n *node) (o *app.Origin, organisation string, err error) {
	if o, err = n.origin(ctx); err != nil || t.Installation || t.Organisation != "" {
		return o, t.Organisation, err
	}
	home, err := o.Home(ctx)
	if err != nil {
		return nil, "", errors.Join(err, o.Close())
	}
	return o, home.ID, nil
}

type auditExportCmd struct{ ofTrail }

// Run writes every event, the oldest first.
func (a *auditExportCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, organisation, err := a.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	return o.Accounts.ExportAudit(ctx, account.System(), organisation, k.Stdout)
}

type auditVerifyCmd struct{ ofTrail }

// Run recomputes the chain.
func (a *auditVerifyCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, organisation, err := a.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	events, err := o.Accounts.VerifyAudit(ctx, account.System(), organisation)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "%d events, each as it was written.\n", events)
	return nil
}
