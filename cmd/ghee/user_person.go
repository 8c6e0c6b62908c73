package main

import (
	"context"
	"errors"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
)

// ofPerson says which person a command is about.
type ofPerson struct {
	Email string `arg:"" help:"Address of the person."`
}

// open opens the authoring side and finds the person. The caller closes what it
// gets.
func (p ofPerson) open(ctx context.Context, n *node) (*app.Origin, account.Person, error) {
	o, err := n.origin(ctx)
	if err != nil {
		return nil, account.Person{}, err
	}
	found, _, err := o.Accounts.PersonByEmail(ctx, account.System(), p.Email)
	if err != nil {
		return nil, account.Person{}, errors.Join(err, o.Close())
	}
	return o, found, nil
}

type userResetCmd struct{ ofPerson }

// Run prints a link to set a password.
func (u *userResetCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, p, err := u.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	return printReset(ctx, o, p.Email, k.Stdout, k.Stderr)
}

type userRoleCmd struct {
	asRole
	ofPerson
	None bool `help:"Take the role instead." env:"-"`
}

// Run gives or takes a role.
func (u *userRoleCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	o, p, err := u.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	g, err := u.grant(ctx, o)
	if err != nil {
		return err
	}
	if u.None {
		g.Role = ""
	}
	return o.Accounts.SetRole(ctx, account.System(), p.ID, g)
}

type userDisableCmd struct{ ofPerson }

// Run ends the person's sessions and refuses new ones.
func (u *userDisableCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	return u.setDisabled(ctx, n, true)
}

type userEnableCmd struct{ ofPerson }

// Run lets the person sign in again.
func (u *userEnableCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	return u.setDisabled(ctx, n, false)
}

func (p ofPerson) setDisabled(ctx context.Context, n *node, disabled bool) error {
	o, found, err := p.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	return o.Accounts.SetDisabled(ctx, account.System(), found.ID, disabled)
}
