package set

import (
	"bytes"
	"context"
)

// current returns the state that a write begins from. Where the file is at another
// position than this process knows, one that shared the folder with it has written
// since (decision 25): the state is read anew, and whoever watches hears that
// anything may have changed. Applied to what is known here, entries would bring the
// file back. It is called in a write transaction.
func (s *Set) current(ctx context.Context, c *conn) (*state, error) {
	known := s.state.Load()
	var at []byte
	if _, err := c.one(ctx, into(&at), `select v from meta where k = 'position'`); err != nil || bytes.Equal(at, known.at) {
		return known, err
	}
	st, err := load(ctx, c, s.packer, s.sums)
	if err != nil {
		return nil, err
	}
	told := s.watched.whole(known.position, st.position)
	s.state.Store(st)
	s.kept.move(known, st)
	if told != nil {
		s.watched.Changed(*told)
	}
	return st, nil
}
