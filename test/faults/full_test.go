//go:build linux

package faults

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 6: a database that may not be written refuses writes and nothing else, and
// takes them again by itself.
func TestRow6_DatabaseTakesNoChanges(t *testing.T) {
	matrix.Begin(t, 6)
	d := newDesk(t, world.PostgreSQL)
	d.settled()
	must(t, d.Cluster().Exec(t.Context(), "alter system set default_transaction_read_only = on"))
	d.reload()
	d.until("writes are refused", func() bool { return d.create("a", "refused", nil).Status == 503 })
	d.away(d.create("a", "refused", nil), "read_only")
	d.reads("a", 2, 1)
	must(t, d.Cluster().Exec(t.Context(), "alter system reset default_transaction_read_only"))
	d.reload()
	d.until("writes are taken", func() bool { return d.publish("a", "refused", nil).Status == 200 })
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	d.reads("a", 3, 2)
}

func (d *desk) reload() {
	d.t.Helper()
	must(d.t, d.Cluster().Exec(d.t.Context(), "select pg_reload_conf()"))
}

// Row 6: the database's disk is full.
func TestRow6_DiskFull(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			row := matrix.Begin(t, 6)
			dir, free := small(t, 48<<20)
			d := newDeskOn(t, db, dir)
			d.settled()
			room := filepath.Join(dir, "ballast")
			for range matrix.Size(1, 10) {
				fill(t, room, free)
				var a world.Answer
				n := 0
				d.until("the disk is full", func() bool { // what was allocated before still takes some
					n++
					a = d.create("a", fmt.Sprint("more-", n), map[string]any{"body": strings.Repeat("long words ", 40_000)})
					return a.Status != 201
				})
				d.away(a, "storage_full")
				d.reads("a", 2+n%50, 1)
				d.reads("b", 2+n%50, 0)
				must(t, os.Remove(room))
				d.until("writes are taken", func() bool {
					return d.create("a", fmt.Sprint("more-", n), map[string]any{"body": strings.Repeat("long words ", 40_000)}).Status == 201
				})
			}
			row.Figure("times filled", "%d", matrix.Size(1, 10))
			if r := d.Ghee("doctor"); r.Code != 0 {
				t.Errorf("doctor: %+v", r)
			}
		})
	}
}

// small mounts a disk of so many bytes, which only root may.
func small(t *testing.T, size int64) (dir string, free func() int64) {
	t.Helper()
	dir, err := os.MkdirTemp("", "ghee-small-")
	must(t, err)
	t.Cleanup(func() { _ = os.Remove(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0777", size)); err != nil {
		t.Skipf("no disk of its own can be had here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() int64 {
		var s syscall.Statfs_t
		must(t, syscall.Statfs(dir, &s))
		return int64(s.Bavail) * s.Bsize
	}
}

// fill leaves no room beside a file.
func fill(t *testing.T, path string, free func() int64) {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	defer f.Close()
	block := make([]byte, 64<<10)
	for free() > 0 {
		if _, err := f.Write(block[:min(int64(len(block)), max(free(), 1))]); err != nil {
			return // full
		}
	}
}

// newDeskOn makes a desk whose database is in dir.
func newDeskOn(t *testing.T, db, dir string) *desk {
	t.Helper()
	if db == world.SQLite {
		t.Setenv("TMPDIR", dir) // the data folder, and so the sets, too
		return newDesk(t, db)
	}
	space := filepath.Join(dir, "space")
	must(t, os.Mkdir(space, 0o700))
	if u, err := user.Lookup("postgres"); err == nil && os.Getuid() == 0 {
		uid, err := strconv.Atoi(u.Uid)
		must(t, err)
		gid, err := strconv.Atoi(u.Gid)
		must(t, err)
		must(t, os.Chown(space, uid, gid))
	}
	d := newDesk(t, db)
	d.Kill()
	d.moveTo(space)
	d.Start()
	return d
}
