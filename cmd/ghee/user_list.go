package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
)

type userListCmd struct{}

// Run lists people, a line a role.
func (userListCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "EMAIL\tNAME\tWHERE\tROLE\tSTATE")
	for after := ""; ; {
		people, err := o.Accounts.People(ctx, account.System(), after, account.MaxPeople)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return w.Flush()
		}
		for _, p := range people {
			after = p.ID
			if err := listPerson(ctx, o, w, p); err != nil {
				return err
			}
		}
	}
}

func listPerson(ctx context.Context, o *app.Origin, w io.Writer, p account.Person) error {
	_, grants, err := o.Accounts.PersonByEmail(ctx, account.System(), p.Email)
	if err != nil {
		return err
	}
	state := "active"
	switch {
	case p.Disabled != 0:
		state = "disabled"
	case !p.HasPassword:
		state = "no password yet"
	}
	for _, g := range append(grants, account.Grant{})[:max(1, len(grants))] {
		where := "organisation"
		if g.Site != 0 {
			where = fmt.Sprintf("site %d", g.Site)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Email, p.Name, where, g.Role, state)
	}
	return nil
}
