package store

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Redirects implements archive.Snapshot.
func (t snapshot) Redirects(ctx context.Context, f func(content.Redirect) error) error {
	return t.rows(ctx, `select source, target from redirect where site = $1 order by source`+t.bytewise(), args(t.site), func(row scanner) error {
		var r content.Redirect
		if err := row.Scan(&r.From, &r.To); err != nil {
			return err
		}
		return f(r)
	})
}

// Imports implements archive.Snapshot.
func (t snapshot) Imports(ctx context.Context, f func(authoring.ImportRef) error) error {
	return t.rows(ctx, `select source, ref, document, hash, revision from import_ref where site = $1
		order by source`+t.bytewise()+`, ref`+t.bytewise(), args(t.site), func(row scanner) error {
		var r authoring.ImportRef
		if err := row.Scan(&r.Source, &r.Ref, &r.Document, &r.Hash, &r.Revision); err != nil {
			return err
		}
		return f(r)
	})
}

// Erased implements archive.Snapshot.
func (t snapshot) Erased(ctx context.Context, f func(changelog.Hash) error) error {
	return t.rows(ctx, `select digest from import_gone where site = $1 order by digest`, args(t.site), func(row scanner) error {
		var b []byte
		if err := row.Scan(&b); err != nil {
			return err
		}
		var h changelog.Hash
		copy(h[:], b)
		return f(h)
	})
}
