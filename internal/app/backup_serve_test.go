package app_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/fail"
)

// patience is for what comes by itself.
const patience = 2 * time.Minute

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(over) {
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// A serving process makes backups by itself, while it is written to, keeps as
// many as it is told, and says how old the last one is. Each is of one moment:
// what was kept before it began is in it, and every log in it is whole.
func TestServe_MakesBackups(t *testing.T) {
	c := config(t)
	c.Metrics = "127.0.0.1:0"
	place := filepath.Join(t.TempDir(), "backups")
	c.Backup = app.BackupConfig{To: place, Every: time.Second, Keep: 2, Keys: backup.KeySource{Plain: true}}
	s := serve(t, c)
	o := origin(t, c)
	site, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	must(t, err)
	seen := map[string]int64{} // where the site's log was when a backup was first seen
	n := 0
	until(t, "three backups were made", func() bool {
		n++
		publish(t, o, site.ID, fmt.Sprintf("tag-%d", n))
		head, err := o.Store.Log().Head(t.Context(), site.ID)
		must(t, err)
		entries, err := os.ReadDir(place)
		if err != nil {
			return false
		}
		for _, e := range entries {
			if _, is := backup.Moment(e.Name()); is && seen[e.Name()] == 0 {
				seen[e.Name()] = head.Position.Seq
			}
		}
		return len(seen) >= 3
	})
	client := &http.Client{Timeout: time.Minute}
	res, err := client.Get(s.said.after("metrics"))
	must(t, err)
	text, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	for _, line := range []string{"ghee_backup_failed 0", "ghee_backup_age_seconds ", "ghee_backup_bytes "} {
		if !strings.Contains(string(text), "\n"+line) || strings.Contains(string(text), "ghee_backup_age_seconds +Inf") {
			t.Errorf("the metrics do not say %q", line)
		}
	}
	s.end()
	entries, err := os.ReadDir(place)
	must(t, err)
	if len(entries) == 0 || len(entries) > 2 {
		t.Errorf("%d files are kept: %v", len(entries), entries)
	}
	to := config(t)
	r, err := app.Restore(t.Context(), to, place, c.Backup.Keys)
	must(t, err)
	if said, err := doctor(t, to); err != nil {
		t.Errorf("%v:\n%s", err, said)
	}
	made, _ := backup.Moment(filepath.Base(r.Path))
	if got := r.About.Logs[1].Seq; got < 1 || seen[filepath.Base(r.Path)] != 0 && got > seen[filepath.Base(r.Path)] || !made.Equal(r.About.Made.Truncate(time.Millisecond)) {
		t.Errorf("%s is of %v at %d, and was seen when the log was at %d", r.Path, r.About.Made, got, seen[filepath.Base(r.Path)])
	}
}

// What cannot work when a backup is due is refused when the process starts.
func TestServe_RefusesBackupsThatCannotBe(t *testing.T) {
	for name, b := range map[string]app.BackupConfig{
		"no key":   {To: "x", Every: time.Hour},
		"no time":  {To: "x", Keys: backup.KeySource{Plain: true}},
		"no place": {To: "ftp://x", Every: time.Hour, Keys: backup.KeySource{Plain: true}},
		"keep":     {To: "x", Every: time.Hour, Keep: -1, Keys: backup.KeySource{Plain: true}},
	} {
		c := config(t)
		c.Backup = b
		if err := app.Serve(t.Context(), c, nil, nil); !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), "backup_") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
