package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// maxGroup bounds a group: a follower holds a whole one in memory.
const maxGroup = 10_000

// head is the end of a log.
type head struct {
	changelog.Position
	site   content.SiteID
	digest changelog.Digest
	total  int64              // bytes of all entries there ever were
	base   changelog.Position // entries up to it are compacted away; only Seq and Chain are kept
	gone   int64              // bytes of those
}

// addHead begins the log of a site, unless it has one.
func (t *tx) addHead(ctx context.Context, site content.SiteID) error {
	var none head
	_, err := t.exec(ctx, `insert into log_head (site, epoch, leader, seq, chain, digest, base_seq, base_chain) values ($1, 0, '', 0, $2, $3, 0, $2)
		on conflict (site) do nothing`, site, none.Chain[:], none.digest[:])
	return err
}

// head reads the end of a site's log; in a write transaction it locks it. It
// returns sql.ErrNoRows for a site that has none.
func (t *tx) head(ctx context.Context, site content.SiteID) (*head, error) {
	h := head{site: site}
	var chain, digest, base []byte
	err := t.row(ctx, `select epoch, leader, seq, chain, digest, total, base_total, base_seq, base_chain from log_head where site = $1`+t.lock, args(site),
		&h.Epoch.Number, &h.Epoch.Leader, &h.Seq, &chain, &digest, &h.total, &h.gone, &h.base.Seq, &base)
	copy(h.Chain[:], chain)
	copy(h.digest[:], digest)
	copy(h.base.Chain[:], base)
	return &h, err
}

// Append implements authoring.Tx.
func (t *tx) Append(ctx context.Context, drafts []changelog.Draft, grouped bool) (changelog.Position, error) {
	return t.append(ctx, t.site, drafts, grouped)
}

// AppendPreview implements authoring.Tx.
func (t *tx) AppendPreview(ctx context.Context, drafts []changelog.Draft, grouped bool) (changelog.Position, error) {
	return t.append(ctx, t.site.Preview(), drafts, grouped)
}

func (t *tx) append(ctx context.Context, site content.SiteID, drafts []changelog.Draft, grouped bool) (changelog.Position, error) {
	if grouped && len(drafts) > maxGroup {
		return changelog.Position{}, fail.E(fail.TooLarge, "%d changes at once are too many; at most %d fit.", len(drafts), maxGroup)
	}
	h, err := t.head(ctx, site)
	if err != nil {
		return changelog.Position{}, missing(err, "There is no site %d.", site)
	}
	if len(drafts) == 0 {
		return h.Position, nil
	}
	if err := failpoint.Hit(failpoint.StoreAppendLocked); err != nil {
		return changelog.Position{}, err
	}
	// Of several erasures the entries are blank already, and none but the last
	// entry says what is left: see blank.
	told := 0
	for i, d := range drafts {
		if d.Kind == changelog.Erase {
			told = i
		}
	}
	for i, e := range changelog.Seal(site, h.Position, t.s.epoch, t.now, drafts, grouped) {
		if err := key("id of an object", e.Object); err != nil {
			return changelog.Position{}, err
		}
		if err := t.state(ctx, e, drafts[i].Revision, h); err != nil {
			return changelog.Position{}, err
		}
		if i >= told {
			e.Digest = h.digest.Sum()
		}
		if err := t.keep(ctx, e, drafts[i].Revision, h); err != nil {
			return changelog.Position{}, err
		}
		h.Position = e.Position()
	}
	if err := failpoint.Hit(failpoint.StoreAppendSealed); err != nil {
		return changelog.Position{}, err
	}
	_, err = t.exec(ctx, `update log_head set epoch = $2, leader = $3, seq = $4, chain = $5, digest = $6, total = $7 where site = $1`,
		site, h.Epoch.Number, h.Epoch.Leader, h.Seq, h.Chain[:], h.digest[:], h.total)
	if err != nil {
		return changelog.Position{}, err
	}
	t.rang = append(t.rang, site)
	return h.Position, t.notify(ctx, site)
}

// keep stores an entry: its header as it was hashed, the digest after it, and
// its payload unless a revision holds it.
func (t *tx) keep(ctx context.Context, e changelog.Entry, revision string, h *head) error {
	header := e.Encode()
	h.total += int64(len(header) + len(e.Payload))
	var digest []byte // null for none
	if e.Digest != (changelog.Hash{}) {
		digest = e.Digest[:]
	}
	if _, err := t.exec(ctx, `insert into log (site, seq, grp, grp_size, header, chain, revision, total, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Site, e.Seq, e.Group, e.GroupSize, header, e.Chain[:], revision, h.total, digest); err != nil {
		return err
	}
	switch {
	case revision != "":
		return t.same(ctx, e, revision)
	case e.Present:
		_, err := t.exec(ctx, `insert into payload (site, seq, body) values ($1, $2, $3)`, e.Site, e.Seq, string(e.Payload))
		return err
	}
	return nil
}

// same checks that a revision holds the payload of an entry that names it: an
// entry whose payload cannot be given back would stop every follower.
func (t *tx) same(ctx context.Context, e changelog.Entry, revision string) error {
	var payload []byte
	if r, ok := t.atHand(revision); ok && e.Site.Public() == t.site {
		payload = r.Payload
	} else if err := t.row(ctx, `select payload from revision where site = $1 and id = $2`, args(e.Site.Public(), revision), &payload); err != nil {
		return missing(err, "There is no revision %q.", revision)
	}
	if !bytes.Equal(payload, e.Payload) {
		return fail.E(fail.Internal, "The revision %q does not hold the payload of the entry that names it.", revision)
	}
	return nil
}

// state brings the object's last state and the digest up to an entry.
func (t *tx) state(ctx context.Context, e changelog.Entry, revision string, h *head) error {
	if e.Kind == changelog.Erase {
		return t.erased(ctx, e, &h.digest)
	}
	o := e.State()
	was := changelog.Object{Kind: o.Kind, ID: o.ID, Locale: o.Locale}
	var hash []byte
	err := t.row(ctx, `select version, hash, meta from object where site = $1 and kind = $2 and id = $3 and locale = $4`,
		args(e.Site, o.Kind, o.ID, o.Locale), &was.Version, &hash, &was.Meta)
	if err == nil {
		copy(was.Hash[:], hash)
		h.digest.Remove(was)
		if err := t.outlived(ctx, was, h); err != nil {
			return err
		}
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if !e.Present {
		_, err = t.exec(ctx, `delete from object where site = $1 and kind = $2 and id = $3 and locale = $4`, e.Site, o.Kind, o.ID, o.Locale)
		return err
	}
	h.digest.Add(o)
	_, err = t.exec(ctx, `insert into object (site, kind, id, locale, rank, version, hash, meta, revision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (site, kind, id, locale) do update set version = excluded.version, hash = excluded.hash, meta = excluded.meta, revision = excluded.revision`,
		e.Site, o.Kind, o.ID, o.Locale, rank(o.Kind), o.Version, o.Hash[:], string(o.Meta), revision)
	return err
}

// outlived drops the payload of an object's former state, if compaction kept it
// for that state alone.
func (t *tx) outlived(ctx context.Context, was changelog.Object, h *head) error {
	if was.Version > h.base.Seq {
		return nil
	}
	_, err := t.exec(ctx, `delete from payload where site = $1 and seq = $2`, h.site, was.Version)
	return err
}

// rank orders a snapshot: what documents need to be understood comes first.
func rank(k changelog.Kind) int {
	switch k {
	case changelog.Settings:
		return 0
	case changelog.Type, changelog.Component:
		return 1
	}
	return 2
}
