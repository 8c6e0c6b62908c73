package set

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"net/url"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gheecms/ghee/internal/changelog"
)

// source reads the objects of a set's file, by nothing but the part of the
// layout that every version has (schema.sql).
type source struct {
	db         *sql.DB // its own; nil for one of a set that is open
	c          *conn
	packer     *packer
	layout     int
	total      int // objects
	checkpoint changelog.Checkpoint
	digest     changelog.Digest
}

// openSource opens the file at path, which may be in use and of any layout. A
// file that holds no whole set is refused with ErrUnusable.
func openSource(ctx context.Context, path string, p *packer) (*source, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=rw&_pragma=busy_timeout(10000)")
	if err != nil {
		return nil, err
	}
	s := &source{db: db, packer: p}
	if s.c, err = connect(ctx, db, nil); err == nil {
		err = s.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(refused(path, err), s.close())
	}
	return s, nil
}

func (s *source) start(ctx context.Context) error {
	if err := s.c.exec(ctx, `begin`); err != nil { // one state to the end
		return err
	}
	var position, digest, sum, seal []byte
	var building bool
	found, err := s.c.one(ctx, into(&s.layout, &position, &digest, &sum, &seal, &building, &s.total), `select
		(select user_version from pragma_user_version), (select v from meta where k = 'position'), (select v from meta where k = 'digest'),
		(select v from meta where k = 'sum'), (select v from meta where k = 'seal'),
		exists (select 1 from meta where k = 'building'), (select count(*) from obj)`)
	switch {
	case err != nil:
		return err
	case !found || building || len(digest) != changelog.DigestSize || s.layout >= summed && !bytes.Equal(sum, sumOfState(position, digest)) || json.Unmarshal(position, &s.checkpoint.Position) != nil:
		return damaged(nil, "The file holds no whole set.")
	}
	copy(s.digest[:], digest)
	s.checkpoint.Digest = s.digest.Sum()
	if seal := readSeal(seal); seal.Position == s.checkpoint.Position && seal.Digest == s.checkpoint.Digest {
		s.checkpoint.Signature = seal.Signature
	}
	return nil
}

var errStop = errors.New("set: no more is wanted")

// objects yields every object but those to skip: first what documents hang on,
// so that each document is rendered once, then the others as they are stored.
// An object that is not the one that was stored, and objects that do not add up
// to the digest, end it with ErrUnusable.
func (s *source) objects(ctx context.Context, skip map[key]bool) iter.Seq2[changelog.Object, error] {
	return func(yield func(changelog.Object, error) bool) {
		var sum changelog.Digest
		for _, where := range []string{`kind in ($1, $2, $3)`, `kind not in ($1, $2, $3)`} {
			err := s.c.each(ctx, func(scan func(...any) error) error {
				o, err := s.object(scan)
				if err != nil {
					return err
				}
				sum.Add(o)
				if !skip[key{o.Kind, o.ID, o.Locale}] && !yield(o, nil) {
					return errStop
				}
				return nil
			}, `select `+objectColumns(s.layout >= summed)+` from obj where `+where+` order by o`, changelog.Type, changelog.Component, changelog.Settings)
			if errors.Is(err, errStop) {
				return
			}
			if primary(err) == sqlite3.SQLITE_ERROR { // a column is missing
				err = damaged(err, "The file holds no objects that can be read.")
			}
			if err != nil {
				yield(changelog.Object{}, err)
				return
			}
		}
		if sum != s.digest {
			yield(changelog.Object{}, damaged(nil, "The objects add up to %s, the set says %s.", sum.Sum(), s.checkpoint.Digest))
		}
	}
}

// object reads one row, and whether it is what its hash names.
func (s *source) object(scan func(...any) error) (o changelog.Object, err error) {
	o, err = s.packer.object(scan, s.layout >= summed)
	if err != nil || o.Kind.IsDocument() && !json.Valid(o.Meta) {
		return o, damaged(err, "The object %s %s cannot be read, or is not the one that was stored.", o.ID, o.Locale)
	}
	return o, nil
}

func (s *source) close() error {
	var err error
	if s.c != nil {
		err = s.c.Close()
	}
	if s.db != nil {
		err = errors.Join(err, s.db.Close())
	}
	return err
}
