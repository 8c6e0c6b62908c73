package store

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// epochMark is an object of the control log that there never is: its absence,
// told anew, is what begins an epoch there.
const epochMark = "epoch"

// OpenEpoch begins the next epoch under this leader, numbered above the one that
// the database is in and above the one named. It is what a database needs that
// was brought back to an earlier moment: nodes that had seen later entries meet
// a higher epoch, find that their chain is another, and take snapshots
// (decision 42).
//
// In the same transaction every log gets an entry of the new epoch that changes
// nothing: a position of the new epoch is then above all that were seen before,
// and nodes that stood exactly at the end of a log move on with it. Processes
// that have the database open lead no longer, and say so. Nobody else may use
// this store meanwhile.
func (s *Store) OpenEpoch(ctx context.Context, leader string, above uint64) (changelog.Epoch, error) {
	timeline, err := s.timeline(ctx)
	if err != nil {
		return changelog.Epoch{}, err
	}
	var next changelog.Epoch
	err = s.transactRole(ctx, func(t *tx) error {
		var now changelog.Epoch
		if err := t.row(ctx, `select epoch, leader from cluster`+t.lock, nil, &now.Number, &now.Leader); err != nil {
			return err
		}
		next = changelog.Epoch{Number: max(now.Number, above) + 1, Leader: leader}
		if leader == "" || leader == now.Leader {
			return fail.E(fail.Invalid, "An epoch needs a leader of its own.")
		}
		if _, err := t.exec(ctx, `update cluster set epoch = $1, leader = $2, timeline = $3, handing = 0`, next.Number, next.Leader, timeline); err != nil {
			return err
		}
		t.epoch = next
		return t.markEpoch(ctx)
	})
	if err == nil {
		s.epoch, s.role = next, roleLeader
	}
	return next, err
}

// markEpoch puts an entry of the transaction's epoch on every log: on the
// control log that something is gone which never was, on those of sites their
// settings as they are.
func (t *tx) markEpoch(ctx context.Context) error {
	var logs []content.SiteID
	if err := t.rows(ctx, `select h.site from log_head h join site s on s.id = h.site or s.id + $1 = h.site
		where s.deleted = 0 and h.seq > 0 order by h.site`, args(content.SiteID(0).Preview()), func(r scanner) error {
		var log content.SiteID
		err := r.Scan(&log)
		logs = append(logs, log)
		return err
	}); err != nil {
		return err
	}
	for _, log := range logs {
		if err := t.restate(ctx, log); err != nil {
			return err
		}
	}
	return t.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: epochMark}, nil)
}

// restate puts a site's settings on one of its logs again.
func (t *tx) restate(ctx context.Context, log content.SiteID) error {
	var payload []byte
	if err := t.row(ctx, `select p.body from object o join payload p on p.site = o.site and p.seq = o.version
		where o.site = $1 and o.kind = $2 and o.id = 'settings'`, args(log, changelog.Settings), &payload); err != nil {
		return missing(err, "The log of site %d has no settings.", log)
	}
	of := &tx{s: t.s, q: t.q, kept: t.kept, site: log.Public(), now: t.now, lock: t.lock, stay: t.stay, epoch: t.epoch}
	_, err := of.append(ctx, log, []changelog.Draft{{Kind: changelog.Settings, Object: "settings", Present: true, Payload: payload}}, false)
	t.rang = append(t.rang, of.rang...)
	return err
}

// Mark puts an entry on the control log that changes nothing, and returns the
// position after it: who has that, has all that came before.
func (s *Store) Mark(ctx context.Context) (at changelog.Position, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		if err := t.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: epochMark}, nil); err != nil {
			return err
		}
		h, err := t.head(ctx, content.Control)
		at = h.Position
		return err
	})
	return at, err
}
