package frozen_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/frozen"
)

// left writes a database as a killed process leaves it: what was committed last
// is in the -wal only.
func left(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "living.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), `create table t (x); insert into t values (1), (2)`); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "left.db"+suffix), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "left.db")
}

func count(t *testing.T, path string) (n int, copied int64) {
	t.Helper()
	db, err := frozen.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRowContext(t.Context(), `select count(*) from t`).Scan(&n); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	return n, db.Copied
}

func TestOpen_SeesWhatIsInTheWAL(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	path := left(t)
	before := list(t, filepath.Dir(path))
	if n, copied := count(t, path); n != 2 || copied == 0 {
		t.Errorf("%d rows, %d bytes copied", n, copied)
	}
	if after := list(t, filepath.Dir(path)); after != before {
		t.Errorf("the folder changed from %s to %s", before, after)
	}
	if rest := list(t, os.TempDir()); rest != "" {
		t.Errorf("left in the temporary folder: %s", rest)
	}
}

func TestOpen_ReadsACheckpointedFileInPlace(t *testing.T) {
	path := left(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `pragma wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := list(t, filepath.Dir(path))
	if n, copied := count(t, path); n != 2 || copied != 0 {
		t.Errorf("%d rows, %d bytes copied", n, copied)
	}
	if after := list(t, filepath.Dir(path)); after != before {
		t.Errorf("the folder changed from %s to %s", before, after)
	}
}

func TestOpen_SaysWhatIsMissing(t *testing.T) {
	if _, err := frozen.Open(t.Context(), filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("a file that is not there was opened")
	}
}

func list(t *testing.T, dir string) (names string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names += f.Name() + " "
	}
	return names
}
