package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/set"
)

// node checks the files that answers come from.
func (d *doctor) node(ctx context.Context) {
	path := d.config.directoryPath()
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		d.ok("no directory and no sets yet; ghee serve builds them")
		return
	}
	dir, err := directory.Open(ctx, path)
	if err != nil {
		d.bad("directory: %s Stop ghee serve, remove %s* and the folder %s and start it again: they are built anew.", sentence(err), path, d.config.setsFolder())
		return
	}
	defer func() { _ = dir.Close() }() // nothing was written
	if err := dir.Check(ctx); err != nil {
		d.bad("directory: %s Stop ghee serve, remove %s* and the folder %s and start it again: they are built anew.", sentence(err), path, d.config.setsFolder())
	} else {
		d.compare(ctx, "directory", content.Control, dir.Position(), dir.Digest())
	}
	shelf := set.NewShelf(d.config.Data, dir, 1)
	defer func() { _ = shelf.Close() }() // nothing was written
	for _, site := range dir.Sites() {
		d.set(ctx, dir, shelf, site)
	}
}

func (d *doctor) set(ctx context.Context, dir *directory.Directory, shelf *set.Shelf, site content.SiteInfo) {
	name := fmt.Sprintf("set of site %s (%d)", site.Key, site.ID)
	if _, ok := dir.Generation(site.ID); !ok {
		d.ok("%s: none yet; ghee serve builds it", name)
		return
	}
	if err := shelf.Check(ctx, site.ID); err != nil {
		d.bad("%s: %s Stop ghee serve, remove %s and start it again: it is built anew.", name, sentence(err), d.config.setFolder(site.ID))
		return
	}
	tx, err := shelf.Read(ctx, site.ID)
	if err != nil {
		d.bad("%s: %s", name, sentence(err))
		return
	}
	d.compare(ctx, name, site.ID, tx.Position(), tx.Digest())
	_ = tx.Close()
}

// compare holds a follower's position and digest against its log, which is
// asked afterwards: a serving process may move both at any moment. Being behind
// is no problem; another history, or the same place with another digest, is.
func (d *doctor) compare(ctx context.Context, name string, site content.SiteID, at changelog.Position, digest changelog.Hash) {
	if d.origin == nil {
		d.ok("%s: at %s; its log cannot be seen now", name, at)
		return
	}
	log := d.origin.Store.Log()
	head, err := log.Head(ctx, site)
	if err == nil && at != (changelog.Position{}) {
		_, err = log.Read(ctx, site, at, 1)
	}
	switch {
	case errors.Is(err, changelog.ErrDiverged):
		d.bad("%s: at %s, but the log, at %s, has another history. Was the database brought back to an earlier moment? Then stop ghee serve and run: ghee epoch open (docs/runbooks/restore.md). Remove nothing.", name, at, head.Position)
	case errors.Is(err, changelog.ErrCompacted):
		d.ok("%s: at %s, too far behind the log at %s; ghee serve takes it afresh", name, at, head.Position)
	case err != nil:
		d.bad("%s: at %s, and its log cannot be read: %s", name, at, sentence(err))
	case at == head.Position && digest != head.Digest:
		d.bad("%s: at %s its digest is not the log's. Stop ghee serve, remove %s and start it again: it is built anew.", name, at, d.config.folderOf(site))
	case at == head.Position:
		d.ok("%s: at %s, as the log", name, at)
	default:
		d.ok("%s: at %s, %s behind the log; %s", name, at, count(head.Position.Seq-at.Seq, "entry", "entries"), d.catchUp())
	}
}

func (d *doctor) catchUp() string {
	if d.running {
		return "ghee serve catches up now"
	}
	return "start ghee serve to catch up"
}
