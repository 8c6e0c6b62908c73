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
	types, err := i.types(ctx, o, site.ID, account, k)
	if err != nil {
		return err
	}
	plan, err := account.Plan(types)
	if err != nil {
		return err
	}
	options := importing.Options{AddLocales: i.AddLocales}
	if i.DryRun {
		options.Types = types
	}
	return i.bring(ctx, o, site.ID, plan, screen, k.Stdout, options)
}

// types makes the types that the site lacks, once somebody has agreed, and
// returns those it has then. A dry run makes none, and returns the same.
func (i *importButterCmd) types(ctx context.Context, o *app.Origin, site content.SiteID, account *butter.Account, k *kong.Context) (*content.Schema, error) {
	settings, err := o.Settings(ctx, site)
	if err != nil {
		return nil, err
	}
	if err := importing.CheckLocales(settings, i.Locales); err != nil && !i.AddLocales {
		return nil, err
	}
	types, err := o.Types(ctx, site)
	if err != nil {
		return nil, err
	}
	file, notes := account.Types(types, settings)
	for _, note := range notes {
		fmt.Fprintln(k.Stderr, "Doubtful:", note)
	}
	if file, err = i.file(file); err != nil {
		return nil, err
	}
	plan, err := schema.MakePlan(ctx, o.Authoring, site, file, false)
	if err != nil {
		return nil, err
	}
	if !plan.Empty() {
		if err := i.agree(plan, k); err != nil {
			return nil, err
		}
	}
	if i.DryRun {
		return account.WithSingles(plan.Types.After)
	}
	if !plan.Empty() {
		if err := schema.Apply(ctx, o.Authoring, plan); err != nil {
			return nil, err
		}
	}
	return i.ready(ctx, o, site, account)
}

// file writes the types that were made out where it is asked to, and takes those
// of another file where it is given one.
func (i *importButterCmd) file(file schema.File) (schema.File, error) {
	if i.TypesOut != "" {
		out, err := os.Create(i.TypesOut)
		if err != nil {
			return file, fail.Wrap(fail.Invalid, err, "The file %s cannot be written.", i.TypesOut)
		}
		if err := cmp.Or(file.Write(out), out.Close()); err != nil {
			return file, err
		}
	}
	if i.Types == "" {
		return file, nil
	}
	in, err := os.Open(i.Types)
	if err != nil {
		return file, fail.Wrap(fail.NotFound, err, "The schema file %s cannot be read.", i.Types)
	}
	defer in.Close()
	return schema.Read(in)
}

// agree shows what becomes of the types, and asks.
func (i *importButterCmd) agree(plan schema.Plan, k *kong.Context) error {
	out := k.Stdout
	if i.JSON {
		out = k.Stderr // the report alone is JSON
	}
	if err := plan.WriteText(out); err != nil {
		return err
	}
	fmt.Fprintln(out)
	switch {
	case plan.Types.Loses():
		return fail.E(fail.Conflict, "Nothing was written. These types would hide values that the site has. Change the schema file, or import into another site.")
	case i.DryRun || i.Yes || agreed(k):
		return nil
	}
	return fail.E(fail.Invalid, "Nothing was written. To make these types and import, say --yes; to change them first, --types-out FILE and --types FILE.")
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

// ready makes the types of Single Pages, and keeps the integer ids that the
// account's items have.
func (i *importButterCmd) ready(ctx context.Context, o *app.Origin, site content.SiteID, account *butter.Account) (types *content.Schema, err error) {
	err = o.Authoring.Batch(ctx, site, true, func(b *authoring.Batch) error {
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
	return types, err
}
