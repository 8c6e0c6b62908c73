package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token."`
	List   tokenListCmd   `cmd:"" help:"List a site's tokens; read tokens in plain text."`
	Rotate tokenRotateCmd `cmd:"" help:"Make a token in place of another, which holds a while longer."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenCreateCmd struct {
	ofSite
	Kind    string `help:"What it may do: read asks for what is published, and is shown again by token list; write also creates, changes, publishes and moves to the trash through the v2 API, asks for drafts (preview=1), and is shown once." placeholder:"KIND" enum:"read,write" default:"read" env:"-"`
	Preview bool   `help:"A read token that may ask for drafts, too (preview=1); write tokens may without. Do not give it to browsers." env:"-"`
	Name    string `help:"What it is for." env:"-"`

	Expires time.Time `help:"The day at whose beginning (UTC) it ends; never when left out." placeholder:"YYYY-MM-DD" format:"2006-01-02" env:"-"`
}

// Run makes the token and prints it alone on standard output.
func (t *tokenCreateCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	wanted := account.NewToken{Kind: content.TokenKind(t.Kind), Name: t.Name, Preview: t.Preview}
	if !t.Expires.IsZero() {
		wanted.Expires = content.Micros(t.Expires.UnixMicro())
	}
	plain, made, err := o.Accounts.CreateToken(ctx, account.System(), site.ID, wanted)
	if err != nil {
		return err
	}
	printToken(k, plain, made)
	return nil
}

func printToken(k *kong.Context, plain string, made account.Token) {
	if made.Plain == "" {
		fmt.Fprintln(k.Stderr, "Keep this token now: it is not shown again.")
	}
	fmt.Fprintln(k.Stdout, plain)
}

type tokenListCmd struct{ ofSite }

// Run lists tokens, oldest first.
func (t *tokenListCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	tokens, err := o.Accounts.Tokens(ctx, account.System(), site.ID)
	if err != nil {
		return err
	}
	if len(tokens) == 0 {
		fmt.Fprintf(k.Stderr, "The site %s has no token yet; make one with: ghee token create --site %s\n", site.Key, site.Key)
		return nil
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tKIND\tPREVIEW\tCREATED\tUSED\tSTATE\tTOKEN\tNAME")
	for _, t := range tokens {
		used, plain := "never", t.Plain
		if t.Used != 0 {
			used = day(t.Used)
		}
		if plain == "" {
			plain = "(not shown)"
		}
		fmt.Fprintf(w, "%s\t%s\t%t\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Grant.Kind, t.Grant.Preview, day(t.Created), used, stateOf(t), plain, t.Name)
	}
	return w.Flush()
}

func stateOf(t account.Token) string {
	switch {
	case t.Revoked != 0:
		return "revoked " + day(t.Revoked)
	case t.Grant.Expired(time.Now()):
		return "ended " + day(t.Grant.Expires)
	case t.Grant.Expires != 0:
		return "until " + day(t.Grant.Expires)
	}
	return "holds"
}

func day(m content.Micros) string { return time.UnixMicro(int64(m)).UTC().Format(time.DateOnly) }

type tokenRotateCmd struct {
	ofSite
	ID      string        `arg:"" help:"Id of the token to be replaced, as token list shows it."`
	Overlap time.Duration `help:"How long the old one still holds: time to put the new one into use." default:"24h" env:"-"`
	Confirm string        `help:"As for token revoke, where the old one holds less than ten minutes longer." placeholder:"WORD" env:"-"`
}

// Run makes the new token and prints it alone on standard output.
func (t *tokenRotateCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	plain, made, err := o.Accounts.RotateToken(ctx, account.System(), site.ID, t.ID, t.Overlap, t.Confirm)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stderr, "The token %s holds for %s at most.\n", t.ID, t.Overlap)
	printToken(k, plain, made)
	return nil
}

type tokenRevokeCmd struct {
	ofSite
	ID      string `arg:"" help:"Its id, as token list shows it."`
	Confirm string `help:"revoke-most-tokens, when most tokens of the installation are to end within minutes: that is refused otherwise." placeholder:"WORD" env:"-"`
}

// Run ends the token; nodes know within a second.
func (t *tokenRevokeCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Accounts.RevokeToken(ctx, account.System(), site.ID, t.ID, t.Confirm); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The token %s is revoked.\n", t.ID)
	return nil
}
