package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/archive"
)

type importArchiveCmd struct {
	ofSite
	NewSite string `help:"Make a site with this key and import into it." placeholder:"KEY" env:"-"`
	Path    string `arg:"" help:"The archive, as ghee export wrote it; - for standard input."`
	bringing
}

// Run puts a site back as it was. Running it again adds nothing, and goes on
// where a run that was killed has stopped.
func (i *importArchiveCmd) Run(ctx context.Context, n *node, k *kong.Context) (err error) {
	if i.NewSite != "" && i.Site != "" && n.sources.of("site") == "--site" {
		return fail.E(fail.Invalid, "Say --site or --new-site, not both.")
	}
	screen := importing.NewScreen(k.Stderr, isTerminal(k.Stderr))
	defer screen.Done()
	o, err := i.origin(ctx, n)
	if err != nil {
		return err
	}
	if o != nil {
		defer o.Close()
	}
	screen.Step("Looking %s over …", filepath.Base(i.Path))
	from, done, err := i.source(n.Data)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, done()) }()
	a, err := archive.Open(from)
	if err != nil {
		return err
	}
	screen.Done()
	if i.DryRun {
		f, err := i.foresee(ctx, o, a)
		if err != nil {
			return err
		}
		return f.report(k.Stdout, i.JSON)
	}
	site, err := i.site(ctx, o, a)
	if err != nil {
		return err
	}
	if _, err := a.Foresee(ctx, o.Store, site.ID); err != nil {
		return err
	}
	r, err := archive.Import(ctx, &authoring.Restorer{Store: o.Store, IDs: clock.NewID, By: account.System()}, site.ID, a, archive.Options{Progress: screen.Progress})
	screen.Done()
	if err != nil {
		return err
	}
	return i.report(k.Stdout, a, r)
}

// origin opens the authoring side; for a new site it is made when missing, and
// for a dry run it is nil then.
func (i *importArchiveCmd) origin(ctx context.Context, n *node) (*app.Origin, error) {
	if i.NewSite == "" {
		return n.origin(ctx)
	}
	if !i.DryRun {
		return n.newOrigin(ctx)
	}
	o, err := n.origin(ctx)
	if fail.Is(err, fail.NotFound) {
		return nil, nil
	}
	return o, err
}

// source opens the file. Standard input can be read but once, and goes into the
// data folder first.
func (i *importArchiveCmd) source(data string) (archive.Reopen, func() error, error) {
	if s, err := os.Stat(i.Path); i.Path != "-" && (err != nil || s.Mode().IsRegular()) {
		return archive.File(i.Path), func() error { return nil }, nil
	}
	folder := ""
	if s, err := os.Stat(data); err == nil && s.IsDir() {
		folder = data
	}
	in := os.Stdin
	if i.Path != "-" {
		f, err := os.Open(i.Path)
		if err != nil {
			return nil, nil, fail.Wrap(fail.NotFound, err, "The archive cannot be opened.")
		}
		defer f.Close()
		in = f
	}
	from, spool, err := archive.Spool(in, folder)
	if err != nil {
		return nil, nil, err
	}
	return from, spool.Close, nil
}

// site finds the site, or makes it, unless a run before this one has.
func (i *importArchiveCmd) site(ctx context.Context, o *app.Origin, a *archive.Archive) (content.Site, error) {
	if i.NewSite == "" {
		return o.Site(ctx, i.Site)
	}
	site, err := o.Store.SiteByKey(ctx, i.NewSite)
	if !fail.Is(err, fail.NotFound) {
		return site, err
	}
	return o.Accounts.CreateSite(ctx, account.System(), i.made(a))
}

// made is the site that is made for an archive.
func (i *importArchiveCmd) made(a *archive.Archive) account.NewSite {
	return account.NewSite{Key: i.NewSite, Name: a.Site.Name, Locales: []string{a.Site.Settings.DefaultLocale}}
}

func (i *importArchiveCmd) report(w io.Writer, a *archive.Archive, r archive.Result) error {
	if i.JSON {
		data, err := json.MarshalIndent(struct {
			Manifest archive.Manifest `json:"manifest"`
			DryRun   bool             `json:"dry_run"` // false: see forecast
			Lines    int64            `json:"lines"`
			Before   int64            `json:"before"` // lines an earlier run had brought
		}{a.Manifest, false, r.Lines, r.Before}, "", "  ")
		if err != nil {
			return err
		}
		_, err = w.Write(append(data, '\n'))
		return err
	}
	said := "The archive was imported before; nothing was changed. It holds"
	switch {
	case r.Before == 0:
		said = "Imported"
	case r.Before < r.Lines:
		said = "An earlier run had stopped on the way; the rest is imported now. In all:"
	}
	m := a.Manifest
	_, err := fmt.Fprintf(w, "%s %s, of the site %s (%s), exported %s by Ghee %s. Tokens are not in an archive: ghee token create\n", said, things(r.Counts), m.Site, m.Name, m.Created, m.Ghee)
	return err
}
