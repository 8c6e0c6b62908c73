package set

import (
	"bytes"
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

var _ delivery.Reader = (*Tx)(nil)

// Tx is one read transaction: everything it returns is of one position. One
// goroutine uses it at a time.
type Tx struct {
	c       *conn
	readers *pool
	packer  *packer
	state   *state
	kept    *kept
	sums    bool // see Set
	few     int
	ranked  int
	done    func() // gives the set back to its shelf; nil without one
}

// Read begins a read. Close ends it.
func (s *Set) Read(ctx context.Context) (*Tx, error) {
	c, err := s.readers.take(ctx)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The set cannot be read.")
	}
	t := &Tx{c: c, readers: s.readers, packer: s.packer, kept: s.kept, sums: s.sums, few: s.few, ranked: s.ranked}
	if err := t.begin(ctx, s); err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The set cannot be read."), t.Close())
	}
	return t, nil
}

func (t *Tx) begin(ctx context.Context, s *Set) error {
	if err := t.c.exec(brief(ctx), `begin`); err != nil {
		return err
	}
	// The file's own position decides which state belongs to this transaction:
	// an Apply may commit between the two looks.
	var at []byte
	if _, err := t.c.one(brief(ctx), into(&at), `select v from meta where k = 'position'`); err != nil {
		return err
	}
	t.state = s.state.Load()
	if bytes.Equal(at, t.state.at) {
		return nil
	}
	var err error
	t.state, err = load(ctx, t.c, t.packer, t.sums)
	return err
}

// Close ends the read. A second Close does nothing.
func (t *Tx) Close() error {
	if t.c == nil {
		return nil
	}
	ended := t.c.exec(context.Background(), `rollback`)
	err := t.readers.give(t.c, ended == nil)
	t.c = nil
	if t.done != nil {
		t.done()
	}
	return err
}

// Position implements delivery.Reader.
func (t *Tx) Position() changelog.Position { return t.state.position }

// Digest returns the digest at that position.
func (t *Tx) Digest() changelog.Hash { return t.state.digest.Sum() }

// Settings implements delivery.Reader.
func (t *Tx) Settings() content.Settings { return t.state.settings }

// Schema implements delivery.Reader.
func (t *Tx) Schema() *content.Schema { return t.state.schema }

// Redirects implements delivery.Reader.
func (t *Tx) Redirects(ctx context.Context, offset, limit int) (out []content.Redirect, total int, err error) {
	if _, err := t.c.one(ctx, into(&total), `select count(*) from redirect`); err != nil {
		return nil, 0, err
	}
	err = t.c.each(ctx, func(scan func(...any) error) error {
		var r content.Redirect
		var target []byte
		err := scan(&r.From, &target)
		if err == nil && t.sums {
			target, err = ofRedirect.text(r.From).open(target)
		}
		r.To = string(target)
		out = append(out, r)
		return err
	}, `select source, target from redirect order by source limit $1 offset $2`, limit, offset)
	return out, total, err
}
