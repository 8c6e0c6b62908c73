package directory

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"net/url"
	"strings"

	"modernc.org/sqlite" // and the driver "sqlite"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/frozen"
)

// layoutVersion names the layout of the file.
const layoutVersion = 1

//go:embed schema.sql
var layout string

// Open opens the directory in the file at path, which it makes when missing;
// the folder must exist. Every write is on the disk before it is told
// (synchronous=FULL): the pointer to a generation must not go back after a loss
// of power, and there are few writes.
func Open(ctx context.Context, path string) (*Directory, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d := &Directory{Now: clock.System, path: path, db: db}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return d, nil
}

// OpenFrozen opens the directory in a file that cannot be written. Lookups
// answer as ever; whatever would write is refused with fail.Unavailable. The
// file may be written by nobody while it is read, which is over when OpenFrozen
// returns.
func OpenFrozen(ctx context.Context, path string) (*Directory, error) {
	db, err := frozen.Open(ctx, path)
	if err != nil {
		return nil, explain(path, err)
	}
	db.SetMaxOpenConns(1)
	d := &Directory{Now: clock.System, path: path, db: db.DB}
	if err := errors.Join(d.start(ctx), db.Close()); err != nil {
		return nil, explain(path, err)
	}
	d.db = nil
	return d, nil
}

// start makes the tables of a new file and reads those of an old one.
func (d *Directory) start(ctx context.Context) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	var tables, layoutFound int
	if err := tx.QueryRowContext(ctx, `select count(*) from sqlite_master`).Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		if _, err := tx.ExecContext(ctx, layout+fmt.Sprintf("; pragma user_version = %d", layoutVersion)); err != nil {
			return err
		}
	}
	if err := tx.QueryRowContext(ctx, `pragma user_version`).Scan(&layoutFound); err != nil {
		return err
	}
	if layoutFound != layoutVersion {
		return layoutError(layoutFound)
	}
	if err := declared(ctx, tx); err != nil {
		return err
	}
	v := newView()
	if err := v.load(ctx, tx); err != nil {
		return err
	}
	v.index()
	d.view.Store(v)
	return tx.Commit()
}

// declared checks that the file declares its tables as we do. One flipped
// letter there makes a column another, and what is asked for in it is null.
func declared(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `select sql from sqlite_master where sql is not null`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	n := 0
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			return err
		}
		if n++; !strings.Contains(strings.ToLower(layout), strings.ToLower(statement)+";") {
			return errDamaged
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n != strings.Count(layout, "create table") {
		return errDamaged
	}
	return nil
}

// saved is what the file keeps of the view beside its rows.
type saved struct {
	Position changelog.Position
	Epoch    changelog.Epoch
}

func (v *view) save(ctx context.Context, tx *sql.Tx) error {
	state, err := json.Marshal(saved{v.position, v.epoch})
	if err != nil {
		return err
	}
	seal, err := json.Marshal(v.seal)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert or replace into meta (k, v) values ('state', $1), ('digest', $2), ('seal', $3), ('sum', $4)`,
		state, v.digest[:], seal, v.sum(state, seal))
	return err
}

// sum is a checksum of what the digest of the objects does not tell.
func (v *view) sum(state, seal []byte) int64 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(len(state)))
	of := crc32.Update(0, table, b[:])
	for _, part := range [][]byte{state, seal, v.digest[:]} {
		of = crc32.Update(of, table, part)
	}
	sum := int64(of)
	for site, g := range v.generations { // in any order
		binary.BigEndian.PutUint64(b[:8], uint64(site)) //nolint:gosec // its bits
		binary.BigEndian.PutUint64(b[8:], uint64(g))    //nolint:gosec // its bits
		sum += int64(crc32.Checksum(b[:], table))
	}
	return sum
}

// load reads the view from the file. What it holds must be what was written: a
// token that a flipped bit made valid, or a pointer to another generation, would
// be believed.
func (v *view) load(ctx context.Context, tx *sql.Tx) error {
	var state, digest, seal []byte
	var sum *int64 // files of programs before have none
	for k, dst := range map[string]*[]byte{"state": &state, "digest": &digest, "seal": &seal} {
		if err := tx.QueryRowContext(ctx, `select v from meta where k = $1`, k).Scan(dst); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	if err := tx.QueryRowContext(ctx, `select v from meta where k = 'sum'`).Scan(&sum); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if state != nil {
		var s saved
		if err := json.Unmarshal(state, &s); err != nil || len(digest) != changelog.DigestSize {
			return errDamaged
		}
		v.position, v.epoch = s.Position, s.Epoch
		copy(v.digest[:], digest)
	}
	if seal != nil && json.Unmarshal(seal, &v.seal) != nil {
		return errDamaged
	}
	var digested changelog.Digest
	if err := eachObject(ctx, tx, func(o changelog.Object) { v.put(o); digested.Add(o) }); err != nil {
		return err
	}
	if err := v.loadGenerations(ctx, tx); err != nil {
		return err
	}
	if digested != v.digest || sum != nil && *sum != v.sum(state, seal) {
		return errDamaged
	}
	return nil
}

func (v *view) loadGenerations(ctx context.Context, tx *sql.Tx) (err error) {
	rows, err := tx.QueryContext(ctx, `select site, n from generation`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var site content.SiteID
		var n int64
		if err := rows.Scan(&site, &n); err != nil {
			return err
		}
		v.generations[site] = n
	}
	return rows.Err()
}

// eachObject hands every kept object to f; a payload that is not the one its
// row names is damage.
func eachObject(ctx context.Context, tx *sql.Tx, f func(changelog.Object)) (err error) {
	rows, err := tx.QueryContext(ctx, `select kind, id, locale, version, hash, meta, payload, payload is null from object order by version`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var o changelog.Object
		var hash []byte
		if err := rows.Scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &hash, &o.Meta, &o.Payload, &o.Withheld); err != nil {
			return err
		}
		copy(o.Hash[:], hash)
		if !o.Withheld && changelog.HashOf(o.Payload) != o.Hash {
			return errDamaged
		}
		f(o)
	}
	return rows.Err()
}

var errDamaged = errors.New("what it holds does not match its own hashes")

// layoutError is the layout of a file that this program does not know.
type layoutError int

func (e layoutError) Error() string {
	return fmt.Sprintf("its layout is %d and this program's is %d", int(e), layoutVersion)
}

// explain says what is wrong with the file and what to do about it.
func explain(path string, err error) error {
	const again = "delete it, with the files %[1]s-wal and %[1]s-shm, and start again: it is built anew from the origin"
	if found, ok := errors.AsType[layoutError](err); ok {
		if found > layoutVersion {
			return fail.Wrap(fail.Unavailable, err, "The directory %[1]s was written by a newer program. Run that one, or "+again+".", path)
		}
		return fail.Wrap(fail.Unavailable, err, "The file %[1]s is no directory that this program knows. If it is one of ours, "+again+".", path)
	}
	if damaged(err) {
		return fail.Wrap(fail.Unavailable, err, "The directory %[1]s is damaged; "+again+".", path)
	}
	return fail.Wrap(fail.Unavailable, err, "The directory %s cannot be opened; check that its folder exists and may be written.", path)
}

// room says of an error that the disk is full, if it is.
func (d *Directory) room(err error) error {
	const full = 13 // SQLITE_FULL
	if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&0xff != full {
		return err
	}
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrStorageFull, err),
		"The disk of %s is full. What it holds is answered from and nothing new is written; make room, and it goes on by itself.", d.path)
}

func damaged(err error) bool {
	if errors.Is(err, errDamaged) {
		return true
	}
	const corrupt, notDB = 11, 26 // SQLITE_CORRUPT, SQLITE_NOTADB
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == corrupt || e.Code()&0xff == notDB)
}
