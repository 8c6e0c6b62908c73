package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

type userCmd struct {
	Create  userCreateCmd  `cmd:"" help:"Make a person who can sign in."`
	Invite  userInviteCmd  `cmd:"" help:"Invite a person by mail."`
	Reset   userResetCmd   `cmd:"" help:"Make a link with which a person sets a new password."`
	Role    userRoleCmd    `cmd:"" help:"Give a person a role, or take it."`
	Disable userDisableCmd `cmd:"" help:"Keep a person from signing in."`
	Enable  userEnableCmd  `cmd:"" help:"Let a person sign in again."`
	List    userListCmd    `cmd:"" help:"List people and their roles."`
}

// asRole is a role at a place.
type asRole struct {
	Role         string `help:"On a site owner, admin, editor, author or viewer; in the organisation owner, admin or member." default:"owner" env:"-"`
	Site         string `help:"Key of the site; the whole organisation when left out." placeholder:"KEY" env:"-"`
	Organisation string `help:"Id of the organisation; may be left out when there is one." placeholder:"ID" env:"-"`
}

func (r asRole) grant(ctx context.Context, o *app.Origin) (account.Grant, error) {
	g := account.Grant{Organisation: r.Organisation, Role: account.Role(r.Role)}
	if g.Organisation == "" {
		home, err := o.Home(ctx)
		if err != nil {
			return g, err
		}
		g.Organisation = home.ID
	}
	if r.Site == "" {
		return g, nil
	}
	site, err := o.Site(ctx, r.Site)
	g.Site = site.ID
	return g, err
}

type userCreateCmd struct {
	asRole
	Email        string `arg:"" help:"Address to sign in with."`
	Name         string `help:"What others see." env:"-"`
	PasswordFile string `help:"File that holds the password, '-' for standard input; a link to set one is printed when left out." placeholder:"FILE" env:"-"`
}

// Run makes the person, and prints a link to set a password where none was given.
func (u *userCreateCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	password, err := readPassword(u.PasswordFile)
	if err != nil {
		return err
	}
	o, err := n.newOrigin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	g, err := u.grant(ctx, o)
	if err != nil {
		return err
	}
	p, err := o.Accounts.CreatePerson(ctx, account.System(), account.NewPerson{Email: u.Email, Name: u.Name, Password: password, Grants: []account.Grant{g}})
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stderr, "Made %s.\n", p.Email)
	if password != "" {
		return nil
	}
	return printReset(ctx, o, p.Email, k.Stdout, k.Stderr)
}

// readPassword reads the first line of a file. A password is never an argument:
// everybody on a machine can read those.
func readPassword(file string) (string, error) {
	var in io.Reader = os.Stdin
	switch file {
	case "":
		return "", nil
	case "-":
	default:
		f, err := os.Open(file)
		if err != nil {
			return "", fail.Wrap(fail.Invalid, err, "The password file %s cannot be read.", file)
		}
		defer f.Close()
		in = f
	}
	line, err := bufio.NewReader(io.LimitReader(in, 1<<20)).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fail.Wrap(fail.Invalid, err, "The password is empty.")
	}
	return line, nil
}

func printReset(ctx context.Context, o *app.Origin, email string, out, told io.Writer) error {
	link, err := o.Accounts.ResetFor(ctx, account.System(), email)
	if err != nil {
		return err
	}
	fmt.Fprintln(told, "Whoever opens this link within an hour sets the password:")
	fmt.Fprintln(out, link)
	return nil
}

type userInviteCmd struct {
	asRole
	Email string `arg:"" help:"Address to invite."`
}

// Run invites by mail, and prints the link for who has no mail server.
func (u *userInviteCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	g, err := u.grant(ctx, o)
	if err != nil {
		return err
	}
	l, link, err := o.Accounts.Invite(ctx, account.System(), u.Email, []account.Grant{g})
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stderr, "Invited %s; the mail leaves with the serving process. The link:\n", l.Email)
	fmt.Fprintln(k.Stdout, link)
	return nil
}

type userResetCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run prints a link to set a password.
func (u *userResetCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	return printReset(ctx, o, u.Email, k.Stdout, k.Stderr)
}

type userRoleCmd struct {
	asRole
	Email string `arg:"" help:"Address of the person."`
	None  bool   `help:"Take the role instead." env:"-"`
}

// Run gives or takes a role.
func (u *userRoleCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	p, _, err := o.Accounts.PersonByEmail(ctx, account.System(), u.Email)
	if err != nil {
		return err
	}
	g, err := u.grant(ctx, o)
	if err != nil {
		return err
	}
	if u.None {
		g.Role = ""
	}
	return o.Accounts.SetRole(ctx, account.System(), p.ID, g)
}

type userDisableCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run ends the person's sessions and refuses new ones.
func (u *userDisableCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	return setDisabled(ctx, n, u.Email, true)
}

type userEnableCmd struct {
	Email string `arg:"" help:"Address of the person."`
}

// Run lets the person sign in again.
func (u *userEnableCmd) Run(ctx context.Context, n *node, _ *kong.Context) error {
	return setDisabled(ctx, n, u.Email, false)
}

func setDisabled(ctx context.Context, n *node, email string, disabled bool) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	p, _, err := o.Accounts.PersonByEmail(ctx, account.System(), email)
	if err != nil {
		return err
	}
	return o.Accounts.SetDisabled(ctx, account.System(), p.ID, disabled)
}

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
