package store

import (
	"context"

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
	if err := t.checkRevisions(ctx, drafts); err != nil { // while nobody waits
		return changelog.Position{}, err
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
	w := writing{t: t, h: h, drafts: drafts, entries: changelog.Seal(site, h.Position, t.epoch, t.now, drafts, grouped)}
	if err := w.all(ctx); err != nil {
		return changelog.Position{}, err
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
