package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

type edgeCmd struct {
	Run    edgeRunCmd    `cmd:"" default:"withargs" help:"Answer reads as an edge (what ghee edge does by itself)."`
	Token  edgeTokenCmd  `cmd:"" help:"Make the token that an edge follows this origin with."`
	Tokens edgeTokensCmd `cmd:"" help:"List the tokens of edges."`
	Revoke edgeRevokeCmd `cmd:"" help:"End the token of an edge."`
}

type edgeTokenCmd struct {
	Name    string    `help:"What it is for, like the name of the machine." env:"-"`
	Site    []string  `help:"Keys of the sites that the edge may follow; all there are and will be when left out." placeholder:"KEY" sep:"," env:"-"`
	Expires time.Time `help:"The day at whose beginning (UTC) it ends; never when left out." placeholder:"YYYY-MM-DD" format:"2006-01-02" env:"-"`
}

// Run makes the token and prints it alone on standard output.
func (e *edgeTokenCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	wanted := account.NewEdgeToken{Name: e.Name}
	for _, key := range e.Site {
		site, err := o.Site(ctx, key)
		if err != nil {
			return err
		}
		wanted.Sites = append(wanted.Sites, site.ID)
	}
	if !e.Expires.IsZero() {
		wanted.Expires = content.Micros(e.Expires.UnixMicro())
	}
	plain, made, err := o.Accounts.CreateEdgeToken(ctx, account.System(), wanted)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stderr, "Keep this token now: it is not shown again. Its id is %s.\n", made.ID)
	fmt.Fprintln(k.Stdout, plain)
	return nil
}

type edgeTokensCmd struct{}

// Run lists tokens, oldest first.
func (*edgeTokensCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	tokens, err := o.Accounts.EdgeTokens(ctx, account.System(), "")
	if err != nil {
		return err
	}
	if len(tokens) == 0 {
		fmt.Fprintln(k.Stderr, "No edge has a token yet; make one with: ghee edge token")
		return nil
	}
	sites, err := o.Store.Sites(ctx)
	if err != nil {
		return err
	}
	keys := map[content.SiteID]string{}
	for _, s := range sites {
		keys[s.ID] = s.Key
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tCREATED\tUSED\tSTATE\tSITES\tNAME")
	for _, t := range tokens {
		used, may := "never", []string{}
		if t.Used != 0 {
			used = day(t.Used)
		}
		for _, id := range t.Sites {
			if key, there := keys[id]; there {
				may = append(may, key)
			} else {
				may = append(may, "(deleted)")
			}
		}
		if len(may) == 0 {
			may = []string{"(all)"}
		}
		state := stateOf(account.Token{Revoked: t.Revoked, Grant: content.Grant{Expires: t.Expires}})
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, day(t.Created), used, state, strings.Join(may, ","), t.Name)
	}
	return w.Flush()
}

type edgeRevokeCmd struct {
	ID string `arg:"" help:"Its id, as edge tokens shows it."`
}

// Run ends the token; the edge serves what it has, and learns nothing more.
func (e *edgeRevokeCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Accounts.RevokeEdgeToken(ctx, account.System(), e.ID); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The token %s is revoked.\n", e.ID)
	return nil
}
