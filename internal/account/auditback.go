package account

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// AuditFilter chooses events of a site's trail; the zero one chooses all.
type AuditFilter struct {
	Action string // with this beginning: "document.", "token.create"
	Actor  string // id of a person, "token:" and an id, "system"
	Object string
}

// lookBack bounds how many events one page looks through.
const lookBack = 20_000

// AuditBefore lists a site's events from a number downwards, the newest first, at
// most max; 0 begins with the newest. next is where the page after begins, 0 when
// there is none: a page may have few events, or none, and others follow.
func (a *Accounts) AuditBefore(ctx context.Context, by Actor, site content.SiteID, before int64, f AuditFilter, max int) (rows []Row, next int64, err error) {
	if err := demand(by, ReadAudit, OnSite(site)); err != nil {
		return nil, 0, err
	}
	err = a.view(ctx, func(tx Tx) error {
		rows, next = nil, before
		if before == 0 {
			seq, _, err := tx.AuditHead(ctx, siteTrail(site))
			if fail.Is(err, fail.NotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			next = seq + 1
		}
		for looked := 0; next > 1 && len(rows) < max && looked < lookBack; {
			n := min(int64(500), next-1)
			page, err := tx.Audit(ctx, siteTrail(site), next-1-n, int(n))
			if err != nil {
				return err
			}
			looked += int(n)
			next -= n
			for _, r := range slices.Backward(page) {
				if !f.chooses(r.Body) {
					continue
				}
				if rows = append(rows, r); len(rows) == max {
					next = r.Seq
					break
				}
			}
		}
		if next <= 1 {
			next = 0
		}
		return nil
	})
	return rows, next, err
}

func (f AuditFilter) chooses(body []byte) bool {
	if f == (AuditFilter{}) {
		return true
	}
	var e struct{ Action, Actor, Object string }
	return json.Unmarshal(body, &e) == nil &&
		strings.HasPrefix(e.Action, f.Action) && (f.Actor == "" || e.Actor == f.Actor) && (f.Object == "" || e.Object == f.Object)
}
