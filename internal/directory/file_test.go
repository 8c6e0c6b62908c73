package directory_test

import (
	"bytes"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/fail"
)

// filled makes a directory with something of everything and closes it.
func filled(t *testing.T, path string) (changelog.Position, changelog.Hash) {
	t.Helper()
	d := open(t, path)
	apply(t, d, site("1", "a"), site("2", "b"), token("t1", 1, "one"), token("t2", 1, "two"), changelog.Draft{Kind: 99, Object: "x", Present: true, Payload: []byte("new")})
	apply(t, d, gone(token("t1", 1, "one")))
	if err := d.SetGeneration(t.Context(), 1, 3); err != nil {
		t.Fatal(err)
	}
	if err := d.Raise(t.Context(), changelog.Epoch{Number: 5, Leader: "e"}); err != nil {
		t.Fatal(err)
	}
	position, digest := d.Position(), d.Digest()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return position, digest
}

func TestOpen_FindsWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder with a % and a ?", "directory.db")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	position, digest := filled(t, path)
	d := open(t, path)
	if d.Position() != position || d.Digest() != digest || !d.Ready() || d.Unread() != 1 || d.Epoch().Number != 5 {
		t.Errorf("at %s with %d unread, epoch %v", d.Position(), d.Unread(), d.Epoch())
	}
	if diff := cmp.Diff([]string{"two"}, holds(d, "one", "two")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]content.SiteInfo{{ID: 1, Key: "a", Name: "A"}, {ID: 2, Key: "b", Name: "B"}}, d.Sites()); diff != "" {
		t.Error(diff)
	}
	if g, ok := d.Generation(1); !ok || g != 3 {
		t.Errorf("generation %d, %v", g, ok)
	}
	if _, ok := d.Generation(2); ok {
		t.Error("a generation nobody set")
	}
	apply(t, d, token("t3", 2, "three"))
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFile_HoldsNoToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	d := open(t, path)
	apply(t, d, site("1", "a"), token("t1", 1, "a-token-in-plain"))
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("a-token-in-plain")) {
			t.Errorf("%s holds a token", name)
		}
	}
}

// change runs SQL on the file behind the directory's back.
func change(t *testing.T, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_SaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string)
		want  string
	}{
		"a newer layout":      {func(p string) { change(t, p, `pragma user_version = 2`) }, "newer program"},
		"another SQLite file": {func(p string) { change(t, p, `pragma user_version = 0`) }, "no directory"},
		"no SQLite file":      {func(p string) { write(t, p, 0, []byte(strings.Repeat("no database ", 2000))) }, "damaged"},
		"zeros in the middle": {func(p string) { write(t, p, 4096, make([]byte, 3*4096)) }, "damaged"},
		"a forged grant":      {func(p string) { change(t, p, `update object set payload = 'x' where id = 't2'`) }, "damaged"},
		"a forged position":   {func(p string) { change(t, p, `update meta set v = 'x' where k = 'state'`) }, "damaged"},
		"a short digest":      {func(p string) { change(t, p, `update meta set v = 'x' where k = 'digest'`) }, "damaged"},
	} {
		path := filepath.Join(t.TempDir(), "directory.db")
		filled(t, path)
		c.spoil(path)
		_, err := directory.Open(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "delete it, with the files "+path+"-wal") || fail.CodeOf(err) != fail.Unavailable {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, n := range []string{path, path + "-wal", path + "-shm"} { // what the sentence says
			if err := os.Remove(n); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		if d := open(t, path); d.Ready() {
			t.Errorf("%s: still there", name)
		}
	}
}

func write(t *testing.T, path string, at int64, data []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt(data, at); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_MissingFolderIsNoDamage(t *testing.T) {
	_, err := directory.Open(t.Context(), filepath.Join(t.TempDir(), "missing", "directory.db"))
	if err == nil || !strings.Contains(err.Error(), "folder exists") || strings.Contains(err.Error(), "delete") {
		t.Error(err)
	}
}

func TestCheck_FindsAForgedVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	filled(t, path)
	d := open(t, path)
	change(t, path, `update object set version = version + 1 where id = 't2'`)
	if err := d.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

func TestOpen_BelievesNothingThatWasNotWritten(t *testing.T) {
	for _, statement := range []string{
		`update object set version = version + 1 where id = 't2'`, `delete from object where id = 't2'`, `update object set id = 't9' where id = 't2'`,
		`update generation set n = 2`, `delete from generation`, `insert into generation (site, n) values (2, 9)`,
		`update meta set v = replace(v, '"Number":5', '"Number":7') where k = 'state'`, `delete from meta where k = 'state'`,
		`update meta set v = zeroblob(2048) where k = 'digest'`,
	} {
		path := filepath.Join(t.TempDir(), "directory.db")
		filled(t, path)
		change(t, path, statement)
		if d, err := directory.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: %v", statement, err)
			_ = d.Close()
		}
	}
}

// A bit flips anywhere: the file is refused, or says what it said.
func TestOpen_AfterAFlippedBit(t *testing.T) {
	seed := uint64(1)
	if os.Getenv("GHEE_SOAK") != "" { // make soak
		seed = uint64(time.Now().UnixNano()) //nolint:gosec // any number
	}
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	path := filepath.Join(t.TempDir(), "directory.db")
	position, digest := filled(t, path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for range 300 {
		at := dice.IntN(len(data))
		for data[at] == 0 {
			at = dice.IntN(len(data))
		}
		flipped := bytes.Clone(data)
		flipped[at] ^= 1 << dice.IntN(8)
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := directory.Open(t.Context(), path)
		if err != nil {
			refused++
			continue
		}
		g, ok := d.Generation(1)
		if d.Position() != position || d.Digest() != digest || d.Epoch().Number != 5 || !ok || g != 3 || len(d.Sites()) != 2 || cmp.Diff([]string{"two"}, holds(d, "one", "two")) != "" {
			t.Errorf("byte %d is %x, not %x: at %s, epoch %v, generation %d, %v", at, flipped[at], data[at], d.Position(), d.Epoch(), g, holds(d, "one", "two"))
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if refused == 0 {
		t.Error("no file was refused")
	}
	t.Logf("%d of 300 were refused", refused)
}

func TestOpenFrozen_AnswersAndRefusesToWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	living := open(t, path)
	apply(t, living, site("1", "a"), token("t1", 1, "one"))
	if err := living.SetGeneration(t.Context(), 1, 4); err != nil {
		t.Fatal(err)
	}
	// As a killed process leaves it: with what came last in the -wal.
	left := filepath.Join(t.TempDir(), "directory.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err == nil {
			err = os.WriteFile(left+suffix, data, 0o400)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := directory.OpenFrozen(t.Context(), left)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if g, ok := d.Generation(1); !ok || g != 4 || holds(d, "one") == nil || d.Digest() != living.Digest() || d.Position() != living.Position() {
		t.Errorf("generation %d, at %s", g, d.Position())
	}
	for name, err := range map[string]error{
		"a pointer": d.SetGeneration(t.Context(), 1, 5), "an epoch": d.Raise(t.Context(), changelog.Epoch{Number: 9}), "a check": d.Check(t.Context()),
	} {
		if !fail.Is(err, fail.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, err := os.ReadDir(filepath.Dir(left)); err != nil || len(files) != 2 {
		t.Errorf("files %v, %v", files, err)
	}
	if _, err := directory.OpenFrozen(t.Context(), filepath.Join(t.TempDir(), "none.db")); !fail.Is(err, fail.Unavailable) {
		t.Errorf("no file: %v", err)
	}
}
