//go:build linux

package faults

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// follower is an edge of the demo site, and what it answers when all is well.
type follower struct {
	*world.Edge
	t      *testing.T
	c      *world.Cluster
	site   content.SiteID
	token  string
	whole  map[string]string // bodies by path
	asked  int
	failed int
}

func newFollower(t *testing.T) *follower {
	t.Helper()
	c := world.NewCluster(t, world.ClusterSpec{Demo: true, Edges: world.Edges(1)})
	f := &follower{Edge: c.Edges[0], t: t, c: c, site: 1, whole: map[string]string{}}
	f.token, _ = c.Origin.Tokens()
	f.current()
	for _, path := range []string{
		"/v2/posts/", "/v2/posts/?page_size=1", "/v2/tags/?include=recent_posts", "/v2/categories/", "/v2/authors/", "/v2/pages/*/",
		"/v2/search/?query=the", "/v2/feeds/rss/", "/v2/posts/?exclude_body=true&page=1&page_size=2",
	} {
		if a := f.Read(f.token, path); a.Status == 200 {
			f.whole[path] = a.Body
		}
	}
	if len(f.whole) < 5 {
		t.Fatalf("the demo answers %d paths only", len(f.whole))
	}
	return f
}

// current waits until the edge has all that the origin has.
func (f *follower) current() {
	f.t.Helper()
	f.Shows(f.site, f.token, f.c.Origin.Head(f.site).Position.Seq)
}

// ask asks for everything; it reports whether all is answered. An answer that is
// not the one from before fails the test.
func (f *follower) ask() bool {
	f.t.Helper()
	all := true
	for path, want := range f.whole {
		a := f.Read(f.token, path)
		f.asked++
		switch {
		case a.Status == 503:
			f.failed++
			all = false
		case a.Status != 200 || a.Body != want:
			f.t.Errorf("%s: %d\n%s\nnot\n%s", path, a.Status, a.Body, want)
		}
	}
	return all
}

func (f *follower) file(generation string) string {
	return filepath.Join(f.Data, "sites", "1", generation, "set.db")
}

// Row 22: bits flip in an edge's file, in what answers are made of and, where that is
// stored alike, in the objects.
func TestRow22_BitRotOnAnEdge(t *testing.T) {
	row := matrix.Begin(t, 22)
	f := newFollower(t)
	f.Stop() // which leaves no -wal
	data, err := os.ReadFile(f.file("1"))
	must(t, err)
	flipped := 0
	for _, body := range f.whole { // a bit of what each answer is made of
		for at := len(body) / 2; at+24 < len(body); at += 8 {
			if i := bytes.Index(data, []byte(body[at:at+24])); i >= 0 {
				data[i+12] ^= 1
				flipped++
				break
			}
		}
	}
	if flipped == 0 {
		t.Fatal("the file holds nothing of the answers")
	}
	must(t, os.WriteFile(f.file("1"), data, 0o600))
	f.Start()
	f.Until("it is built again", func() bool { return f.ask() })
	if _, err := os.Stat(f.file("1")); err == nil {
		t.Error("the damaged file still serves")
	}
	if n, _ := f.Metric("ghee_sets_damaged_total"); n == 0 {
		t.Error("no metric tells of it")
	}
	row.Figure("bits flipped", "%d", flipped)
	row.Figure("wrong answers", "0 of %d; %d were 503 until it was built again", f.asked, f.failed)
}

// Row 23: the disk of an edge is full.
func TestRow23_EdgeDiskFull(t *testing.T) {
	row := matrix.Begin(t, 23)
	f := newFollower(t)
	f.Stop()
	must(t, os.Rename(f.Data, f.Data+".was"))
	must(t, os.Mkdir(f.Data, 0o700))
	if err := syscall.Mount("tmpfs", f.Data, "tmpfs", 0, "size=16m,mode=0700"); err != nil {
		t.Skipf("no disk of its own can be had here: %v", err)
	}
	t.Cleanup(func() { f.Stop(); _ = syscall.Unmount(f.Data, syscall.MNT_DETACH) })
	must(t, os.CopyFS(f.Data, os.DirFS(f.Data+".was")))
	f.Start()
	room := filepath.Join(f.Data, "ballast")
	fill(t, room, func() int64 {
		var s syscall.Statfs_t
		must(t, syscall.Statfs(f.Data, &s))
		return int64(s.Bavail) * s.Bsize
	})
	f.c.Origin.Must("site", "set", "blog_url=https://inn.example.test/notes")
	f.Until("it says that the disk is full", func() bool { n, _ := f.Metric("ghee_disk_full"); f.ask(); return n > 0 })
	if !f.ask() || f.failed > 0 {
		t.Errorf("%d of %d reads failed", f.failed, f.asked)
	}
	row.Figure("reads answered", "%d of %d", f.asked-f.failed, f.asked)
	must(t, os.Remove(room))
	f.current()
	f.Until("it says that there is room", func() bool { n, told := f.Metric("ghee_disk_full"); return told && n == 0 })
	if !strings.Contains(f.Logged(), "is full. What it holds is answered from") {
		t.Error("the log does not tell of it")
	}
	row.Figure("applying", "resumed by itself")
}

// Row 24: the folder of an edge cannot be written, and a killed process left a
// -wal there.
func TestRow24_EdgeFolderReadOnly(t *testing.T) {
	row := matrix.Begin(t, 24)
	t.Setenv("TMPDIR", t.TempDir())
	f := newFollower(t)
	f.Kill()
	if err := syscall.Mount(f.Data, f.Data, "", syscall.MS_BIND, ""); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	undo := func() { f.Stop(); _ = syscall.Unmount(f.Data, syscall.MNT_DETACH) }
	t.Cleanup(undo)
	must(t, syscall.Mount("", f.Data, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	f.Start()
	if !f.ask() || f.failed > 0 {
		t.Errorf("%d of %d reads failed", f.failed, f.asked)
	}
	if a := f.Read(f.token, "/v2/tags/"); a.Header.Get("Ghee-State") == "live" {
		t.Errorf("Ghee-State %q", a.Header.Get("Ghee-State"))
	}
	if !strings.Contains(f.Logged(), "start again when it can be written") {
		t.Error("the log does not say what to do")
	}
	row.Figure("reads answered", "%d of %d, after kill -9 and a start on a read-only folder", f.asked-f.failed, f.asked)
	undo()
	f.c.Origin.Must("site", "set", "blog_url=https://inn.example.test/notes")
	f.Start()
	f.current()
	row.Figure("following", "resumed at the start on a folder that can be written")
}
