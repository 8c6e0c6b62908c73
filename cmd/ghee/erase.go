package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

type eraseCmd struct {
	ofSite
	Yes      bool   `help:"Do it: it cannot be undone." env:"-"`
	Locale   string `help:"Code of the locale whose slug is meant; every locale is erased." env:"-" placeholder:"CODE"`
	Document string `arg:"" help:"A document as for publish, or media/ID."`
}

// Run erases, and rids the database's file of it.
func (e *eraseCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := e.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	id, isMedia := strings.CutPrefix(e.Document, "media/")
	document, erase := content.ObjectID(id), o.Authoring.EraseMedia
	if !isMedia {
		if document, err = o.FindDocument(ctx, site.ID, e.Document, e.Locale); err != nil {
			return err
		}
		erase = o.Authoring.Erase
	}
	if !e.Yes {
		return fail.E(fail.Invalid, "%s would be deleted for good, with all locales, drafts and revisions; say --yes if that is meant.", e.Document)
	}
	if err := erase(ctx, site.ID, document); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "%s is deleted for good. Backups still hold it.\n", e.Document)
	if n.Database != "" || n.DatabaseFile != "" {
		fmt.Fprintln(k.Stdout, "PostgreSQL lets go of its bytes in its own time: see docs/decisions/0016-erasing.md.")
	}
	return o.Store.Scrub(ctx)
}
