package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/content"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token."`
	List   tokenListCmd   `cmd:"" help:"List a site's tokens; read tokens in plain text."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenCreateCmd struct {
	ofSite
	Kind    string `help:"What it may do: read, or write, which reads too." placeholder:"KIND" enum:"read,write" default:"read" env:"-"`
	Preview bool   `help:"The token may ask for drafts. Do not give it to browsers." env:"-"`
	Name    string `help:"What it is for." env:"-"`
}

// Run makes the token and prints it alone on standard output.
func (t *tokenCreateCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	plain, made, err := o.Account.CreateToken(ctx, site.ID, content.TokenKind(t.Kind), t.Name, t.Preview)
	if err != nil {
		return err
	}
	if made.Plain == "" {
		fmt.Fprintln(k.Stderr, "Keep this token now: it is not shown again.")
	}
	fmt.Fprintln(k.Stdout, plain)
	return nil
}

type tokenListCmd struct{ ofSite }

// Run lists tokens, oldest first.
func (t *tokenListCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	tokens, err := o.Store.Tokens(ctx, site.ID)
	if err != nil {
		return err
	}
	if len(tokens) == 0 {
		fmt.Fprintf(k.Stderr, "The site %s has no token yet; make one with: ghee token create --site %s\n", site.Key, site.Key)
		return nil
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tKIND\tPREVIEW\tCREATED\tSTATE\tTOKEN\tNAME")
	for _, t := range tokens {
		state, plain := "holds", t.Plain
		if t.Revoked != 0 {
			state = "revoked " + day(t.Revoked)
		}
		if plain == "" {
			plain = "(not shown)"
		}
		fmt.Fprintf(w, "%s\t%s\t%t\t%s\t%s\t%s\t%s\n", t.ID, t.Grant.Kind, t.Grant.Preview, day(t.Created), state, plain, t.Name)
	}
	return w.Flush()
}

func day(m content.Micros) string { return time.UnixMicro(int64(m)).UTC().Format(time.DateOnly) }

type tokenRevokeCmd struct {
	ofSite
	ID string `arg:"" help:"Its id, as token list shows it."`
}

// Run ends the token; nodes know within a second.
func (t *tokenRevokeCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := t.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Store.RevokeToken(ctx, site.ID, t.ID); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The token %s is revoked.\n", t.ID)
	return nil
}
