package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/archive"
)

type exportCmd struct {
	ofSite
	Output string `short:"o" help:"File to write; what has the name is replaced when all is written. - for standard output; KEY.ghee.tar.gz when left out." placeholder:"FILE" env:"-"`
}

// Run writes one archive of all that the site is; docs/archive-format.md says
// what is in it. It may run while the site is served and edited: it is of one
// moment.
func (e *exportCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	screen := importing.NewScreen(k.Stderr, isTerminal(k.Stderr))
	defer screen.Done()
	o, site, err := e.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	var counts archive.Counts
	write := func(w io.Writer) (err error) {
		counts, err = archive.Write(ctx, w, o.Store, site.ID, archive.Writing{
			Ghee: version, Now: clock.System(),
			Progress: func(done, total int) { screen.Step("Exporting %s: %d of %d …", site.Key, done, total) },
		})
		return err
	}
	path := cmp.Or(e.Output, site.Key+".ghee.tar.gz")
	if path == "-" {
		return write(k.Stdout)
	}
	if err := archive.Save(path, write); err != nil {
		return err
	}
	screen.Done()
	fmt.Fprintf(k.Stdout, "Wrote %s into %s. It holds drafts and no tokens; bring it back with: ghee import archive %s --new-site KEY\n", things(counts), path, path)
	return nil
}

// things names what an archive holds.
func things(c archive.Counts) string {
	return fmt.Sprintf("%d documents (%d in their locales, %d revisions), %d types, %d media references, %d redirects, %d notes of imports",
		c.Documents, c.Variants, c.Revisions, c.Types, c.Media, c.Redirects, c.Imports)
}
