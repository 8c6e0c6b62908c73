package set

import (
	"context"
	"errors"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gheecms/ghee/internal/changelog"
)

// A scrub reads all of a set, also what nobody asks for, and compares what is
// derived with what the objects say: a row of an index that leads nowhere, a
// count that is wrong, a word that is missing cannot be seen when it is read. It
// goes in small steps, each a read transaction of its own, so that the -wal is
// not kept from being emptied.

// Mark is how far a scrub of a set is. The zero Mark is its beginning.
type Mark struct {
	Stage stage  `json:"stage"`
	After int64  `json:"after,omitempty"` // a row number, of the last row that was looked at
	Value any    `json:"-"`
	Text  string `json:"-"`
}

type stage int

const (
	byObject   stage = iota // each object, and every row that is derived of it
	byDocument              // each document's row, whether there is an object
	byTotal                 // each kept count of a value
	byCount                 // whether tables and their indexes have as many rows
	byWord                  // the words of searches
	ended
)

// perStep is how many rows a step looks at.
const perStep = 200

// pass is one scrub of a set. One goroutine uses it.
type pass struct {
	mark  Mark
	bytes int64 // of rows that were read

	// What adds up over the whole pass means something only if the set was one
	// and the same from its beginning to its end.
	begun  changelog.Position
	whole  bool
	digest changelog.Digest
	words  map[string]*wordSum // by table
	tables []string            // of words, to be looked at
}

// newPass goes on from a mark.
func newPass(m Mark) *pass {
	if m.Stage > byDocument {
		m = Mark{Stage: m.Stage} // these begin anew
	}
	return &pass{mark: m, whole: m == Mark{}, words: map[string]*wordSum{}}
}

// done reports whether the pass has ended.
func (p *pass) done() bool { return p.mark.Stage == ended }

// step looks at the next rows. Damage is ErrUnusable, and noted.
func (p *pass) step(ctx context.Context, s *Set) error {
	if s.outdated || !s.sums {
		p.mark.Stage = ended // it is built again anyhow
		return nil
	}
	tx, err := s.Read(ctx)
	if err != nil {
		return err
	}
	v := &verifier{pass: p, c: tx.c, packer: tx.packer}
	if v.state, err = load(ctx, tx.c, tx.packer, true); err == nil {
		if p.begun == (changelog.Position{}) {
			p.begun = v.state.position
		}
		p.whole = p.whole && p.begun == v.state.position
		before := p.mark
		if err = v.step(ctx); err != nil {
			p.mark = before
		}
	}
	if primary(err) == sqlite3.SQLITE_ERROR { // it asks nothing but its own questions: a table or a column is missing
		err = fmt.Errorf("%w: %w", errSum, err)
	}
	return errors.Join(tx.c.judge(err), tx.Close())
}

// verifier is one step.
type verifier struct {
	*pass
	c      *conn
	packer *packer
	state  *state // as the file has it, not the memory
}

func (v *verifier) step(ctx context.Context) (err error) {
	left := false
	switch v.mark.Stage {
	case byObject:
		left, err = v.objects(ctx)
	case byDocument:
		left, err = v.documents(ctx)
	case byTotal:
		left, err = v.totals(ctx)
	case byCount:
		err = v.counts(ctx)
	case byWord:
		left, err = v.wordsOf(ctx)
	case ended:
		return nil
	}
	if err == nil && !left {
		v.mark = Mark{Stage: v.mark.Stage + 1}
	}
	return err
}

// wrong is what a scrub finds.
func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errSum, fmt.Sprintf(format, args...))
}

// must asks a question that is answered by 1.
func (v *verifier) must(ctx context.Context, what, query string, args ...any) error {
	var is bool
	found, err := v.c.one(ctx, into(&is), query, args...)
	if err == nil && (!found || !is) {
		err = wrong("%s %v", what, args)
	}
	return err
}
