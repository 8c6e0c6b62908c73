package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/fail"
)

func need(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, text string, path ...string) {
	t.Helper()
	at := filepath.Join(path...)
	need(t, errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte(text), 0o600)))
}

// house is a folder with one site, and what else a folder may hold.
func house(t *testing.T) (Config, *Origin) {
	t.Helper()
	c := Config{Data: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Version: "test"}
	o, err := OpenOrigin(t.Context(), c, nil)
	need(t, err)
	t.Cleanup(func() { _ = o.Close() })
	_, err = o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	need(t, err)
	for _, name := range []string{"outbox/1.eml", "uploads/u1/part", "of-a-later-release/x", "sites/1/1/set.db", "directory.db-wal", "contact.json"} {
		put(t, "it is "+name, c.Data, name)
	}
	return c, o
}

func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	need(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			all = append(all, name)
		}
		return err
	}))
	return all
}

var plain = backup.KeySource{Plain: true}

func made(t *testing.T, c Config, o *Origin, to string) BackupReport {
	t.Helper()
	r, err := o.Backup(t.Context(), c, BackupConfig{To: to, Keys: plain})
	need(t, err)
	return r
}

// All that nothing can build again comes back, byte for byte, also of what only
// a later release keeps; backups within the folder are not backed up.
func TestBackup_ComesBackWhole(t *testing.T) {
	c, o := house(t)
	inside := filepath.Join(c.Data, "backups")
	made(t, c, o, inside)
	r := made(t, c, o, inside)
	if r.About.Sites() != 1 || r.About.Epoch != 1 || !r.Read || r.Bytes == 0 {
		t.Errorf("%+v", r)
	}
	if left := files(t, c.Data); slices.ContainsFunc(left, func(name string) bool { return strings.HasPrefix(name, copying) }) {
		t.Errorf("left %v", left)
	}
	to := Config{Data: filepath.Join(t.TempDir(), "again"), Listen: c.Listen}
	put(t, "", to.Data, "lost+found", ".keep")           // a file system of its own
	back, err := Restore(t.Context(), to, inside, plain) // the newest
	need(t, err)
	if back.Path != r.Path || back.Epoch.Number != 2 {
		t.Errorf("%+v", back)
	}
	want := []string{"authoring.db", "lost+found/.keep", "of-a-later-release/x", "outbox/1.eml", "serve.lock", "uploads/u1/part"}
	if got := files(t, to.Data); !slices.Equal(got, want) {
		t.Errorf("restored %v, want %v", got, want)
	}
	text, err := os.ReadFile(filepath.Join(to.Data, "uploads/u1/part"))
	if err != nil || string(text) != "it is uploads/u1/part" {
		t.Errorf("%q %v", text, err)
	}
	again, err := OpenExisting(t.Context(), to)
	need(t, err)
	defer again.Close()
	if s, err := again.Site(t.Context(), "a"); err != nil || again.Store.Epoch() != back.Epoch {
		t.Errorf("%+v %v, epoch %v", s, err, again.Store.Epoch())
	}
}

// What a restore cannot do it does not begin, and of what it could not end
// nothing is left.
func TestRestore_AllOrNothing(t *testing.T) {
	c, o := house(t)
	place := filepath.Join(t.TempDir(), "backups")
	r := made(t, c, o, place)
	_, err := Restore(t.Context(), c, r.Path, plain)
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "mv ") {
		t.Errorf("into a folder that is in use: %v", err)
	}
	if _, err := o.Site(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	for name, from := range map[string]func() (string, Config){
		"damaged": func() (string, Config) {
			text, err := os.ReadFile(r.Path)
			need(t, err)
			text[len(text)/2] ^= 1
			put(t, string(text), place, "ghee-20300101T000000.000Z.tar.zst")
			return place, Config{}
		},
		"cut": func() (string, Config) {
			text, err := os.ReadFile(r.Path)
			need(t, err)
			put(t, string(text[:len(text)-100]), place, "ghee-20300101T000000.000Z.tar.zst")
			return place, Config{}
		},
		"none":             func() (string, Config) { return t.TempDir(), Config{} },
		"another database": func() (string, Config) { return r.Path, Config{Database: "postgres://127.0.0.1:1/none"} },
	} {
		t.Run(name, func(t *testing.T) {
			from, to := from()
			to.Data = filepath.Join(t.TempDir(), "again")
			if _, err := Restore(t.Context(), to, from, plain); err == nil {
				t.Error("it was restored")
			}
			left, err := os.ReadDir(to.Data)
			if !errors.Is(err, os.ErrNotExist) && (err != nil || len(left) > 1) {
				t.Errorf("left %v %v", left, err)
			}
		})
	}
}

// A folder in which a restore died serves nobody, and the next restore ends it.
func TestRestore_AfterOneThatDied(t *testing.T) {
	c, o := house(t)
	r := made(t, c, o, filepath.Join(t.TempDir(), "backups"))
	to := Config{Data: filepath.Join(t.TempDir(), "again"), Listen: "127.0.0.1:0"}
	put(t, "half", to.Data, restoring, backup.SQLite)
	put(t, "moved already", to.Data, "outbox", "1.eml")
	if _, err := OpenOrigin(t.Context(), to, nil); !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "ghee restore") {
		t.Errorf("a command: %v", err)
	}
	if err := Serve(t.Context(), to, nil, nil); !fail.Is(err, fail.Conflict) {
		t.Errorf("serving: %v", err)
	}
	_, err := Restore(t.Context(), to, r.Path, plain)
	need(t, err)
	if got := files(t, to.Data); !slices.Contains(got, "authoring.db") || slices.ContainsFunc(got, func(n string) bool { return strings.HasPrefix(n, restoring) }) {
		t.Errorf("%v", got)
	}
}

// The doctor tells of backups: how old, and that one has failed.
func TestDoctor_TellsOfBackups(t *testing.T) {
	c, o := house(t)
	says := func() string {
		var out strings.Builder
		d := doctor{out: &out, config: c}
		d.backup()
		return out.String()
	}
	if got := says(); !strings.Contains(got, "ok       backup: none was made") {
		t.Error(got)
	}
	to := filepath.Join(t.TempDir(), "backups")
	made(t, c, o, to)
	if got := says(); !strings.Contains(got, "ok       backup: ") || !strings.Contains(got, to) || !strings.Contains(got, "read again") {
		t.Error(got)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	put(t, "", blocked)
	if _, err := o.Backup(t.Context(), c, BackupConfig{To: blocked, Keys: plain}); err == nil {
		t.Error("a backup was made into a file")
	}
	if got := says(); !strings.Contains(got, "PROBLEM  backup: the last one failed") || !strings.Contains(got, to) {
		t.Error(got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Backup(ended, c, BackupConfig{To: to, Keys: plain}); err == nil {
		t.Error("a backup was made after its time")
	}
	made(t, c, o, to)
	if got := says(); !strings.Contains(got, "ok       backup: ") {
		t.Error(got)
	}
}

// A turn whose backup is there is not made again, also when its job is forgotten; one that
// is older, or of no backup, is no reason to rest.
func TestBackup_OneATurn(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for made, want := range map[time.Duration]bool{-time.Millisecond: false, 0: true, time.Hour: true} {
		b := BackupConfig{To: t.TempDir()}
		if err := os.WriteFile(filepath.Join(b.To, backup.Name(at.Add(made), true)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if there, err := b.since(t.Context(), at); err != nil || there != want {
			t.Errorf("a backup of %v after the turn began: %v, %v", made, there, err)
		}
	}
	for _, to := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if there, err := (BackupConfig{To: to}).since(t.Context(), at); there || err != nil {
			t.Errorf("%s: %v, %v", to, there, err)
		}
	}
}
