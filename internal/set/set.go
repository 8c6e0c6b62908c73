// Package set keeps one site's content in one SQLite file, ready to be asked:
// it applies entries of the log and answers delivery's questions.
package set

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// version names the layout of the file (set_version).
const version = 1

//go:embed schema.sql
var layout string

// Set is one site's content. One goroutine applies; any number read.
type Set struct {
	write *sql.DB // one connection
	read  *sql.DB
	state atomic.Pointer[state]
	pack  *zstd.Encoder
}

// state is what every read needs, kept in memory beside the file.
type state struct {
	position changelog.Position
	digest   changelog.Digest
	settings content.Settings
	schema   *content.Schema
}

// Open opens the set in the file at path, which it makes when missing. A file
// of another layout, a damaged one and one whose Fill did not end are refused
// with ErrUnusable: build a new one beside it.
func Open(ctx context.Context, path string) (*Set, error) { return open(ctx, path, "rwc") }

// open opens a set; mode is SQLite's: "rwc" makes a missing file, "rw" does not.
func open(ctx context.Context, path, mode string) (*Set, error) {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?mode=" + mode + "&_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)"
	s := &Set{pack: pack}
	if s.write, err = sql.Open("sqlite", dsn+"&_txlock=immediate"); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", dsn); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	s.read.SetMaxOpenConns(8)
	if err := s.start(ctx, mode == "rwc"); err != nil {
		return nil, errors.Join(refused(path, err), s.Close())
	}
	return s, nil
}

func (s *Set) start(ctx context.Context, create bool) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	var tables int
	if err := tx.QueryRowContext(ctx, `select count(*) from sqlite_master`).Scan(&tables); err != nil {
		return err
	}
	if tables == 0 && create {
		if _, err := tx.ExecContext(ctx, layout+fmt.Sprintf("; pragma user_version = %d", version)); err != nil {
			return err
		}
	}
	var v int
	if err := tx.QueryRowContext(ctx, `pragma user_version`).Scan(&v); err != nil {
		return err
	}
	if v != version {
		return fmt.Errorf("%w: its layout is %d, this program's is %d", ErrUnusable, v, version)
	}
	var building bool
	if err := tx.QueryRowContext(ctx, `select exists (select 1 from meta where k = 'building')`).Scan(&building); err != nil {
		return err
	}
	if building {
		return fmt.Errorf("%w: its building was cut short", ErrUnusable)
	}
	st, err := load(ctx, tx)
	if err != nil {
		return err
	}
	s.state.Store(st)
	return tx.Commit()
}

// load reads the state from the file.
func load(ctx context.Context, tx *sql.Tx) (*state, error) {
	st := &state{}
	var position, digest []byte
	for key, dst := range map[string]*[]byte{"position": &position, "digest": &digest} {
		if err := tx.QueryRowContext(ctx, `select v from meta where k = $1`, key).Scan(dst); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	if position != nil {
		if err := json.Unmarshal(position, &st.position); err != nil {
			return nil, err
		}
	}
	copy(st.digest[:], digest)
	return st, st.reload(ctx, tx)
}

// reload reads settings and types from the objects.
func (st *state) reload(ctx context.Context, tx *sql.Tx) (err error) {
	var types []content.Type
	rows, err := tx.QueryContext(ctx, `select kind, payload from obj where kind in ($1, $2, $3) order by kind, id`,
		changelog.Settings, changelog.Type, changelog.Component)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var kind changelog.Kind
		var packed []byte
		if err := rows.Scan(&kind, &packed); err != nil {
			return err
		}
		payload, err := unpack(packed)
		if err != nil {
			return err
		}
		if kind == changelog.Settings {
			err = json.Unmarshal(payload, &st.settings)
		} else {
			var t content.Type
			err = json.Unmarshal(payload, &t)
			types = append(types, t)
		}
		if err != nil {
			return err
		}
	}
	st.schema = content.NewSchema(types...)
	return rows.Err()
}

// save writes position and digest.
func (st *state) save(ctx context.Context, tx *sql.Tx) error {
	position, err := json.Marshal(st.position)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert or replace into meta (k, v) values ('position', $1), ('digest', $2)`, position, st.digest[:])
	return err
}

// Position returns the position of what is applied.
func (s *Set) Position() changelog.Position { return s.state.Load().position }

// Digest returns the digest of what is applied.
func (s *Set) Digest() changelog.Hash { return s.state.Load().digest.Sum() }

// Close closes the file.
func (s *Set) Close() error {
	s.pack.Close()
	return errors.Join(s.read.Close(), s.write.Close())
}

// unpack undoes the compression of a stored payload; its first bytes are the
// length, so that a damaged row cannot ask for much memory.
func unpack(packed []byte) ([]byte, error) {
	size, n := binary.Uvarint(packed)
	if n <= 0 || size > 64<<20 {
		return nil, errors.New("set: a stored object is damaged")
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(packed[n:], make([]byte, 0, size))
}

func (s *Set) packed(payload []byte) []byte {
	return s.pack.EncodeAll(payload, binary.AppendUvarint(nil, uint64(len(payload))))
}
