// Package set keeps one site's content in one SQLite file, ready to be asked:
// it applies entries of the log and answers delivery's questions.
//
// Reading order: schema.sql (what is kept), set.go, apply.go and derive.go (how
// an entry becomes rows), lend.go (locales that stand in for others), read.go
// and select.go (how a question is answered), tokens.go and search.go (the same
// for searches), shelf.go (the sets of one node).
package set

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/frozen"
)

// version names the layout of the file (set_version). oldest is the oldest one
// whose files this program reads as they are: raise it to version with every
// change after which a reader would miss something in an older file. Files
// before oldest, and those of newer programs, are rebuilt before they serve
// (docs/decisions/0008).
const (
	version = 7
	oldest  = 3

	lending = 5 // the first layout whose rows follow fallback chains
)

// layouts are the two, so that tests can have others.
type layouts struct{ version, oldest int }

//go:embed schema.sql
var layout string

// Set is one site's content. Any number of goroutines read; those that apply
// take turns.
type Set struct {
	db      *sql.DB
	readers *pool
	packer  *packer
	state   atomic.Pointer[state]
	kept    *kept
	few     int // see the constant; tests lower it
	ranked  int // see maxRanked; tests lower it
	past    int // see maxHistory; tests lower it
	layouts layouts
	watched *watched // whom Apply tells of changes; nil for nobody

	late     bool        // when it was opened, tokens were missing
	outdated bool        // of an older layout: it serves until it is rebuilt, and is not written
	sums     bool        // its rows have checksums (sum.go)
	frozen   *frozen.DB  // what db is of when the file cannot be written; nil otherwise
	hurt     atomic.Bool // SQLite, or Check, found damage
	scrub    atomic.Bool // something was erased, and its bytes may be in the file (erase.go)

	writing sync.Mutex
	writer  *conn // guarded by writing; opened at the first write, so that a set only read costs one connection
}

// Open opens the set in the file at path, which it makes when missing. A file
// of another layout, a damaged one and one whose Fill did not end are refused
// with ErrUnusable: build a new one beside it.
func Open(ctx context.Context, path string) (*Set, error) {
	p, err := newPacker()
	if err != nil {
		return nil, err
	}
	return open(ctx, path, true, layouts{version, version}, p)
}

// open opens a file that holds one of the layouts; one it makes is of the newer.
func open(ctx context.Context, path string, create bool, l layouts, p *packer) (*Set, error) {
	mode := "rw"
	if create {
		mode = "rwc"
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode="+mode+
		"&_pragma=page_size(8192)&_journal_mode=WAL&_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-8192)"+
		"&_pragma=wal_autocheckpoint(4000)&_pragma=journal_size_limit(33554432)")
	if err != nil {
		return nil, err
	}
	s := newSet(db, l, p)
	if err := s.start(ctx, create); err != nil {
		return nil, errors.Join(refused(path, err), s.Close())
	}
	return s, nil
}

func newSet(db *sql.DB, l layouts, p *packer) *Set {
	db.SetMaxIdleConns(0) // readers and writer keep their own
	s := &Set{db: db, packer: p, kept: newKept(), few: few, ranked: maxRanked, past: maxHistory, layouts: l}
	s.readers = newPool(db, &s.hurt)
	return s
}

// openFrozen opens a file that cannot be written, to read it only. Nobody else
// may write it meanwhile.
func openFrozen(ctx context.Context, path string, l layouts, p *packer) (*Set, error) {
	db, err := frozen.Open(ctx, path)
	if err != nil {
		return nil, refused(path, err)
	}
	s := newSet(db.DB, l, p)
	s.frozen = db
	if err := s.start(ctx, false); err != nil {
		return nil, errors.Join(refused(path, err), s.Close())
	}
	return s, nil
}

func (s *Set) start(ctx context.Context, create bool) error {
	c, err := s.readers.take(ctx)
	if err != nil {
		return err
	}
	st, err := s.look(ctx, c)
	if errors.Is(err, errEmpty) && create {
		err = s.write(ctx, func(w *conn) (*state, error) {
			_, err := w.ExecContext(ctx, layout+fmt.Sprintf("; pragma user_version = %d", s.layouts.version))
			return nil, err
		})
		if err == nil {
			st, err = s.look(ctx, c)
		}
	}
	s.state.Store(st)
	s.kept.move(nil, st)
	return errors.Join(err, s.readers.give(c, err == nil))
}

var errEmpty = fmt.Errorf("%w: it is empty", ErrUnusable)

// look checks that this program understands the file, and reads its state.
func (s *Set) look(ctx context.Context, c *conn) (*state, error) {
	var layout, tables int
	if _, err := c.one(ctx, into(&layout, &tables), `select user_version, (select count(*) from sqlite_master) from pragma_user_version`); err != nil {
		return nil, err
	}
	if tables == 0 {
		return nil, errEmpty
	}
	if layout < s.layouts.oldest || layout > s.layouts.version {
		return nil, fmt.Errorf("%w: its layout is %d, this program's is %d", ErrUnusable, layout, s.layouts.version)
	}
	s.outdated = layout != s.layouts.version
	if !s.outdated {
		if err := declared(ctx, c); err != nil {
			return nil, err
		}
		if _, err := c.one(ctx, into(&s.late), `select exists (select 1 from unsearched)`); err != nil {
			return nil, err
		}
	}
	var scrub bool
	if _, err := c.one(ctx, into(&scrub), `select exists (select 1 from meta where k = 'scrub')`); err != nil {
		return nil, err
	}
	s.scrub.Store(scrub)
	building, err := c.one(ctx, into(new(int)), `select 1 from meta where k = 'building'`)
	if err != nil {
		return nil, err
	}
	if building {
		return nil, fmt.Errorf("%w: its building was cut short", ErrUnusable)
	}
	if later, err := c.one(ctx, into(new(int)), `select 1 from meta where k = 'sum'`); err != nil || later && layout < summed {
		return nil, errors.Join(err, fmt.Errorf("%w: its layout is not the one it says", ErrUnusable))
	}
	s.sums = layout >= summed
	st, err := load(ctx, c, s.packer, s.sums)
	if err == nil && layout < lending && s.outdated { // it answers as the program did that wrote it
		st.settings.Fallback, st.chains = nil, nil
	}
	return st, err
}

// declared checks that the file declares its tables as we do: after one flipped
// letter there a column has another name, and its rows read as if it were empty.
// The tables of words, which SQLite declares, are for the scrub to read.
func declared(ctx context.Context, c *conn) error {
	n := 0
	err := c.each(ctx, func(scan func(...any) error) error {
		var statement string
		if err := scan(&statement); err != nil {
			return err
		}
		if n++; !strings.Contains(strings.ToLower(layout), strings.ToLower(statement)+";") {
			return damaged(nil, "A table is declared otherwise than it was.")
		}
		return nil
	}, `select sql from sqlite_master where sql is not null and name not like 'fts\_%' escape '\'`)
	if err == nil && n != strings.Count(layout, "\ncreate ") {
		err = damaged(nil, "The file declares %d tables and indexes.", n)
	}
	return err
}

// write runs do in one write transaction. The state that do returns, if any,
// serves when it is committed.
func (s *Set) write(ctx context.Context, do func(*conn) (*state, error)) (err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.outdated || s.frozen != nil {
		return fail.E(fail.Unavailable, "The set can only be read: its folder cannot be written, or its layout is an older one.")
	}
	if s.writer == nil {
		if s.writer, err = connect(ctx, s.db, &s.hurt); err != nil {
			return fail.Wrap(fail.Unavailable, err, "The set cannot be written.")
		}
	}
	if err = s.writer.exec(ctx, `begin immediate`); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The set cannot be written.")
	}
	next, err := do(s.writer)
	if err == nil {
		err = failpoint.Hit(failpoint.SetCommitBefore)
	}
	if err == nil {
		if err = s.writer.exec(ctx, `commit`); err == nil {
			failpoint.Pass(failpoint.SetCommitAfter)
			before := s.state.Load()
			if next == before { // only tokens were written
				return nil
			}
			if next != nil {
				s.state.Store(next)
			}
			s.kept.move(before, next)
			return nil
		}
		err = fail.Wrap(fail.Unavailable, err, "The set cannot be written.")
	}
	if s.writer.exec(context.WithoutCancel(ctx), `rollback`) != nil {
		// SQLite may have rolled back by itself; a new connection is sure to be clean.
		err = errors.Join(err, s.writer.Close())
		s.writer = nil
	}
	return err
}

// Position returns the position of what is applied.
func (s *Set) Position() changelog.Position { return s.state.Load().position }

// Digest returns the digest of what is applied.
func (s *Set) Digest() changelog.Hash { return s.state.Load().digest.Sum() }

// Close closes the file. Reads and applies must have ended.
func (s *Set) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var err error
	if s.writer != nil {
		err = s.writer.Close()
		s.writer = nil
	}
	err = errors.Join(err, s.readers.close())
	if s.frozen != nil {
		err = errors.Join(err, s.frozen.Close())
	}
	return err
}
