package app

import (
	"context"
	"io"
	"path/filepath"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/importing/upload"
	"github.com/gheecms/ghee/internal/work"
)

// uploads is where files come that are to be imported.
func (w *writer) uploads() upload.Folder {
	return upload.Folder{Dir: filepath.Join(w.config.Data, "uploads")}
}

// uploadKind is how they are imported.
func (w *writer) uploadKind(o *Origin) work.Kind {
	r := &upload.Runner{Service: o.Authoring, Restore: o.Store, Target: o.Store, Folder: w.uploads(), Now: clock.System, Log: w.log}
	return r.Kind()
}

// export writes an archive of a site.
func (w *writer) export(ctx context.Context, site content.SiteID, to io.Writer) error {
	o := w.late.origin.Load()
	if o == nil {
		return errAway
	}
	_, err := archive.Write(ctx, to, o.Store, site, archive.Writing{Ghee: w.config.Version, Now: clock.System()})
	return err
}
