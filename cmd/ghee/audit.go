package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
)

type auditCmd struct {
	Export auditExportCmd `cmd:"" help:"Write the audit trail as JSON Lines."`
	Verify auditVerifyCmd `cmd:"" help:"Look whether the audit trail is as it was written."`
}

// ofOrganisation says whose audit trail.
type ofOrganisation struct {
	Organisation string `help:"Id of the organisation; may be left out when there is one." placeholder:"ID" env:"-"`
}

type auditExportCmd struct{ ofOrganisation }

// Run writes every event, the oldest first.
func (a *auditExportCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	if a.Organisation == "" {
		home, err := o.Home(ctx)
		if err != nil {
			return err
		}
		a.Organisation = home.ID
	}
	return o.Accounts.ExportAudit(ctx, account.System(), a.Organisation, k.Stdout)
}

type auditVerifyCmd struct{ ofOrganisation }

// Run recomputes the chain.
func (a *auditVerifyCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	if a.Organisation == "" {
		home, err := o.Home(ctx)
		if err != nil {
			return err
		}
		a.Organisation = home.ID
	}
	events, err := o.Accounts.VerifyAudit(ctx, account.System(), a.Organisation)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "%d events, each as it was written.\n", events)
	return nil
}
