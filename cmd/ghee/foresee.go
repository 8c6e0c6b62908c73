package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

// forecast is what an import of an archive would do; it is the report of a dry
// run.
type forecast struct {
	Manifest archive.Manifest   `json:"manifest"`
	DryRun   bool               `json:"dry_run"`
	Site     string             `json:"site"`     // that it would go into
	NewSite  bool               `json:"new_site"` // it would be made
	Lines    int64              `json:"lines"`
	Before   int64              `json:"before"`   // lines an earlier run has brought
	Settings []archive.Replaced `json:"settings"` // of the site, that would be replaced
}

// foresee looks at where the archive would go. Without an authoring side a site
// would be the first.
func (i *importArchiveCmd) foresee(ctx context.Context, o *app.Origin, a *archive.Archive) (forecast, error) {
	f := forecast{Manifest: a.Manifest, DryRun: true, Site: i.NewSite, Settings: []archive.Replaced{}}
	key := i.NewSite
	if key == "" {
		key = i.Site
	}
	look := archive.Outlook{Lines: a.Lines()}
	if o != nil {
		site, err := o.Site(ctx, key)
		switch {
		case i.NewSite != "" && fail.Is(err, fail.NotFound):
			f.NewSite = true
		case err != nil:
			return f, err
		default:
			f.Site = site.Key
			if look, err = a.Foresee(ctx, o.Store, site.ID); err != nil {
				return f, err
			}
		}
	}
	if f.NewSite = f.NewSite || o == nil; f.NewSite {
		made := i.made(a)
		if err := made.Check(); err != nil {
			return f, err
		}
	}
	f.Lines, f.Before = look.Lines, look.Before
	f.Settings = append(f.Settings, look.Settings...)
	return f, nil
}

func (f forecast) report(w io.Writer, asJSON bool) error {
	if asJSON {
		data, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return err
		}
		_, err = w.Write(append(data, '\n'))
		return err
	}
	m := f.Manifest
	would := "This would fill the empty site " + f.Site + " with"
	switch {
	case f.NewSite:
		would = "This would make the site " + f.Site + " and fill it with"
	case f.Before == f.Lines && f.Lines > 0:
		would = "This would change nothing: the site " + f.Site + " has the archive already,"
	case f.Before > 0:
		would = fmt.Sprintf("This would go on in the site %s, which has %d lines of %d. In all:", f.Site, f.Before, f.Lines)
	}
	if _, err := fmt.Fprintf(w, "Nothing was written. %s %s, of the site %s (%s), exported %s by Ghee %s.\n", would, things(m.Counts), m.Site, m.Name, m.Created, m.Ghee); err != nil {
		return err
	}
	for _, s := range f.Settings {
		if _, err := fmt.Fprintf(w, "Setting replaced: %s, %q by %q\n", s.Key, s.From, s.To); err != nil {
			return err
		}
	}
	return nil
}
