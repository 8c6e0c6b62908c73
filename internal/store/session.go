package store

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

const sessionFields = `s.id, s.person, s.state, s.acting_for, s.created, s.seen, s.expires, s.device, s.address, s.key_made, s.settled`

func sessionInto(s *account.Session) []any {
	return args(&s.ID, &s.Person, &s.State, &s.ActingFor, &s.Created, &s.Seen, &s.Expires, &s.Device, &s.Address, &s.KeyMade, &s.Settled)
}

func scanSession(r scanner, s *account.Session) error { return r.Scan(sessionInto(s)...) }

// PutSession implements account.Tx.
func (a accounts) PutSession(ctx context.Context, s account.Session) error {
	_, err := a.exec(ctx, `insert into session (id, person, state, acting_for, created, seen, expires, device, address, key_made, settled)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set state = excluded.state, seen = excluded.seen, address = excluded.address,
		key_made = excluded.key_made, settled = excluded.settled`,
		s.ID, s.Person, s.State, s.ActingFor, s.Created, s.Seen, s.Expires, s.Device, s.Address, s.KeyMade, s.Settled)
	return err
}

// AddKey implements account.Tx.
func (a accounts) AddKey(ctx context.Context, k account.Key) error {
	if _, err := a.exec(ctx, `delete from session_key where session = $1 and until <> 0 and until <= $2`, k.Session, a.now); err != nil {
		return err
	}
	_, err := a.exec(ctx, `insert into session_key (hash, session, made, until) values ($1, $2, $3, $4)`, k.Hash, k.Session, k.Made, k.Until)
	return err
}

// SessionByKey implements account.Tx.
func (a accounts) SessionByKey(ctx context.Context, hash string) (s account.Session, k account.Key, err error) {
	err = a.row(ctx, `select `+sessionFields+`, k.hash, k.session, k.made, k.until from session_key k join session s on s.id = k.session where k.hash = $1`,
		args(hash), append(sessionInto(&s), &k.Hash, &k.Session, &k.Made, &k.Until)...)
	return s, k, missing(err, "There is no such session.")
}

// Session implements account.Tx.
func (a accounts) Session(ctx context.Context, id string) (account.Session, error) {
	return one(ctx, a, scanSession, "There is no such session.", `select `+sessionFields+` from session s where s.id = $1`+a.lock, id)
}

// Sessions implements account.Tx.
func (a accounts) Sessions(ctx context.Context, person string) ([]account.Session, error) {
	return many(ctx, a, scanSession, `select `+sessionFields+` from session s where s.person = $1 order by s.seen desc, s.id desc limit 1000`, person)
}

// ExpireKeys implements account.Tx.
func (a accounts) ExpireKeys(ctx context.Context, session string, before, at content.Micros) error {
	_, err := a.exec(ctx, `update session_key set until = $3 where session = $1 and made < $2 and until = 0`, session, before, at)
	return err
}

// EndSession implements account.Tx.
func (a accounts) EndSession(ctx context.Context, id string) error {
	if _, err := a.exec(ctx, `delete from session_key where session = $1`, id); err != nil {
		return err
	}
	_, err := a.exec(ctx, `delete from session where id = $1`, id)
	return err
}

// EndSessions implements account.Tx.
func (a accounts) EndSessions(ctx context.Context, person, except string) (int64, error) {
	if _, err := a.exec(ctx, `delete from session_key where session in (select id from session where person = $1 and id <> $2)`, person, except); err != nil {
		return 0, err
	}
	return a.exec(ctx, `delete from session where person = $1 and id <> $2`, person, except)
}

// Tidy implements account.Tx.
func (a accounts) Tidy(ctx context.Context, before content.Micros) error {
	for _, statement := range []string{
		`delete from session_key where session in (select id from session where seen < $1 and expires < $1)`,
		`delete from session where seen < $1 and expires < $1`,
		`delete from link where expires < $1`,
	} {
		if _, err := a.exec(ctx, statement, before); err != nil {
			return err
		}
	}
	return nil
}
