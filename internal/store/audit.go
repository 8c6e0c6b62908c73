package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

var _ account.Trail = (*tx)(nil)

// AppendAudit implements account.Trail. The head's row stays locked until the
// transaction ends, so a rollback leaves no gap.
func (t *tx) AppendAudit(ctx context.Context, e account.Event) error {
	if _, err := t.exec(ctx, `insert into audit_head (organisation, seq, hash) values ($1, 0, $2) on conflict (organisation) do nothing`,
		e.Organisation, make([]byte, sha256.Size)); err != nil {
		return err
	}
	var seq int64
	var previous []byte
	if err := t.row(ctx, `select seq, hash from audit_head where organisation = $1`+t.lock, args(e.Organisation), &seq, &previous); err != nil {
		return err
	}
	e.Seq, e.At = seq+1, t.now
	body, err := json.Marshal(e)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "An event of the audit trail cannot be encoded.")
	}
	hash := account.Chain([sha256.Size]byte(previous), body)
	if _, err := t.exec(ctx, `insert into audit (organisation, seq, body, hash) values ($1, $2, $3, $4)`,
		e.Organisation, e.Seq, string(body), hash[:]); err != nil {
		return err
	}
	_, err = t.exec(ctx, `update audit_head set seq = $2, hash = $3 where organisation = $1`, e.Organisation, e.Seq, hash[:])
	return err
}

// Audit implements account.Tx.
func (a accounts) Audit(ctx context.Context, organisation string, after int64, max int) (all []account.Row, err error) {
	err = a.rows(ctx, `select seq, body, hash from audit where organisation = $1 and seq > $2 order by seq limit $3`,
		args(organisation, after, max), func(r scanner) error {
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
func (a accounts) AuditHead(ctx context.Context, organisation string) (seq int64, hash [sha256.Size]byte, err error) {
	var kept []byte
	err = a.row(ctx, `select seq, hash from audit_head where organisation = $1`, args(organisation), &seq, &kept)
	copy(hash[:], kept)
	return seq, hash, missing(err, "The organisation %q has no audit trail yet.", organisation)
}
