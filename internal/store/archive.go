package store

import (
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

var _ archive.Source = (*Store)(nil)

// Snapshot implements archive.Source: one read transaction, in which SQLite and
// PostgreSQL (repeatable read) show one moment.
func (s *Store) Snapshot(ctx context.Context, site content.SiteID, f func(archive.Snapshot) error) error {
	return s.view(ctx, site, func(t *tx) error {
		if s.remote { // whoever takes the archive may be slow
			if _, err := t.exec(ctx, `set local idle_in_transaction_session_timeout = 0`); err != nil {
				return err
			}
		}
		return f(snapshot{t})
	})
}

// documentKinds are the kinds of objects that are documents
// (changelog.Kind.IsDocument).
const documentKinds = `1, 5, 6, 7`

// snapshot is a read transaction as an archive is made of.
type snapshot struct{ *tx }

// bytewise is an order by bytes: PostgreSQL's own depends on the database's
// locale.
func (t snapshot) bytewise() string {
	if t.s.remote {
		return ` collate "C"`
	}
	return ""
}

// Site implements archive.Snapshot.
func (t snapshot) Site(ctx context.Context) (s archive.Site, err error) {
	if err := t.row(ctx, `select key, name from site where id = $1 and deleted = 0`, args(t.site), &s.Key, &s.Name); err != nil {
		return s, missing(err, "There is no site %d.", t.site)
	}
	if s.Settings, err = t.Settings(ctx); err != nil {
		return s, err
	}
	return s, t.row(ctx, `select coalesce(max(n), 0) from counter where site = $1 and name = 'num'`, args(t.site), &s.LastNum)
}

// Count implements archive.Snapshot.
func (t snapshot) Count(ctx context.Context) (c archive.Counts, err error) {
	err = t.row(ctx, `select
		(select count(*) from type where site = $1), (select count(*) from media where site = $1),
		(select count(*) from document where site = $1), (select count(*) from version where site = $1),
		(select count(*) from revision where site = $1), (select count(*) from redirect where site = $1),
		(select count(*) from import_ref where site = $1), (select count(*) from import_gone where site = $1)`, args(t.site),
		&c.Types, &c.Media, &c.Documents, &c.Variants, &c.Revisions, &c.Redirects, &c.Imports, &c.Erased)
	return c, err
}

// Media implements archive.Snapshot.
func (t snapshot) Media(ctx context.Context, f func(content.MediaObject, bool) error) error {
	return t.rows(ctx, `select m.id, m.url, m.name, m.alt, o.id is not null from media m
		left join object o on o.site = m.site and o.kind = $2 and o.id = m.id and o.locale = ''
		where m.site = $1 order by m.id`+t.bytewise(), args(t.site, changelog.Media), func(r scanner) error {
		var m content.MediaObject
		var public bool
		if err := r.Scan(&m.ID, &m.URL, &m.Name, &m.Alt, &public); err != nil {
			return err
		}
		return f(m, public)
	})
}

// Documents implements archive.Snapshot.
func (t snapshot) Documents(ctx context.Context, after content.Num, limit int) (page []archive.Document, err error) {
	at := map[content.ObjectID]int{}
	if err := t.rows(ctx, `select id, type, kind, num, position, created from document where site = $1 and num > $2 order by num limit $3`,
		args(t.site, after, limit), func(r scanner) error {
			var d archive.Document
			err := r.Scan(&d.ID, &d.Type, &d.Kind, &d.Num, &d.Position, &d.Created)
			at[d.ID] = len(page)
			page = append(page, d)
			return err
		}); err != nil || len(page) == 0 {
		return nil, err
	}
	pending := map[variantID][]authoring.Schedule{}
	if err := t.rows(ctx, `select s.document, s.locale, s.deed, s.at, s.wall, s.zone from document d join schedule s on s.site = d.site and s.document = d.id
		where d.site = $1 and d.num > $2 and d.num <= $3 and s.state = 'pending' order by s.at, s.deed`, args(t.site, after, page[len(page)-1].Num), func(r scanner) error {
		var id variantID
		var s authoring.Schedule
		err := r.Scan(&id.document, &id.locale, &s.Deed, &s.At, &s.Wall, &s.Zone)
		pending[id] = append(pending[id], s)
		return err
	}); err != nil {
		return nil, err
	}
	return page, t.rows(ctx, `select v.document, v.locale, v.slug, v.name, v.status, v.draft, v.live, v.published, v.updated, v.scheduled, v.trashed,
		coalesce(public.meta, ''), coalesce(preview.meta, '') from document d
		join version v on v.site = d.site and v.document = d.id
		left join locale l on l.site = v.site and l.code = v.locale
		left join object public on public.site = v.site and public.kind in (`+documentKinds+`) and public.id = v.document and public.locale = v.locale
		left join object preview on preview.site = $4 and preview.kind in (`+documentKinds+`) and preview.id = v.document and preview.locale = v.locale
		where d.site = $1 and d.num > $2 and d.num <= $3 order by d.num, coalesce(l.num, 0)`,
		args(t.site, after, page[len(page)-1].Num, t.site.Preview()), func(r scanner) error {
			var w authoring.Whole
			var public, preview []byte
			if err := r.Scan(append(columns(&w.Variant), &public, &preview)...); err != nil {
				return err
			}
			d := &page[at[w.Document]]
			var err error
			if w.Public, err = shown(public, d.Record, w.Variant); err != nil {
				return err
			}
			if w.Preview, err = shown(preview, d.Record, w.Variant); err != nil {
				return err
			}
			w.Pending = pending[variantID{w.Document, w.Locale}]
			d.Variants = append(d.Variants, w)
			return nil
		})
}

type variantID struct {
	document content.ObjectID
	locale   string
}

// shown is what a log says of a variant, nil where it says what stands, or
// nothing.
func shown(meta []byte, r authoring.Record, v authoring.Variant) (*authoring.Shown, error) {
	if len(meta) == 0 {
		return nil, nil
	}
	var m content.Meta
	if err := json.Unmarshal(meta, &m); err != nil {
		return nil, fail.Wrap(fail.Internal, err, "What the log says of the document %q cannot be read.", r.ID)
	}
	if m.Position == r.Position && m.Updated == v.Updated {
		return nil, nil
	}
	return &authoring.Shown{Position: m.Position, Updated: m.Updated}, nil
}

// Revisions implements archive.Snapshot.
func (t snapshot) Revisions(ctx context.Context, after, upTo content.Num, f func(authoring.Revision) error) error {
	return t.rows(ctx, `select r.id, r.document, r.locale, r.n, r.slug, r.name, r.cause, r.author, r.payload, r.at from document d
		join revision r on r.site = d.site and r.document = d.id
		left join locale l on l.site = r.site and l.code = r.locale
		where d.site = $1 and d.num > $2 and d.num <= $3 order by d.num, coalesce(l.num, 0), r.n`, args(t.site, after, upTo), func(row scanner) error {
		var r authoring.Revision
		if err := row.Scan(&r.ID, &r.Document, &r.Locale, &r.N, &r.Slug, &r.Name, &r.Cause, &r.Author, &r.Payload, &r.At); err != nil {
			return err
		}
		return f(r)
	})
}
