//go:build linux

package feed_test

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/fail"
)

// TestSpool_AFullDiskIsSaid writes snapshots onto a disk of two megabytes.
func TestSpool_AFullDiskIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skip("only root can mount a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	log := feedtest.NewMemory()
	for i := range 100 {
		log.Append(7, false, large(i, 40_000))
	}
	log.Append(8, false, feedtest.Draft(1, 1))
	log.Append(0, false, feedtest.Draft(1, 1))
	n := serve(t, log, func(c *feed.ServerConfig) { c.Spool = dir })
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	_, objects, err := c.Objects(feedtest.Within(t), 7)
	if err == nil {
		for _, err = range objects {
			if err != nil {
				break
			}
		}
	}
	// The disk fills before the first answer about the snapshot, or after it.
	if !fail.Is(err, fail.Conflict) && !fail.Is(err, fail.Unavailable) || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("a snapshot for which there is no room: %v", err)
	}
	if left := spooled(t, dir); left != 0 {
		t.Errorf("%d files are left", left)
	}
	// Everything else goes on, and what there is room for, too.
	if got := feedtest.Drain(t, c, 7, log.All(7)[89].Position(), 100); len(got) != 10 {
		t.Errorf("%d entries", len(got))
	}
	checkObjects(t, c, log, 8)
	if err := os.WriteFile(dir+"/full", make([]byte, 3<<20), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	if status, code, body := n.get(t, secret, "/feed/v1/sites/0/snapshot"); status != 503 || code != "storage_full" {
		t.Errorf("with a full disk: %d %s %s", status, code, body)
	}
}
