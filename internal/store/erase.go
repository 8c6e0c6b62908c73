package store

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Slugs implements authoring.Tx.
func (t *tx) Slugs(ctx context.Context, id content.ObjectID) (slugs []string, err error) {
	err = t.rows(ctx, `select distinct slug from revision where site = $1 and document = $2 and slug <> '' order by slug`, args(t.site, id), func(r scanner) error {
		slugs = append(slugs, "")
		return r.Scan(&slugs[len(slugs)-1])
	})
	return slugs, err
}

// RedirectsAt implements authoring.Tx.
func (t *tx) RedirectsAt(ctx context.Context, address string) (out []content.Redirect, err error) {
	err = t.rows(ctx, `select source, target from redirect where site = $1 and (source = $2 or target = $2) order by source`, args(t.site, address), func(r scanner) error {
		out = append(out, content.Redirect{})
		return r.Scan(&out[len(out)-1].From, &out[len(out)-1].To)
	})
	return out, err
}

// importDigest is how an erased object's place in its source is remembered: by a
// hash, since paths and titles are words, too.
func importDigest(source, ref string) changelog.Hash {
	return changelog.HashOf([]byte(source + "\x00" + ref))
}

// EraseDocument implements authoring.Tx.
func (t *tx) EraseDocument(ctx context.Context, id content.ObjectID) error {
	if err := t.forgetImports(ctx, id); err != nil {
		return err
	}
	if err := t.forgetTold(ctx, id); err != nil {
		return err
	}
	var bytes int64
	if err := t.row(ctx, `select coalesce(sum(octet_length(payload)), 0) from revision where site = $1 and document = $2`, args(t.site, id), &bytes); err != nil {
		return err
	}
	for _, statement := range []string{
		`delete from claim where site = $1 and document = $2`,
		`delete from release_entry where site = $1 and document = $2`,
		`delete from schedule where site = $1 and document = $2`,
		`delete from answer where site = $1 and body like '%' || $2 || '%'`,
		`delete from version where site = $1 and document = $2`,
		`delete from revision where site = $1 and document = $2`,
	} {
		if _, err := t.exec(ctx, statement, t.site, id); err != nil {
			return err
		}
	}
	t.recent, t.hashes = nil, nil
	n, err := t.exec(ctx, `delete from document where site = $1 and id = $2`, t.site, id)
	t.grown.documents -= n
	t.grown.revisions -= bytes
	return err
}

// EraseMedia implements authoring.Tx.
func (t *tx) EraseMedia(ctx context.Context, id content.ObjectID) error {
	if err := t.forgetImports(ctx, id); err != nil {
		return err
	}
	n, err := t.exec(ctx, `delete from media where site = $1 and id = $2`, t.site, id)
	t.grown.media -= n
	return err
}

// forgetImports leaves a hash in the place of where an object was imported from.
func (t *tx) forgetImports(ctx context.Context, id content.ObjectID) error {
	var gone []changelog.Hash
	if err := t.rows(ctx, `select source, ref from import_ref where site = $1 and document = $2`, args(t.site, id), func(r scanner) error {
		var source, ref string
		err := r.Scan(&source, &ref)
		gone = append(gone, importDigest(source, ref))
		return err
	}); err != nil {
		return err
	}
	for _, d := range gone {
		if _, err := t.exec(ctx, `insert into import_gone (site, digest) values ($1, $2) on conflict do nothing`, t.site, d[:]); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `delete from import_ref where site = $1 and document = $2`, t.site, id)
	return err
}

// Blank implements authoring.Tx: it walks the logs of the site, before their
// counter rows are locked.
func (t *tx) Blank(ctx context.Context, subjects []changelog.Subject) error {
	gone := make(map[changelog.Subject]bool, len(subjects))
	for _, s := range subjects {
		gone[s] = true
	}
	for _, site := range []content.SiteID{t.site, t.site.Preview()} {
		if err := t.blank(ctx, site, gone); err != nil {
			return err
		}
	}
	return t.wantScrub(ctx)
}

// blank blanks the entries of a log that tell of objects. From the first of them
// on, no digest is told any more: who reads an erased entry passes over it, and
// has what the digest says only after the Erase entry that is to follow.
func (t *tx) blank(ctx context.Context, site content.SiteID, gone map[changelog.Subject]bool) error {
	var blanked []changelog.Header
	if err := t.rows(ctx, `select header from log where site = $1 order by seq`, args(site), func(r scanner) error {
		var data []byte
		if err := r.Scan(&data); err != nil {
			return err
		}
		h, err := changelog.DecodeHeader(data)
		if err == nil && gone[changelog.Subject{Kind: h.Kind, ID: h.Object}] {
			blanked = append(blanked, h.Blank())
		}
		return err
	}); err != nil {
		return err
	}
	for _, h := range blanked {
		if _, err := t.exec(ctx, `update log set header = $3, revision = '' where site = $1 and seq = $2`, site, h.Seq, h.Encode()); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from payload where site = $1 and seq = $2`, site, h.Seq); err != nil {
			return err
		}
	}
	if len(blanked) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `update log set digest = null where site = $1 and seq >= $2 and digest is not null`, site, blanked[0].Seq)
	return err
}

// erased takes out the last states of an object that an Erase entry names, and
// the payloads that were kept for them.
func (t *tx) erased(ctx context.Context, e changelog.Entry, digest *changelog.Digest) error {
	var gone []changelog.Object
	for _, k := range changelog.Erasable() {
		query, values := `select id, locale, version, hash, meta from object where site = $1 and kind = $2 and id = $3`, args(e.Site, k, e.Object)
		if k == changelog.Redirect { // named by its hash
			query, values = `select id, locale, version, hash, meta from object where site = $1 and kind = $2`, args(e.Site, k)
		}
		if err := t.rows(ctx, query, values, func(r scanner) error {
			o := changelog.Object{Kind: k}
			var hash []byte
			err := r.Scan(&o.ID, &o.Locale, &o.Version, &hash, &o.Meta)
			copy(o.Hash[:], hash)
			if changelog.EraseID(k, o.ID) == e.Object {
				gone = append(gone, o)
			}
			return err
		}); err != nil {
			return err
		}
	}
	for _, o := range gone {
		digest.Remove(o)
		if _, err := t.exec(ctx, `delete from object where site = $1 and kind = $2 and id = $3 and locale = $4`, e.Site, o.Kind, o.ID, o.Locale); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from payload where site = $1 and seq = $2`, e.Site, o.Version); err != nil {
			return err
		}
	}
	return nil
}
