package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

var _ account.Trail = (*tx)(nil)

// AppendAudit implements account.Trail.
func (t *tx) AppendAudit(_ context.Context, e account.Event) error {
	t.events = append(t.events, e)
	return nil
}

// record puts the transaction's events on their trails, which are locked in the
// order of their names, after all else that is: two who write to the same ones
// do not stand in each other's way.
func (t *tx) record(ctx context.Context) error {
	slices.SortStableFunc(t.events, func(a, b account.Event) int { return cmp.Compare(a.Trail(), b.Trail()) })
	for i := 0; i < len(t.events); {
		trail, n := t.events[i].Trail(), i
		for n < len(t.events) && t.events[n].Trail() == trail {
			n++
		}
		if err := t.chain(ctx, trail, t.events[i:n]); err != nil {
			return err
		}
		i = n
	}
	return nil
}

// chain adds events to one trail. The head's row stays locked until the
// transaction ends, so a rollback leaves no gap.
func (t *tx) chain(ctx context.Context, trail string, events []account.Event) error {
	seq, hash, err := t.trailHead(ctx, trail)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = t.exec(ctx, `insert into audit_head (trail, seq, hash) values ($1, 0, $2) on conflict (trail) do nothing`, trail, hash[:]); err != nil {
			return err
		}
		seq, hash, err = t.trailHead(ctx, trail) // another may have begun it
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		seq++
		e.Seq, e.At = seq, t.now
		body, err := json.Marshal(e)
		if err != nil {
			return fail.Wrap(fail.Internal, err, "An event of the audit trail cannot be encoded.")
		}
		hash = account.Chain(hash, body)
		if _, err := t.exec(ctx, `insert into audit (trail, seq, body, hash) values ($1, $2, $3, $4)`, trail, seq, string(body), hash[:]); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `update audit_head set seq = $2, hash = $3 where trail = $1`, trail, seq, hash[:])
	return err
}

// trailHead returns the last event's number and hash; in a write transaction it
// locks them. It returns sql.ErrNoRows for a trail without events.
func (t *tx) trailHead(ctx context.Context, trail string) (seq int64, hash [sha256.Size]byte, err error) {
	var kept []byte
	err = t.row(ctx, `select seq, hash from audit_head where trail = $1`+t.lock, args(trail), &seq, &kept)
	copy(hash[:], kept)
	return seq, hash, err
}

// Audit implements account.Tx.
func (a accounts) Audit(ctx context.Context, trail string, after int64, max int) (all []account.Row, err error) {
	err = a.rows(ctx, `select seq, body, hash from audit where trail = $1 and seq > $2 order by seq limit $3`,
		args(trail, after, max), func(r scanner) error {
			var row account.Row
			var hash []byte
			err := r.Scan(&row.Seq, &row.Body, &hash)
			copy(row.Hash[:], hash)
			all = append(all, row)
			return err
		})
	return all, err
}

// AuditHead implements account.Tx.
func (a accounts) AuditHead(ctx context.Context, trail string) (seq int64, hash [sha256.Size]byte, err error) {
	seq, hash, err = a.trailHead(ctx, trail)
	return seq, hash, missing(err, "There is no audit trail %q yet.", trail)
}
