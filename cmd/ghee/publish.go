package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
)

// document names one document on the command line.
type document struct {
	ofSite
	Locale   string `help:"Code of the locale; the site's default when left out." env:"-" placeholder:"CODE"`
	Document string `arg:"" help:"post/SLUG, page/TYPE/SLUG (page/*/SLUG for a Single Page), item/COLLECTION/ID, author/SLUG, category/SLUG, tag/SLUG, or a document's id."`
}

// do finds the document and hands it to change.
func (d *document) do(ctx context.Context, n *node, change func(*app.Origin, content.SiteID, content.ObjectID) error) error {
	o, site, err := d.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	id, err := o.FindDocument(ctx, site.ID, d.Document, d.Locale)
	if err != nil {
		return err
	}
	return change(o, site.ID, id)
}

type publishCmd struct{ document }

// Run publishes.
func (p *publishCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	return p.do(ctx, n, func(o *app.Origin, site content.SiteID, id content.ObjectID) error {
		if err := o.Authoring.Publish(ctx, site, id, p.Locale); err != nil {
			return err
		}
		fmt.Fprintf(k.Stdout, "%s is published.\n", p.Document)
		return nil
	})
}

type unpublishCmd struct{ document }

// Run unpublishes.
func (u *unpublishCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	return u.do(ctx, n, func(o *app.Origin, site content.SiteID, id content.ObjectID) error {
		if err := o.Authoring.Unpublish(ctx, site, id, u.Locale); err != nil {
			return err
		}
		fmt.Fprintf(k.Stdout, "%s is no longer published; its drafts are kept.\n", u.Document)
		return nil
	})
}
