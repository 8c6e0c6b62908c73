package store

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
)

const releaseColumns = `select r.id, r.name, r.state, r.version, r.made_by, r.made, r.changed, r.published, r.undone,
	(select count(*) from release_entry e where e.site = r.site and e.release = r.id) from release r`

func scanRelease(r scanner, l *authoring.Release) error {
	return r.Scan(&l.ID, &l.Name, &l.State, &l.Version, &l.By, &l.Made, &l.Changed, &l.Published, &l.Undone, &l.Entries)
}

// PutRelease implements authoring.Tx.
func (t *tx) PutRelease(ctx context.Context, l authoring.Release) error {
	_, err := t.exec(ctx, `insert into release (site, id, name, state, version, made_by, made, changed, published, undone) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (site, id) do update set name = excluded.name, state = excluded.state, version = excluded.version, changed = excluded.changed,
			published = excluded.published, undone = excluded.undone`,
		t.site, l.ID, l.Name, l.State, l.Version, l.By, l.Made, l.Changed, l.Published, l.Undone)
	return err
}

// Release implements authoring.Tx.
func (t *tx) Release(ctx context.Context, id string) (l authoring.Release, err error) {
	err = t.row(ctx, releaseColumns+` where r.site = $1 and r.id = $2`+t.lock, args(t.site, id),
		&l.ID, &l.Name, &l.State, &l.Version, &l.By, &l.Made, &l.Changed, &l.Published, &l.Undone, &l.Entries)
	if err != nil {
		return authoring.Release{}, missing(err, "There is no release %q.", id)
	}
	return l, nil
}

// Releases implements authoring.Tx.
func (t *tx) Releases(ctx context.Context, after authoring.Release, limit int) (out []authoring.Release, err error) {
	query, values := releaseColumns+` where r.site = $1`, args(t.site, limit)
	if after.ID != "" {
		query += ` and (r.made < $3 or r.made = $3 and r.id > $4)`
		values = append(values, after.Made, after.ID)
	}
	err = t.rows(ctx, query+` order by r.made desc, r.id limit $2`, values, func(r scanner) error {
		out = append(out, authoring.Release{})
		return scanRelease(r, &out[len(out)-1])
	})
	return out, err
}

// DropRelease implements authoring.Tx.
func (t *tx) DropRelease(ctx context.Context, id string) error {
	for _, statement := range []string{
		`delete from release_entry where site = $1 and release = $2`, `delete from schedule where site = $1 and release = $2`,
		`delete from release where site = $1 and id = $2`,
	} {
		if _, err := t.exec(ctx, statement, t.site, id); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseEntries implements authoring.Tx.
func (t *tx) ReleaseEntries(ctx context.Context, id string) (out []authoring.ReleaseEntry, err error) {
	err = t.rows(ctx, `select document, locale, deed, was, is_live from release_entry where site = $1 and release = $2 order by ord`, args(t.site, id), func(r scanner) error {
		var e authoring.ReleaseEntry
		err := r.Scan(&e.Document, &e.Locale, &e.Deed, &e.Was, &e.Is)
		out = append(out, e)
		return err
	})
	return out, err
}

// PutReleaseEntries implements authoring.Tx.
func (t *tx) PutReleaseEntries(ctx context.Context, id string, entries []authoring.ReleaseEntry) error {
	if _, err := t.exec(ctx, `delete from release_entry where site = $1 and release = $2`, t.site, id); err != nil {
		return err
	}
	rows := make([][]any, len(entries))
	for i, e := range entries {
		rows[i] = args(t.site, id, e.Document, e.Locale, i, e.Deed, e.Was, e.Is)
	}
	return t.insert(ctx, `insert into release_entry (site, release, document, locale, ord, deed, was, is_live)`, "", rows)
}

// PendingOfRelease implements authoring.Tx.
func (t *tx) PendingOfRelease(ctx context.Context, id string) ([]authoring.Schedule, error) {
	return t.schedules(ctx, scheduleColumns+` where site = $1 and release = $2 and state = 'pending' order by at, id`, args(t.site, id))
}
