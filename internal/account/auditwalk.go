package account

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ExportAudit writes an organisation's trail and those of its sites, deleted
// ones included, as JSON Lines, each event with its chain and its hash:
// {"trail":"…","event":{…},"hash":"…"}. They can be verified from that alone.
func (a *Accounts) ExportAudit(ctx context.Context, by Actor, organisation string, to io.Writer) error {
	w := bufio.NewWriter(to)
	err := a.walkTrails(ctx, by, organisation, func(tx Tx, trail string) error {
		return walkTrail(ctx, tx, trail, func(r Row) error {
			line, err := json.Marshal(struct {
				Trail string          `json:"trail"`
				Event json.RawMessage `json:"event"`
				Hash  string          `json:"hash"`
			}{trail, r.Body, hex.EncodeToString(r.Hash[:])})
			if err == nil {
				_, err = w.Write(append(line, '\n'))
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// VerifyAudit walks the chains of an organisation and of its sites and returns
// how many events they have. It returns fail.Conflict naming the first event
// that is not as it was written, or is gone.
func (a *Accounts) VerifyAudit(ctx context.Context, by Actor, organisation string) (total int64, err error) {
	err = a.walkTrails(ctx, by, organisation, func(tx Tx, trail string) error {
		n, err := verifyTrail(ctx, tx, trail)
		total += n
		return err
	})
	return total, err
}

// VerifySiteAudit is VerifyAudit of one site's chain.
func (a *Accounts) VerifySiteAudit(ctx context.Context, by Actor, site content.SiteID) (n int64, err error) {
	if err := demand(by, ReadAudit, OnSite(site)); err != nil {
		return 0, err
	}
	err = a.view(ctx, func(tx Tx) error {
		n, err = verifyTrail(ctx, tx, siteTrail(site))
		return err
	})
	return n, err
}

func verifyTrail(ctx context.Context, tx Tx, trail string) (n int64, err error) {
	var previous [sha256.Size]byte
	if err := walkTrail(ctx, tx, trail, func(r Row) error {
		if n++; r.Seq != n || Chain(previous, r.Body) != r.Hash {
			return broken(trail, n)
		}
		previous = r.Hash
		return nil
	}); err != nil {
		return n, err
	}
	seq, hash, err := tx.AuditHead(ctx, trail)
	switch {
	case fail.Is(err, fail.NotFound) && n == 0:
		return 0, nil
	case err != nil && !fail.Is(err, fail.NotFound):
		return n, err
	case err != nil, seq != n, hash != previous:
		return n, broken(trail, n+1)
	}
	return n, nil
}

func broken(trail string, n int64) error {
	return fail.E(fail.Conflict, "The audit trail %q does not hold: event %d is not as it was written, or is gone.", trail, n)
}

// walkTrails calls each for an organisation's trail and then for those of its
// sites by id, all in one transaction. Sites that are gone are found by the
// event of their end.
func (a *Accounts) walkTrails(ctx context.Context, by Actor, organisation string, each func(tx Tx, trail string) error) error {
	if err := demandAudit(by, organisation); err != nil {
		return err
	}
	return a.view(ctx, func(tx Tx) error {
		if err := each(tx, organisation); err != nil {
			return err
		}
		sites := map[content.SiteID]bool{}
		there, err := tx.SitesOf(ctx, organisation)
		if err != nil {
			return err
		}
		for _, s := range there {
			sites[s.ID] = true
		}
		if err := walkTrail(ctx, tx, organisation, func(r Row) error {
			var e struct {
				Action string
				Before siteEnd
			}
			if json.Unmarshal(r.Body, &e) == nil && e.Action == siteDeleted {
				sites[e.Before.Site] = true
			}
			return nil
		}); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(sites)) {
			if err := each(tx, siteTrail(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// walkTrail calls each for the events of a trail in order.
func walkTrail(ctx context.Context, tx Tx, trail string, each func(Row) error) error {
	var after int64
	for {
		page, err := tx.Audit(ctx, trail, after, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, r := range page {
			if err := each(r); err != nil {
				return err
			}
			after = r.Seq
		}
	}
}
