package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

const (
	standbyFiles   = "standby-files.json" // which files are copies of the leader's
	standbyCopying = "standby.tmp"        // those that are not here whole
	copyEvery      = 30 * time.Second
)

// Files implements failover.Files: what a backup keeps, but for what is this
// node's own.
func (w *writer) Files() (all []failover.File, err error) {
	files, err := w.config.kept(cmp.Or(w.config.Backup.To, filepath.Join(w.config.Data, standbyCopying)))
	if err != nil {
		return nil, err
	}
	all = []failover.File{}
	for _, f := range files {
		name := strings.TrimPrefix(f.Name, backup.Data)
		info, err := os.Stat(f.Path)
		if err != nil || ownFile(name) {
			continue // gone meanwhile
		}
		all = append(all, failover.File{Name: name, Size: info.Size(), Changed: info.ModTime().UTC()})
	}
	return all, nil
}

// ownFile reports whether a file says what a node knows, or is not written whole.
func ownFile(name string) bool {
	return name == filepath.Base(Config{}.clusterPath()) || strings.HasSuffix(name, ".tmp")
}

// Open implements failover.Files.
func (w *writer) Open(name string) (*os.File, error) {
	all, err := w.Files()
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(f failover.File) bool { return f.Name == name }) {
		return nil, fail.E(fail.NotFound, "There is no file %q that a standby copies.", name)
	}
	root, err := os.OpenRoot(w.config.Data)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // what it opened stays open
	return root.Open(filepath.FromSlash(name))
}

// copyFiles copies the leader's files again and again, while this origin stands by.
func (w *writer) copyFiles(ctx context.Context) {
	if w.leadership.key == "" {
		return
	}
	tick := time.NewTicker(copyEvery)
	defer tick.Stop()
	soon := time.NewTicker(look) // until the leader is met
	defer soon.Stop()
	for met := false; ; {
		for _, p := range w.leadership.watch.Status() {
			if p.Role == failover.Leader && p.Fault == "" {
				met = true
				c := &copier{leader: failover.Client{URL: p.URL, Key: w.leadership.key, HTTP: w.leadership.watch.HTTP}, dir: w.config.Data}
				done := c.round(ctx)
				if was := w.leadership.copied.Load(); done.At.IsZero() && was != nil {
					done.At = was.At
				}
				w.leadership.copied.Store(&done)
				if done.Fault != "" && ctx.Err() == nil {
					w.log.WarnContext(ctx, "the leader's files could not all be copied", "missing", done.Missing, "error", done.Fault)
				}
				break
			}
		}
		wait := tick.C
		if !met {
			wait = soon.C
		}
		select {
		case <-ctx.Done():
			return
		case <-wait:
		}
	}
}

// copier makes the files of a folder those of the leader. It touches none that it
// did not copy itself, unless the leader has one of that name.
type copier struct {
	leader failover.Client
	dir    string
	root   *os.Root
	has    map[string]failover.File // copied before
}

// round copies what is not here, and removes what the leader has no longer.
func (c *copier) round(ctx context.Context) (done failover.Copied) {
	all, err := c.leader.Files(ctx)
	if err == nil {
		c.root, err = os.OpenRoot(c.dir)
	}
	if err != nil {
		return failover.Copied{Fault: fail.Message(err)}
	}
	defer func() { _ = c.root.Close() }()
	c.recall()
	done.Files, done.Missing = len(all), len(all)
	there := map[string]bool{}
	var failed error
	for _, f := range all {
		there[f.Name] = true
		if err := c.one(ctx, f); err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		done.Missing--
	}
	for name := range c.has {
		if !there[name] && filepath.IsLocal(filepath.FromSlash(name)) {
			if err := c.root.Remove(filepath.FromSlash(name)); err == nil || errors.Is(err, os.ErrNotExist) {
				delete(c.has, name)
			}
		}
	}
	failed = cmp.Or(failed, c.remember())
	if failed != nil {
		done.Fault = fail.Message(failed)
		return done
	}
	_ = c.root.RemoveAll(standbyCopying) // what was begun of files that changed meanwhile
	done.At = clock.System().UTC()
	return done
}

// one copies a file, unless it is here as the leader has it.
func (c *copier) one(ctx context.Context, f failover.File) error {
	name := filepath.FromSlash(f.Name)
	if !filepath.IsLocal(name) || ownFile(f.Name) || slices.Contains(derived(), strings.SplitN(f.Name, "/", 2)[0]) {
		return fail.E(fail.Invalid, "%q is no name of a file to copy.", f.Name)
	}
	if was, ok := c.has[f.Name]; ok && was.Size == f.Size && was.Changed.Equal(f.Changed) {
		if info, err := c.root.Lstat(name); err == nil && info.Size() == f.Size {
			return nil
		}
	}
	id := sha256.Sum256([]byte(f.Name + "\x00" + f.Changed.String()))
	part := filepath.Join(standbyCopying, hex.EncodeToString(id[:16]))
	if err := errors.Join(c.root.MkdirAll(standbyCopying, 0o700), c.root.MkdirAll(filepath.Dir(name), 0o700)); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The folder of %s cannot be made.", f.Name)
	}
	to, err := c.root.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be written.", f.Name)
	}
	err = errors.Join(c.leader.Fetch(ctx, f, to), to.Close())
	if err != nil {
		if !fail.Is(err, fail.Unavailable) { // what is here is of no use
			err = errors.Join(err, c.root.Remove(part))
		}
		return err
	}
	if err := c.root.Rename(part, name); err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be put in its place.", f.Name)
	}
	c.has[f.Name] = f
	return nil
}

// recall reads which files are copies. Where that is not known, all are compared
// anew, and none is removed.
func (c *copier) recall() {
	c.has = map[string]failover.File{}
	if text, err := os.ReadFile(filepath.Join(c.dir, standbyFiles)); err == nil {
		_ = json.Unmarshal(text, &c.has)
	}
}

func (c *copier) remember() error {
	text, err := json.Marshal(c.has)
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(c.dir, standbyFiles), func(f *os.File) error {
		_, err := f.Write(text)
		return err
	})
}
