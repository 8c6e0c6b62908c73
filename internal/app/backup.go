package app

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/backup/s3"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// BackupConfig says where backups go and how they are made.
type BackupConfig struct {
	To    string // a folder, or s3://BUCKET/PREFIX; "" for nowhere
	Keep  int    // so many stay in that place; 0 for all
	Keys  backup.KeySource
	Every time.Duration // of a serving process
}

// BackupReport is what became of a backup.
type BackupReport struct {
	backup.Made
	Path  string // as a person names it
	About backup.About
	Took  time.Duration
	Gone  []string // that were let go of
}

// copying is where the copy of the database stands while it is packed, and
// copyLock lets one backup of a data folder be made at a time.
const (
	copying  = "backup.tmp"
	copyLock = "backup.lock"
)

// Backup makes a backup of the whole installation: of the database at one
// moment, and then of what else the data folder holds that nothing can build
// again. Files come with the transaction that names them or before it, and are
// never changed, so those a moment needs are there after it. Serving goes on.
//
// How it ended is remembered in the data folder, for the doctor and the metrics.
func (o *Origin) Backup(ctx context.Context, c Config, b BackupConfig) (BackupReport, error) {
	r, err := o.backup(ctx, c, b)
	return r, errors.Join(err, c.remember(r, b, err))
}

func (o *Origin) backup(ctx context.Context, c Config, b BackupConfig) (r BackupReport, err error) {
	began := time.Now()
	place, err := b.place()
	if err != nil {
		return r, err
	}
	keys, err := b.Keys.Writing()
	if err != nil {
		return r, err
	}
	if err := c.makeFolder(); err != nil { // on PostgreSQL there may be none yet
		return r, err
	}
	lock, err := c.lockBackup()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	folder := filepath.Join(c.Data, copying)
	if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700)); err != nil { // what a dead process left
		return r, fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	name := backup.SQLite
	if c.Database != "" {
		name = backup.Postgres
	}
	database := backup.File{Name: name, Path: filepath.Join(folder, name), Needed: true}
	at := clock.System()
	moment, err := o.Store.Copy(ctx, database.Path)
	if err != nil {
		return r, err
	}
	r.About = aboutOf(moment, c.Version, at)
	files, err := c.kept(b.To)
	if err != nil {
		return r, err
	}
	if r.Made, err = backup.Make(ctx, place, keys, r.About, append([]backup.File{database}, files...)); err != nil {
		return r, err
	}
	r.Path = place.Path(r.Name)
	if b.Keep > 0 {
		r.Gone, err = backup.Keep(ctx, place, b.Keep, r.Name)
	}
	r.Took = time.Since(began)
	return r, err
}

// place is where backups go.
func (b BackupConfig) place() (backup.Place, error) { return placeOf(b.To) }

func placeOf(to string) (backup.Place, error) {
	switch {
	case to == "":
		return nil, fail.E(fail.Invalid, "Say where backups go: --to FOLDER, or --to s3://BUCKET/PREFIX.")
	case strings.HasPrefix(to, s3.Scheme):
		return s3.New(to)
	case strings.Contains(to, "://"):
		return nil, fail.E(fail.Invalid, "%q is no place for backups; name a folder, or s3://BUCKET/PREFIX.", to)
	}
	path, err := filepath.Abs(to) // it is remembered
	return backup.Folder(path), err
}

func (c Config) lockBackup() (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(c.Data, copyLock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fail.Wrap(fail.Conflict, err, "Another backup of %s is being made; wait for its end.", c.Data), f.Close())
	}
	return f, nil
}

func aboutOf(m store.Moment, version string, at time.Time) backup.About {
	a := backup.About{Ghee: version, Made: at, Engine: m.Engine, Version: m.Version, Schema: m.Schema, Epoch: m.Epoch.Number, Leader: m.Epoch.Leader}
	for _, l := range m.Logs {
		a.Logs = append(a.Logs, backup.Log{Site: int64(l.Site), Key: l.Key, Epoch: l.Position.Epoch.Number, Seq: l.Position.Seq, Chain: hex.EncodeToString(l.Position.Chain[:])})
	}
	return a
}

// derived are the names in a data folder of what nodes build from the log, of
// the database, which is copied, and of what belongs to a process.
func derived() []string {
	return []string{
		"authoring.db", "authoring.lock", "directory.db", "sites", "contact.json", "scrub.json",
		"serve.lock", copyLock, copying, restoring, backupMemory, standbyFiles, standbyCopying,
	}
}

// kept lists the files of the data folder that nothing can build again: all but
// those that are known to be of another kind, so that none is forgotten. The
// folder that backups go to is none of them.
func (c Config) kept(to string) (files []backup.File, err error) {
	to, err = filepath.Abs(to)
	if err != nil {
		return nil, err
	}
	root, err := filepath.Abs(c.Data)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err != nil {
			return fail.Wrap(fail.Unavailable, err, "The data folder cannot be read.")
		}
		if path == to && path != root || filepath.Dir(path) == root && slices.ContainsFunc(derived(), func(d string) bool {
			return e.Name() == d || strings.HasPrefix(e.Name(), d+"-") // -wal, -shm, -journal
		}) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.Type().IsRegular() {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			files = append(files, backup.File{Name: backup.Data + filepath.ToSlash(name), Path: path})
		}
		return nil
	})
	return files, err
}
