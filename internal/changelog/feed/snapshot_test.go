package feed_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// spooled counts the files of a spool.
func spooled(t *testing.T, dir string) int {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestSpool_OneSnapshotForAllWhoJoin(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 50 {
		log.Append(7, false, feedtest.Draft(i, i))
	}
	dir := t.TempDir()
	n := serve(t, log, func(c *feed.ServerConfig) { c.Spool = dir })
	n.ticking(t)
	var all sync.WaitGroup
	for range 5 {
		c := follow(t, n.url)
		all.Go(func() { checkObjects(t, c, log, 7) })
	}
	all.Wait()
	if log.Calls("objects") != 1 || spooled(t, dir) != 1 {
		t.Errorf("%d snapshots were made, %d files are kept", log.Calls("objects"), spooled(t, dir))
	}
	// It serves also when the log has grown, at its position.
	c := follow(t, n.url)
	before := log.Position(7)
	log.Append(7, false, feedtest.Draft(1, 77))
	feedtest.AwaitHeads(t, c, positions(log))
	if at, _, err := c.Objects(feedtest.Within(t), 7); err != nil || at.Position != before || log.Calls("objects") != 1 {
		t.Errorf("at %s, %v, %d snapshots", at.Position, err, log.Calls("objects"))
	}
}

func TestSpool_WhatIsErasedIsKeptNoLonger(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1), feedtest.Draft(2, 2))
	dir, clock := t.TempDir(), &watch{at: time.Unix(1e9, 0)}
	n := serve(t, log, func(c *feed.ServerConfig) { c.Spool, c.Now = dir, clock.now })
	n.ticking(t)
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	_, _, body := n.get(t, secret, "/feed/v1/sites/7/snapshot")
	var told struct{ ID string }
	if err := json.Unmarshal(body, &told); err != nil || told.ID == "" || spooled(t, dir) != 1 {
		t.Fatalf("%v %s", err, body)
	}
	log.Spoil(7, 1, func(e *changelog.Entry) { e.Header, e.Payload = e.Blank(), nil })
	log.Append(7, false, changelog.Draft{Kind: changelog.Media, Object: "m1"}, changelog.Erasing(changelog.Subject{Kind: changelog.Media, ID: "m1"}))
	feedtest.AwaitHeads(t, c, positions(log))
	if left := spooled(t, dir); left != 0 {
		t.Errorf("%d files are kept", left)
	}
	if at := checkObjects(t, c, log, 7); at.Position != log.Position(7) {
		t.Errorf("the next is at %s", at.Position)
	}
	// Who has begun may end, but not begin anew for ever.
	old := "/feed/v1/sites/7/snapshot/" + told.ID
	if status, _, body := n.get(t, secret, old+"/0"); status != 200 {
		t.Errorf("for who has begun: %d %s", status, body)
	}
	clock.add(2 * time.Minute)
	for range 10 {
		n.beat(t) // twice the ticks that a sweep takes
	}
	if status, code, _ := n.get(t, secret, old); status != 410 || code != "gone" {
		t.Errorf("two minutes later: %d %s", status, code)
	}
}

func TestSpool_IsEmptiedAtTheStartAndBounded(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "snapshot-left"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := feedtest.NewMemory()
	for site := range content.SiteID(4) {
		log.Append(site, false, feedtest.Draft(1, 1))
	}
	n := serve(t, log, func(c *feed.ServerConfig) { c.Spool, c.Bounds.Snapshots = dir, 2 })
	c := follow(t, n.url)
	if left := spooled(t, dir); left != 0 {
		t.Fatalf("%d files are left", left)
	}
	for site := range content.SiteID(4) {
		checkObjects(t, c, log, site)
		if files := spooled(t, dir); files > 2 {
			t.Errorf("%d files are kept", files)
		}
	}
}

// gate holds up a call of a log.
type gate struct {
	mu   sync.Mutex
	left int
	wait chan struct{}
}

func (g *gate) pass(_ context.Context, call string, _ content.SiteID) error {
	g.mu.Lock()
	hold := call == "object" && g.left == 0
	if call == "object" && g.left > 0 {
		g.left--
	}
	g.mu.Unlock()
	if hold {
		<-g.wait
	}
	return nil
}

// A snapshot can be read while it is being written, and others must wait.
func TestSpool_IsReadWhileItIsWritten(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 100 {
		log.Append(7, false, large(i, 40_000))
	}
	log.Append(8, false, feedtest.Draft(1, 1))
	g := &gate{left: 60, wait: make(chan struct{})}
	log.Fail(g.pass)
	n := serve(t, log, func(c *feed.ServerConfig) { c.Bounds.Builds = 1 })
	c := follow(t, n.url)
	_, objects, err := c.Objects(feedtest.Within(t), 7)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, err := range objects {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count == 40 { // two chunks are written, and the third is not
			if _, _, err := c.Objects(feedtest.Within(t), 8); !fail.Is(err, fail.Unavailable) {
				t.Errorf("a second one at once: %v", err)
			}
			close(g.wait)
		}
	}
	if count != 100 {
		t.Errorf("%d objects", count)
	}
	checkObjects(t, c, log, 8)
}

func TestSpool_AFailureWhileWritingIsTold(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 100 {
		log.Append(7, false, large(i, 40_000))
	}
	g := &gate{left: 60, wait: make(chan struct{})}
	log.Fail(g.pass)
	dir := t.TempDir()
	n := serve(t, log, func(c *feed.ServerConfig) { c.Spool = dir })
	c := follow(t, n.url)
	_, objects, err := c.Objects(feedtest.Within(t), 7)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, err = range objects {
		if count++; count == 40 {
			log.Fail(func(context.Context, string, content.SiteID) error { return errors.New("the database is away") })
			close(g.wait)
		}
	}
	if err == nil || count > 61 {
		t.Errorf("%d objects, and the failure is not told: %v", count, err)
	}
	feedtest.Await(t, c, "the file is deleted", func() bool { return spooled(t, dir) == 0 })
}

// TestObjects_OfAWrongChunkAreNeverHandedOut changes chunks on the way.
func TestObjects_OfAWrongChunkAreNeverHandedOut(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 60 {
		log.Append(7, false, large(i, 40_000))
	}
	n := serve(t, log)
	for name, times := range map[string]int{"once": 1, "always": 1000} {
		left := times
		var mu sync.Mutex
		c := follow(t, liar(t, n, func(path string, body []byte) []byte {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasSuffix(path, "/1") && left > 0 {
				left--
				body[len(body)/2] ^= 1
			}
			return body
		}))
		_, objects, err := c.Objects(feedtest.Within(t), 7)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for o, failed := range objects {
			if err = failed; err == nil {
				if count++; changelog.HashOf(o.Payload) != o.Hash {
					t.Errorf("%s: an object that is another", name)
				}
			}
		}
		switch {
		case times == 1 && (err != nil || count != 60):
			t.Errorf("%s: %d objects, %v", name, count, err)
		case times > 1 && (!errors.Is(err, changelog.ErrForged) || count > 26):
			t.Errorf("%s: %d objects, %v", name, count, err)
		}
	}
}

// A manifest of a whole set of other objects, with sums that are right, has a
// checkpoint that they do not add up to: that is for the receiver to see.
func TestObjects_CheckpointIsTheOriginsOrNothing(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	for name, change := range map[string]func(m map[string]any){
		"another checkpoint": func(m map[string]any) { m["checkpoint"] = "A" + m["checkpoint"].(string)[1:] },
		"no checkpoint":      func(m map[string]any) { delete(m, "checkpoint") },
		"another start":      func(m map[string]any) { m["from"] = 5 },
		"large chunks":       func(m map[string]any) { m["chunks"] = []any{map[string]any{"size": 1 << 40, "raw": 5}} },
		"no id":              func(m map[string]any) { m["id"] = "" },
	} {
		c := follow(t, liar(t, n, func(path string, body []byte) []byte {
			if !strings.HasSuffix(path, "/snapshot") {
				return body
			}
			var m map[string]any
			if err := json.Unmarshal(body, &m); err != nil {
				t.Error(err)
			}
			change(m)
			body, _ = json.Marshal(m)
			return body
		}))
		if _, objects, err := c.Objects(feedtest.Within(t), 7); err == nil || objects != nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}
