package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/butter"
	"github.com/gheecms/ghee/internal/schema"
)

type importButterCmd struct {
	ofSite
	From       string   `arg:"" help:"Address of the API." default:"https://api.buttercms.com/v2"`
	TokenFile  string   `help:"File that holds a read token of the account, '-' for standard input." required:"" placeholder:"FILE" env:"-"`
	PageType   []string `help:"Page types to read, beside those that searches and references show." placeholder:"KEY,…" env:"-"`
	Collection []string `help:"Collections to read, beside those that references show." placeholder:"KEY,…" env:"-"`
	Locales    []string `help:"Locales of the account, its default first; the API does not tell them." placeholder:"CODE,…" env:"-"`
	AddLocales bool     `help:"Give the site the locales that it lacks, for good." env:"-"`
	TypesOut   string   `help:"Write the types that were made out as a schema file, to be looked over." placeholder:"FILE" env:"-"`
	Types      string   `help:"Take the types from this schema file instead." placeholder:"FILE" env:"-"`
	Rate       float64  `help:"Requests a second at most." default:"10" env:"-"`
	Insecure   bool     `help:"Send the token through plain http." env:"-"`
	Source     string   `help:"What to call the account: under this name, later imports know what came from it. Its address when left out." placeholder:"NAME" env:"-"`
	Yes        bool     `help:"Do not ask before types are made." env:"-"`
	bringing
}

// Run reads the account, shows the types it would make, and imports. Running it
// again adds nothing.
func (i *importButterCmd) Run(ctx context.Context, n *node, k *kong.Context) (err error) {
	token, err := readPassword(i.TokenFile)
	if err != nil {
		return fail.Wrap(fail.CodeOf(err), err, "The token file cannot be read: %s", fail.Message(err))
	}
	client, err := butter.NewClient(i.From, token, i.Rate, i.Insecure)
	if err != nil {
		return err
	}
	screen := importing.NewScreen(k.Stderr, isTerminal(k.Stderr))
	defer screen.Done()
	o, site, err := i.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	account, err := butter.Source{
		Client: client, Name: i.Source, PageTypes: i.PageType, Collections: i.Collection, Locales: i.Locales,
		Step: func(what string) { screen.Step("Reading %s …", what) },
	}.Read(ctx)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, account.Close()) }()
	screen.Done()
	fmt.Fprintf(k.Stderr, "Read %s.\n", account)
	if done, err := i.types(ctx, o, site.ID, account, k); err != nil || done {
		return err
	}
	return i.write(ctx, o, site.ID, account, screen, k)
}

// types makes the types that the site lacks, once somebody has agreed; done says
// that nothing more is to be done.
func (i *importButterCmd) types(ctx context.Context, o *app.Origin, site content.SiteID, account *butter.Account, k *kong.Context) (done bool, err error) {
	settings, err := o.Settings(ctx, site)
	if err != nil {
		return false, err
	}
	types, err := o.Types(ctx, site)
	if err != nil {
		return false, err
	}
	file, notes := account.Types(types, settings)
	for _, note := range notes {
		fmt.Fprintln(k.Stderr, "Doubtful:", note)
	}
	if i.TypesOut != "" {
		out, err := os.Create(i.TypesOut)
		if err != nil {
			return false, fail.Wrap(fail.Invalid, err, "The file %s cannot be written.", i.TypesOut)
		}
		if err := cmp.Or(file.Write(out), out.Close()); err != nil {
			return false, err
		}
	}
	if i.Types != "" {
		in, err := os.Open(i.Types)
		if err != nil {
			return false, fail.Wrap(fail.NotFound, err, "The schema file %s cannot be read.", i.Types)
		}
		defer in.Close()
		if file, err = schema.Read(in); err != nil {
			return false, err
		}
	}
	plan, err := schema.MakePlan(ctx, o.Authoring, site, file, false)
	if err != nil || plan.Empty() && !i.DryRun {
		return false, err
	}
	if err := plan.WriteText(k.Stdout); err != nil || i.DryRun {
		return true, err
	}
	if plan.Types.Loses() {
		return false, fail.E(fail.Conflict, "These types would hide values that the site has. Change the schema file, or import into another site.")
	}
	if !i.Yes && !agreed(k) {
		return false, fail.E(fail.Invalid, "Nothing was written. To make these types and import, say --yes; to change them first, --types-out FILE and --types FILE.")
	}
	return false, schema.Apply(ctx, o.Authoring, plan)
}

// agreed asks who sits at the terminal; nobody does not agree.
func agreed(k *kong.Context) bool {
	if !isTerminal(k.Stderr) || !isTerminal(os.Stdin) {
		return false
	}
	fmt.Fprint(k.Stderr, "\nMake these types and import? [y/N] ")
	line, _ := bufio.NewReader(io.LimitReader(os.Stdin, 100)).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(line), "y")
}

// write imports the documents. Where some refer to each other in rings it takes
// two runs: one that makes them, one that ties them.
func (i *importButterCmd) write(ctx context.Context, o *app.Origin, site content.SiteID, account *butter.Account, screen *importing.Screen, k *kong.Context) error {
	var types *content.Schema
	err := o.Authoring.Batch(ctx, site, true, func(b *authoring.Batch) (err error) {
		if types, err = b.Types(ctx); err != nil {
			return err
		}
		if err := b.Reserve(ctx, account.Greatest()); err != nil {
			return err
		}
		singles, err := account.Singles(types)
		if err != nil {
			return err
		}
		if _, err = b.PutTypes(ctx, singles); err == nil {
			types, err = b.Types(ctx)
		}
		return err
	})
	if err != nil {
		return err
	}
	plan, rings, err := account.Plan(types, true)
	if err != nil {
		return err
	}
	known, err := account.Known(ctx, o.Brought(site), rings)
	if err != nil {
		return err
	}
	if !known {
		if _, err := importing.Run(ctx, o.Authoring, site, plan, importing.Options{AddLocales: i.AddLocales}); err != nil {
			return err
		}
	}
	if len(rings) > 0 {
		if plan, _, err = account.Plan(types, false); err != nil {
			return err
		}
	}
	return i.bring(ctx, o, site, plan, screen, k.Stdout, i.AddLocales)
}
