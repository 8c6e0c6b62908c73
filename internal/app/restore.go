package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// restoring is the folder within the data folder in which a restore is put
// together. While it is there nothing else uses the data folder.
const restoring = "restore.tmp"

// RestoreReport is what a restore has brought back.
type RestoreReport struct {
	Path  string
	About backup.About
	Epoch changelog.Epoch // the new one
	Took  time.Duration
}

// Restore brings a backup back into an empty data folder, and on PostgreSQL into
// an empty database. Everything is checked before anything is in its place, and
// the database, which makes a folder an installation, comes last: whoever is
// killed meanwhile leaves a folder that refuses to serve, and the next restore
// begins anew. It opens a new epoch.
func Restore(ctx context.Context, c Config, from string, keys backup.KeySource) (r RestoreReport, err error) {
	began := time.Now()
	k, err := keys.Reading()
	if err != nil {
		return r, err
	}
	place, name, err := find(ctx, from)
	if err != nil {
		return r, err
	}
	r.Path = place.Path(name)
	in, err := place.Open(ctx, name)
	if err != nil {
		return r, err
	}
	defer func() { _ = in.Close() }() // it was only read
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return r, fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be made; choose another with --data.", c.Data)
	}
	lock, err := c.lock()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	folder, err := c.clear()
	if err != nil {
		return r, err
	}
	placed := false
	defer func() {
		if !placed {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	if r.About, err = c.unpack(in, k, folder); err != nil {
		return r, err
	}
	if r.Epoch, err = c.openEpoch(ctx, folder); err != nil {
		return r, err
	}
	placed = true
	err = c.settle(folder)
	r.Took = time.Since(began)
	return r, err
}

// find finds the backup that somebody names: itself, or the place it is in, of
// which the newest is taken.
func find(ctx context.Context, from string) (backup.Place, string, error) {
	dir, name := filepath.Dir(from), filepath.Base(from)
	if strings.Contains(from, "://") {
		if at := strings.LastIndex(from, "/"); at > 0 {
			dir, name = from[:at], from[at+1:]
		}
	}
	info, err := os.Stat(from)
	if _, is := backup.Moment(name); !is && (err != nil || info.IsDir()) {
		dir, name = from, ""
	}
	place, err := placeOf(dir)
	if err == nil && name == "" {
		name, err = backup.Newest(ctx, place)
	}
	return place, name, err
}

// clear makes the folder in which the restore is put together. A data folder
// that holds anything is refused, unless it is what a restore left that did not
// end.
func (c Config) clear() (string, error) {
	folder := filepath.Join(c.Data, restoring)
	_, err := os.Stat(folder)
	again := err == nil
	entries, err := os.ReadDir(c.Data)
	if err != nil {
		return "", fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be read.", c.Data)
	}
	for _, e := range entries {
		if e.Name() == "lost+found" || e.Name() == filepath.Base(c.lockPath()) {
			continue
		}
		if !again {
			return "", fail.E(fail.Conflict, "%s is not empty (it holds %s), and a restore goes into an empty folder only, so that nothing is lost or mixed. Name another with --data, or move this one away: mv %s %s.old",
				c.Data, e.Name(), c.Data, c.Data)
		}
		if err := os.RemoveAll(filepath.Join(c.Data, e.Name())); err != nil {
			return "", fail.Wrap(fail.Unavailable, err, "What an earlier restore left in %s cannot be removed.", c.Data)
		}
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	return folder, nil
}

// unpack puts what a backup holds into a folder and compares its sums.
func (c Config) unpack(in io.Reader, k backup.Keys, folder string) (backup.About, error) {
	database := ""
	about, err := backup.Read(in, k.From, func(about backup.About, name string, r io.Reader) error {
		remote := about.Engine != "SQLite"
		switch {
		case remote && c.Database == "":
			return fail.E(fail.Invalid, "The backup is of an installation on PostgreSQL; name an empty database with --database postgres://….")
		case !remote && c.Database != "":
			return fail.E(fail.Invalid, "The backup is of an installation on SQLite; leave --database out.")
		case name == backup.SQLite || name == backup.Postgres:
			database = name
		case !strings.HasPrefix(name, backup.Data):
			return nil // of a newer program, which need not be understood
		}
		return unpackFile(filepath.Join(folder, strings.TrimPrefix(filepath.FromSlash(name), backup.Data)), r)
	})
	if err == nil && database == "" {
		err = fail.E(fail.Internal, "The backup holds no database; take another one.")
	}
	return about, err
}

func unpackFile(path string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder cannot be written.")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder cannot be written.")
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

// openEpoch has the database that was brought back begin a new epoch, and looks it
// over as the doctor does.
func (c Config) openEpoch(ctx context.Context, folder string) (e changelog.Epoch, err error) {
	if c.Database != "" {
		if err := store.Load(ctx, c.Database, filepath.Join(folder, backup.Postgres)); err != nil {
			return e, err
		}
		defer func() {
			if err != nil {
				err = fail.Wrap(fail.CodeOf(err), err, "The database was filled, and then something failed. Drop it and make it anew before the next try. %s", fail.Message(err))
			}
		}()
		if err := os.Remove(filepath.Join(folder, backup.Postgres)); err != nil {
			return e, err
		}
	}
	s, err := store.Open(ctx, store.Config{URL: c.Database, Dir: folder, Existing: true})
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if e, err = s.OpenEpoch(ctx, clock.NewID(), 0); err != nil {
		return e, err
	}
	report, err := s.Check(ctx)
	if err != nil {
		return e, err
	}
	for _, l := range report.Logs {
		report.Problems = append(report.Problems, l.Problems...)
	}
	if !report.OK() {
		return e, fail.E(fail.Internal, "What the backup holds is not sound; nothing was restored. Take another one. %s", strings.Join(report.Problems, " "))
	}
	return e, nil
}

// settle puts everything in its place, the database last.
func (c Config) settle(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, last := range []bool{false, true} {
		for _, e := range entries {
			if (e.Name() == backup.SQLite) != last || strings.HasPrefix(e.Name(), "authoring.lock") {
				continue
			}
			if err := os.Rename(filepath.Join(folder, e.Name()), filepath.Join(c.Data, e.Name())); err != nil {
				return fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written; run the restore again.", c.Data)
			}
		}
		if err := backup.SyncNames(c.Data); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(folder), backup.SyncNames(c.Data))
}

// whole refuses a data folder that a restore has left half-way.
func (c Config) whole() error {
	if _, err := os.Stat(filepath.Join(c.Data, restoring)); err == nil {
		return fail.E(fail.Conflict, "A restore into %s is under way, or did not end. If none runs, run it again: ghee restore FROM --data %s", c.Data, c.Data)
	}
	return nil
}

// OpenEpoch begins a new epoch in a database that was brought back by other
// means than Restore: a snapshot of its disk, or PostgreSQL's recovery to a
// point in time.
func OpenEpoch(ctx context.Context, c Config, above uint64) (e changelog.Epoch, err error) {
	if err := c.Validate(); err != nil {
		return e, err
	}
	if c.running() {
		return e, fail.E(fail.Conflict, "A ghee serve runs on %s; stop it first, for it would lead no longer.", c.Data)
	}
	o, err := OpenExisting(ctx, c)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	return o.Store.OpenEpoch(ctx, clock.NewID(), above)
}

// VerifyBackup reads a backup to its end and compares its sums.
func VerifyBackup(ctx context.Context, from string, keys backup.KeySource) (path string, about backup.About, err error) {
	k, err := keys.Reading()
	if err != nil {
		return "", about, err
	}
	place, name, err := find(ctx, from)
	if err != nil {
		return "", about, err
	}
	in, err := place.Open(ctx, name)
	if err != nil {
		return "", about, err
	}
	defer func() { _ = in.Close() }() // it was only read
	about, err = backup.Read(in, k.From, nil)
	return place.Path(name), about, err
}
