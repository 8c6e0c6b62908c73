package upload

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/importing/markdown"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// What a file may be.
const (
	WordPress = "wordpress"
	Markdown  = "markdown"
	Archive   = "archive"
)

// Options are what can be said of a source beside its file.
type Options struct {
	PageType    string   `json:"page_type,omitempty"`   // markdown: pages of this type instead of posts
	AddLocales  bool     `json:"add_locales,omitempty"` // markdown
	Base        string   `json:"base,omitempty"`        // markdown: where the folder was on the old site
	Collections []string `json:"collections,omitempty"` // wordpress: TYPE or TYPE=KEY
}

// Check looks whether options can be of a source, before its file comes.
func (o Options) Check(source string) error {
	for _, s := range o.Collections {
		if _, err := wxr.ParseCollection(s); err != nil {
			return err
		}
	}
	switch {
	case source != WordPress && source != Markdown && source != Archive:
		return fail.E(fail.Invalid, "source: %.40q is none; it is %s, %s or %s.", source, WordPress, Markdown, Archive)
	case source != WordPress && len(o.Collections) > 0:
		return fail.E(fail.Invalid, "collections: only a WordPress file has them.")
	case source != Markdown && (o.PageType != "" || o.AddLocales || o.Base != ""):
		return fail.E(fail.Invalid, "page_type, add_locales and base are for Markdown.")
	case o.PageType != "":
		return content.CheckKey("page_type", o.PageType)
	}
	return nil
}

// told is where one attempt says how far it is.
type told interface {
	step(what string)
	progress(done, total int)
}

// work reads the file of an upload and looks it over, or brings it in.
func (r *Runner) work(ctx context.Context, site content.SiteID, u authoring.Upload, to told) (*importing.Report, error) {
	var o Options
	if err := json.Unmarshal([]byte(cmp.Or(string(u.Options), "{}")), &o); err != nil {
		return nil, fail.Wrap(fail.Internal, err, "The options of an upload cannot be read.")
	}
	to.step("Reading the file")
	switch u.Source {
	case WordPress:
		return r.wordpress(ctx, site, u, o, to)
	case Markdown:
		return r.markdown(ctx, site, u, o, to)
	default:
		return r.archive(ctx, site, u, to)
	}
}

func (r *Runner) wordpress(ctx context.Context, site content.SiteID, u authoring.Upload, o Options, to told) (_ *importing.Report, err error) {
	var collections []wxr.Collection
	for _, s := range o.Collections {
		c, err := wxr.ParseCollection(s)
		if err != nil {
			return nil, err
		}
		collections = append(collections, c)
	}
	file, err := r.Folder.Open(site, u.ID)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	limits := wxr.DefaultLimits()
	limits.Folder = r.Folder.Dir
	export, err := wxr.Decode(file, limits)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, export.Close()) }()
	plan, err := wxr.Source{Export: export, Collections: collections}.Plan(ctx)
	if err != nil {
		return nil, err
	}
	return r.bring(ctx, site, u, plan, importing.Options{}, to)
}

func (r *Runner) markdown(ctx context.Context, site content.SiteID, u authoring.Upload, o Options, to told) (_ *importing.Report, err error) {
	var settings content.Settings
	if err := r.Service.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		settings, err = tx.Settings(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	dir, err := unzip(r.Folder.Path(site, u.ID), r.Folder.Path(site, u.ID)+".d")
	if err != nil {
		return nil, err
	}
	folder, err := markdown.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	plan, err := markdown.Source{
		Folder: folder, Name: nameOf(u.Name), PageType: o.PageType, Base: o.Base, Locales: codes(settings), Now: content.Micros(r.Now().UnixMicro()),
	}.Plan(ctx)
	if err != nil {
		return nil, err
	}
	return r.bring(ctx, site, u, plan, importing.Options{AddLocales: o.AddLocales}, to)
}

// nameOf identifies the place of a packed folder in each later upload of it.
func nameOf(file string) string {
	return importing.Bounded("markdown:" + strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
}

// codes lists the codes of a site's locales, the default first.
func codes(s content.Settings) []string {
	out := []string{s.DefaultLocale}
	for _, l := range s.Locales {
		if l.Code != s.DefaultLocale {
			out = append(out, l.Code)
		}
	}
	return out
}

// bring carries a plan out, or says what it would come to.
func (r *Runner) bring(ctx context.Context, site content.SiteID, u authoring.Upload, plan *importing.Plan, o importing.Options, to told) (*importing.Report, error) {
	o.DryRun = u.State == authoring.UploadLooking
	to.step("Comparing with the site")
	o.Looked = func(done int) { to.progress(done, 0) }
	o.Progress = func(done, total int) {
		if !o.DryRun {
			to.step("Importing")
		}
		to.progress(done, total)
	}
	return importing.Run(ctx, r.Service.As(account.Actor{Person: u.By}), site, plan, o)
}

func (r *Runner) archive(ctx context.Context, site content.SiteID, u authoring.Upload, to told) (*importing.Report, error) {
	a, err := archive.Open(archive.File(r.Folder.Path(site, u.ID)))
	if err != nil {
		return nil, err
	}
	look, err := a.Foresee(ctx, r.Target, site)
	if err != nil {
		return nil, err
	}
	dry := u.State == authoring.UploadLooking
	report := &importing.Report{
		Source: "archive of " + a.Manifest.Site, Title: a.Manifest.Name, DryRun: dry,
		Changes: []importing.Line{}, Skips: []importing.Line{}, Notes: []string{},
	}
	had := look.Lines > 0 && look.Before == look.Lines
	c := a.Manifest.Counts
	for _, row := range []struct {
		name string
		n    int64
	}{{"types", c.Types}, {"documents", c.Documents}, {"revisions", c.Revisions}, {importing.Media, c.Media}, {importing.Redirects, c.Redirects}} {
		one := importing.Row{Name: row.name, Created: int(row.n)}
		if had {
			one = importing.Row{Name: row.name, Unchanged: int(row.n)}
		}
		report.Rows = append(report.Rows, one)
	}
	for _, s := range look.Settings {
		report.Changes = append(report.Changes, importing.Line{Row: "settings", Ref: s.Key, Reason: "setting replaced", Detail: s.From + " → " + s.To})
	}
	report.Notes = append(report.Notes, "Tokens, people and limits are not in an archive.")
	if dry {
		return report, nil
	}
	to.step("Importing")
	_, err = archive.Import(ctx, &authoring.Restorer{Store: r.Restore, IDs: r.Service.IDs, By: account.Actor{Person: u.By}}, site, a, archive.Options{Progress: to.progress})
	return report, err
}
