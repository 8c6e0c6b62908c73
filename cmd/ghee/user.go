package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

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
