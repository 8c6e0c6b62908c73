package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// Doctor looks everything over that a node keeps and writes what it finds, with
// what to do about it. It returns fail.Internal when something is wrong. It
// may run beside a serving process.
func Doctor(ctx context.Context, c Config, out io.Writer) error {
	if err := c.Validate(); err != nil {
		return err
	}
	d := doctor{out: out}
	d.folder(c)
	heads := d.database(ctx, c)
	d.node(ctx, c, heads)
	if d.problems > 0 {
		return fail.E(fail.Internal, "The doctor found %d problem(s); what to do stands beside each.", d.problems)
	}
	fmt.Fprintln(out, "All is well.")
	return nil
}

type doctor struct {
	out      io.Writer
	problems int
}

func (d *doctor) ok(format string, args ...any) {
	fmt.Fprintf(d.out, "  ok       "+format+"\n", args...)
}
func (d *doctor) bad(format string, args ...any) {
	d.problems++
	fmt.Fprintf(d.out, "  PROBLEM  "+format+"\n", args...)
}

func (d *doctor) folder(c Config) {
	info, err := os.Stat(c.Data)
	switch {
	case err != nil:
		d.bad("data folder %s: %v. Name the right one with --data; ghee serve makes it.", c.Data, err)
	case !info.IsDir():
		d.bad("data folder %s is a file. Name a folder with --data.", c.Data)
	case info.Mode().Perm()&0o077 != 0:
		d.bad("data folder %s is open to others (%v); it holds drafts and tokens. Run: chmod 700 %s", c.Data, info.Mode().Perm(), c.Data)
	default:
		d.ok("data folder %s", c.Data)
	}
}

// database checks the authoring side and returns the checkpoints of its logs.
func (d *doctor) database(ctx context.Context, c Config) map[content.SiteID]changelog.Checkpoint {
	o, err := OpenOrigin(ctx, c, nil)
	if err != nil {
		d.bad("database: %v Published reads go on without it; restore it from a backup, or correct --database.", err)
		return nil
	}
	defer func() { _ = o.Close() }()
	report, err := o.Store.Check(ctx)
	if err != nil {
		d.bad("database: %v Try again; if it stays, restore it from a backup.", err)
		return nil
	}
	d.ok("database %s %s, schema %d, epoch %d", report.Engine, report.Version, report.Schema, report.Epoch.Number)
	for _, p := range report.Problems {
		d.bad("database: %s", p)
	}
	heads := map[content.SiteID]changelog.Checkpoint{}
	for _, l := range report.Logs {
		name := "control log"
		if l.Site != content.Control {
			name = fmt.Sprintf("log of site %s (%d)", l.Key, l.Site)
		}
		for _, p := range l.Problems {
			d.bad("%s: %s Restore the database from a backup.", name, p)
		}
		if len(l.Problems) == 0 {
			d.ok("%s: at %s, %d objects, chain and digest agree", name, l.Position, l.Objects)
		}
		if cp, err := o.Store.Log().Head(ctx, l.Site); err == nil {
			heads[l.Site] = cp
		}
	}
	return heads
}

// node checks the files that answers come from.
func (d *doctor) node(ctx context.Context, c Config, heads map[content.SiteID]changelog.Checkpoint) {
	if _, err := os.Stat(c.directoryPath()); errors.Is(err, os.ErrNotExist) {
		d.ok("no directory and no sets yet; ghee serve builds them")
		return
	}
	dir, err := directory.Open(ctx, c.directoryPath())
	if err != nil {
		d.bad("directory: %v", err)
		return
	}
	defer func() { _ = dir.Close() }()
	if err := dir.Check(ctx); err != nil {
		d.bad("directory: %v", err)
	} else {
		d.compare("directory", dir.Position(), dir.Digest(), heads, content.Control)
	}
	shelf := set.NewShelf(c.Data, dir, 1)
	defer func() { _ = shelf.Close() }()
	for _, site := range dir.Sites() {
		name := fmt.Sprintf("set of site %s (%d)", site.Key, site.ID)
		if err := shelf.Check(ctx, site.ID); err != nil {
			d.bad("%s: %v Stop ghee serve, remove %s and start it again: it is built anew.", name, err, c.setFolder(site.ID))
			continue
		}
		tx, err := shelf.Read(ctx, site.ID)
		if err != nil {
			d.bad("%s: %v", name, err)
			continue
		}
		d.compare(name, tx.Position(), tx.Digest(), heads, site.ID)
		_ = tx.Close()
	}
}

// compare holds a follower's position and digest against its log's. Being
// behind is no problem while nobody serves; equal positions with different
// digests always are.
func (d *doctor) compare(name string, at changelog.Position, digest changelog.Hash, heads map[content.SiteID]changelog.Checkpoint, site content.SiteID) {
	head, known := heads[site]
	switch {
	case !known:
		d.ok("%s: at %s; its log cannot be seen now", name, at)
	case at == head.Position && digest != head.Digest:
		d.bad("%s: at %s its digest is not the log's. Stop ghee serve, remove it and start again: it is built anew.", name, at)
	case at == head.Position:
		d.ok("%s: at %s, as the log", name, at)
	case at.Seq < head.Position.Seq:
		d.ok("%s: at %s, %d entries behind the log; ghee serve catches up", name, at, head.Position.Seq-at.Seq)
	default:
		d.bad("%s: at %s, but its log is at %s: another history. Was the database restored? Read docs/ARCHITECTURE.md on epochs before removing anything.", name, at, head.Position)
	}
}
