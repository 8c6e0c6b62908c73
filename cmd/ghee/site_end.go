package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

type siteDeleteCmd struct {
	Key     string `arg:"" help:"Key of the site."`
	Confirm string `help:"The key once more: it cannot be undone." placeholder:"KEY" env:"-"`
}

// Run deletes the site and then what it held, as far as it gets: a serving
// process goes on with the rest.
func (s *siteDeleteCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	site, err := o.Store.SiteByKey(ctx, s.Key)
	if err != nil {
		return err
	}
	if s.Confirm != s.Key {
		return fail.E(fail.Invalid, "The site %s would be deleted with all it holds; say --confirm %s if that is meant.", s.Key, s.Key)
	}
	if err := o.Accounts.DeleteSite(ctx, account.System(), site.ID); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The site %s is deleted: its tokens open nothing any more. What it held is being removed.\n", s.Key)
	return o.PurgeSites(ctx)
}

type siteLimitCmd struct {
	Key    string   `arg:"" help:"Key of the site."`
	Limits []string `arg:"" optional:"" name:"key=number" help:"Limits to change: documents, types, locales, media, revisions (bytes); 0 is no limit."`
}

// Run changes limits, all or none, and shows what holds.
func (s *siteLimitCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	site, err := o.Store.SiteByKey(ctx, s.Key)
	if err != nil {
		return err
	}
	if len(s.Limits) > 0 {
		if err := o.Accounts.Limit(ctx, account.System(), site.ID, s.Limits); err != nil {
			return err
		}
	}
	return showLimits(ctx, o, site.ID, k)
}

func showLimits(ctx context.Context, o *app.Origin, site content.SiteID, k *kong.Context) error {
	held, most, err := o.Store.Holding(ctx, site)
	if err != nil {
		return err
	}
	for _, key := range account.LimitKeys() {
		of, unit := "no limit", ""
		if n := most.Get(key); n > 0 {
			of = fmt.Sprintf("%d at most", n)
		}
		if key == "revisions" {
			unit = "bytes, "
		}
		fmt.Fprintf(k.Stdout, "%s=%d (%s%s)\n", key, held.Get(key), unit, of)
	}
	return nil
}
