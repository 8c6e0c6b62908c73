package generations

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/test/world"
)

// mount mounts something at folder until the test ends; without the right to
// mount, the test is skipped.
func mount(t *testing.T, source, folder, kind string, flags uintptr, data string) {
	t.Helper()
	err := syscall.Mount(source, folder, kind, flags, data)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENODEV) {
		t.Skipf("this test mounts a file system, which needs root: %v", err)
	}
	must(t, err)
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
}

// shrink moves a folder to a file system of a size of its own.
func shrink(t *testing.T, folder, size string) {
	t.Helper()
	must(t, os.Rename(folder, folder+".was"))
	must(t, os.Mkdir(folder, 0o700))
	mount(t, "ghee-test", folder, "tmpfs", 0, "mode=0700,size="+size)
	must(t, os.CopyFS(folder, os.DirFS(folder+".was")))
}

// fill leaves no room in a folder, and returns the file that takes it.
func fill(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "ballast")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	defer func() { _ = f.Close() }()
	for size := 1 << 20; size > 0; {
		if _, err = f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return path
}

func TestDiskFull_ReadsGoOnAndApplyingComesBack(t *testing.T) {
	dice := world.Dice(world.Seed(t))
	w, o := newWorld(t)
	s := newSite(t, w, o, "sheets", 150)
	w.Stop()
	sites := filepath.Join(w.Data, "sites")
	shrink(t, sites, "12m")
	w.Start()
	s.Caught(s.id, s.token)
	r := s.read(t, dice, 2)

	ballast := fill(t, sites)
	s.write(t, 0, 100, strings.Repeat("news ", 400))
	until(t, "the site is told to lag", func() bool { return s.page(0).Header.Get("Ghee-State") == "lagging" })
	if a := s.page(0); a.Status != 200 || strings.Contains(a.Body, "news") {
		t.Errorf("on a full disk: %d %s", a.Status, a.Body)
	}
	s.rename(t, "second")
	before := r.asked.Load()
	until(t, "readers go on", func() bool { return r.asked.Load() > before+50 })
	r.stop()

	// A process that starts now finds no room for what SQLite keeps beside a file.
	w.Kill()
	must(t, os.Remove(s.file("1")+"-shm"))
	fill(t, sites)
	w.Start()
	for i := range 20 {
		if a := s.page(i); a.Status != 200 {
			t.Fatalf("after a restart on a full disk: %d %s", a.Status, a.Body)
		}
	}
	until(t, "the site is told to lag", func() bool { return s.page(0).Header.Get("Ghee-State") == "lagging" })
	r = s.read(t, dice, 2)
	must(t, os.Remove(ballast))
	begin := time.Now()
	s.Caught(s.id, s.token)
	t.Logf("caught up %v after there was room", time.Since(begin).Round(time.Millisecond))
	until(t, "the site lives", func() bool { return s.page(0).Header.Get("Ghee-State") == "live" })
	if a := s.page(0); a.Status != 200 || !strings.Contains(a.Body, "news") || !strings.Contains(a.Body, `"second"`) {
		t.Errorf("with room again: %d %s", a.Status, a.Body)
	}
	r.stop()
	w.Stop()
	if log := w.Logged(); !strings.Contains(log, "is full. What it holds is answered from") {
		t.Errorf("the log does not tell of it:\n%s", log)
	}
}

func TestDiskFull_RebuildLeavesTheOldGenerationAndNoRubbish(t *testing.T) {
	folder := t.TempDir()
	mount(t, "ghee-test", folder, "tmpfs", 0, "mode=0700,size=4m")
	n := newNode(t, folder)
	cp, objects := snapshot(n.content(t, "old"))
	must(t, n.shelf.Replace(t.Context(), theSite, cp, objects))
	n.at = cp.Position
	if _, _, err := n.look("/v2/pages/sheet/?page_size=70&"); err != nil {
		t.Fatal(err)
	}
	ballast := fill(t, folder)
	must(t, os.Truncate(ballast, size(t, ballast)-100<<10)) // room to begin with
	next := n.content(t, "new")
	cp, objects = snapshot(next)
	if err := n.shelf.Replace(t.Context(), theSite, cp, objects); err == nil {
		t.Fatal("there was room")
	}
	fill(t, folder)
	if _, err := n.shelf.Apply(t.Context(), theSite, next); !errors.Is(err, fail.ErrStorageFull) {
		t.Fatalf("applied on a full disk: %v", err)
	}
	site := []changelog.Draft{draft(t, changelog.Site, "8", map[string]string{"key": "more", "name": strings.Repeat("long ", 1<<15)})}
	control := changelog.Seal(content.Control, n.directory.Position(), epoch, 1, site, false)
	if _, err := n.directory.Apply(t.Context(), control); !errors.Is(err, fail.ErrStorageFull) {
		t.Errorf("the directory was written on a full disk: %v", err)
	}
	if marks, seq, err := n.look("/v2/pages/sheet/?page_size=70&"); err != nil || !marks["old"] || seq != n.at.Seq {
		t.Errorf("on a full disk: %v at %d, %v", marks, seq, err)
	}
	if left, err := os.ReadDir(filepath.Join(folder, "sites", fmt.Sprint(theSite))); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	must(t, os.Remove(ballast))
	if _, err := n.directory.Apply(t.Context(), control); err != nil {
		t.Errorf("with room again: %v", err)
	}
	must(t, n.shelf.Replace(t.Context(), theSite, cp, objects))
	if marks, _, err := n.look("/v2/pages/sheet/?page_size=70&"); err != nil || !marks["new"] {
		t.Errorf("with room again: %v, %v", marks, err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

func TestReadOnlyFolder_ServesWhatAKilledProcessLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w, o := newWorld(t)
	s := newSite(t, w, o, "sheets", 30)
	quiet := newSite(t, w, o, "quiet", 3)
	w.Stop()
	w.Start()
	s.Caught(s.id, s.token)
	s.write(t, 0, 5, "last words")
	s.Caught(s.id, s.token)
	w.Kill()
	if info, err := os.Stat(s.file("1") + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("nothing is left in the -wal: %v", err)
	}
	mount(t, w.Data, w.Data, "", syscall.MS_BIND, "")
	mount(t, "", w.Data, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	before := listing(t, w.Data)
	w.Start()
	for _, a := range []struct {
		of   *site
		page int
		want string
	}{{s, 0, "last words"}, {s, 20, "sheets"}, {quiet, 1, "quiet"}} {
		got := a.of.page(a.page)
		if got.Status != 200 || !strings.Contains(got.Body, a.want) || got.Header.Get("Ghee-State") != "lagging" {
			t.Errorf("%d %s %s, want %q", got.Status, got.Header.Get("Ghee-State"), got.Body, a.want)
		}
	}
	if a := s.Read("no token", "/v2/tags/"); a.Status != 401 {
		t.Errorf("an unknown token: %d", a.Status)
	}
	w.Stop()
	if log := w.Logged(); !strings.Contains(log, "The data folder cannot be written") {
		t.Errorf("the log does not tell of it:\n%s", log)
	}
	if after := listing(t, w.Data); after != before {
		t.Errorf("the folder changed from\n%s\nto\n%s", before, after)
	}
	if rest, err := os.ReadDir(os.TempDir()); err != nil || len(rest) != 0 {
		t.Errorf("left in the temporary folder: %v, %v", rest, err)
	}
}

// listing is every file below a folder with its size.
func listing(t *testing.T, folder string) string {
	t.Helper()
	out := ""
	must(t, filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		out += fmt.Sprintln(path, info.Size())
		return err
	}))
	return out
}
