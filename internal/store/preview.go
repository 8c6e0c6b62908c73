package store

import (
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// seedPreviews begins the logs of previews of sites that were made before there
// were any, with all that the sites hold now.
func (t *tx) seedPreviews(ctx context.Context) error {
	var sites []content.SiteID
	err := t.rows(ctx, `select id from site where deleted = 0 and not exists (select 1 from log_head h where h.site = site.id + $1) order by id`,
		args(content.SiteID(0).Preview()), func(r scanner) error {
			var id content.SiteID
			err := r.Scan(&id)
			sites = append(sites, id)
			return err
		})
	if err != nil {
		return err
	}
	for _, id := range sites {
		s := &tx{s: t.s, q: t.q, kept: t.kept, site: id, epoch: t.epoch, now: t.now, lock: t.lock}
		if err := s.seedPreview(ctx); err != nil {
			return err
		}
		t.rang = append(t.rang, s.rang...)
	}
	return nil
}

func (t *tx) seedPreview(ctx context.Context) error {
	if err := t.addHead(ctx, t.site.Preview()); err != nil {
		return err
	}
	settings, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	var drafts []changelog.Draft
	put := func(kind changelog.Kind, object string, v any) error {
		data, err := json.Marshal(v)
		if err != nil {
			return fail.Wrap(fail.Internal, err, "An entry of the log cannot be encoded.")
		}
		drafts = append(drafts, changelog.Draft{Kind: kind, Object: object, Present: true, Payload: data})
		return nil
	}
	if err := put(changelog.Settings, "settings", settings); err != nil {
		return err
	}
	types, err := t.Types(ctx)
	if err != nil {
		return err
	}
	for _, typ := range types.Types() {
		kind := changelog.Type
		if typ.Kind == content.KindComponent {
			kind = changelog.Component
		}
		if typ.Fixed() {
			continue
		}
		if err := put(kind, string(typ.ID), typ); err != nil {
			return err
		}
	}
	if err := t.rows(ctx, `select id, url, name, alt from media where site = $1 order by id`, args(t.site), func(r scanner) error {
		var m content.MediaObject
		if err := r.Scan(&m.ID, &m.URL, &m.Name, &m.Alt); err != nil {
			return err
		}
		return put(changelog.Media, string(m.ID), m)
	}); err != nil {
		return err
	}
	if err := t.rows(ctx, `select source, target from redirect where site = $1 order by source`, args(t.site), func(r scanner) error {
		var d content.Redirect
		if err := r.Scan(&d.From, &d.To); err != nil {
			return err
		}
		return put(changelog.Redirect, d.From, d)
	}); err != nil {
		return err
	}
	documents, err := t.newest(ctx)
	if err != nil {
		return err
	}
	_, err = t.AppendPreview(ctx, append(drafts, documents...), false)
	return err
}

// newest returns the newest draft of every document, as a log tells of it.
func (t *tx) newest(ctx context.Context) (drafts []changelog.Draft, err error) {
	variants, err := t.FindVariants(ctx, "", "", "")
	if err != nil {
		return nil, err
	}
	for _, v := range variants {
		r, err := t.Record(ctx, v.Document)
		if err != nil {
			return nil, err
		}
		rev, err := t.Revision(ctx, v.Draft)
		if err != nil {
			return nil, err
		}
		d, err := authoring.Entry(r, v, rev)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}
