package relay_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/edge/relay"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// node is a node of real files with a relay.
type node struct {
	*relay.Relay
	dir       string
	directory *directory.Directory
	shelf     *set.Shelf
	log       *feedtest.Memory // says which sites there are
	rang      chan content.SiteID

	toSets follower.Sets
	toDir  follower.Directory
}

// known is a directory that knows the sites that the log has.
type known struct {
	*directory.Directory
	log *feedtest.Memory
}

func (k known) Sites() (out []content.SiteInfo) {
	for id := range feedtest.Positions(k.log) {
		if id != content.Control {
			out = append(out, content.SiteInfo{ID: id})
		}
	}
	return out
}

func open(t *testing.T, dir string, log *feedtest.Memory, c relay.Config) *node {
	t.Helper()
	n := &node{dir: dir, log: log, rang: make(chan content.SiteID, 1000)}
	var err error
	if n.directory, err = directory.Open(t.Context(), filepath.Join(dir, "directory.db")); err != nil {
		t.Fatal(err)
	}
	n.shelf = set.NewShelf(dir, n.directory, 10)
	t.Cleanup(func() {
		if err := errors.Join(n.shelf.Close(), n.directory.Close()); err != nil {
			t.Error(err)
		}
	})
	c.Directory, c.Sets = known{n.directory, log}, n.shelf
	if c.Rang == nil {
		c.Rang = func(site content.SiteID) { n.rang <- site }
	}
	n.Relay = relay.New(c)
	n.toSets, n.toDir = n.Through(n.shelf, n.directory)
	return n
}

// A relay promises what every log promises: here in the place of the origin's
// own, one node further on. It may only be behind what it hands on, which its
// children may be beyond.
func TestRelay_PromisesWhatALogPromises(t *testing.T) {
	if err := flag.Set("rapid.checks", "5"); err != nil { // each writes hundreds of times to the disk
		t.Fatal(err)
	}
	feedtest.Run(t, func(t *testing.T, log *feedtest.Memory) (changelog.Feed, func(content.SiteID)) {
		var feed *changelog.Local
		n := open(t, t.TempDir(), log, relay.Config{Signs: true, Rang: func(site content.SiteID) { feed.Ring(site) }})
		feed = changelog.NewLocal(n)
		origin := changelog.NewLocal(log)
		tick := make(chan time.Time)
		f := follower.New(follower.Config{Feed: origin, Directory: n.toDir, Sets: n.toSets, Tick: tick})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()
		go func() {
			for ctx.Err() == nil {
				select {
				case tick <- time.Time{}:
				case <-ctx.Done():
				}
			}
		}()
		t.Cleanup(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		return feed, origin.Ring
	}, "AnotherHistoryIsDiverged")
}

var key = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

// signed is what a feed hands out of a log after a position: at most max entries,
// the last one signed.
func signed(t *testing.T, log *feedtest.Memory, site content.SiteID, after changelog.Position, max int) []changelog.Entry {
	t.Helper()
	entries, err := log.Read(t.Context(), site, after, max)
	if err != nil {
		t.Fatal(err)
	}
	last := &entries[len(entries)-1]
	if head, err := log.Head(t.Context(), site); err != nil {
		t.Fatal(err)
	} else if head.Position == last.Position() && last.Kind != changelog.Erase { // of which the log's digest takes no note
		last.Digest = head.Digest
	}
	cp := last.Checkpoint()
	cp.Sign(key)
	last.Signature = cp.Signature
	return entries
}

// apply brings a site of the node up to the log, so many entries at a time.
func (n *node) apply(t *testing.T, site content.SiteID, max int) {
	t.Helper()
	for {
		at, err := n.shelf.Position(t.Context(), site)
		if site == content.Control {
			at, err = n.directory.Position(), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		if at == n.log.Position(site) {
			return
		}
		entries := signed(t, n.log, site, at, max)
		if site == content.Control {
			_, err = n.toDir.Apply(t.Context(), entries)
		} else {
			_, err = n.toSets.Apply(t.Context(), site, entries)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// read reads all after a position and verifies it as a child does.
func (n *node) read(t *testing.T, site content.SiteID, after changelog.Position, max int) (seqs []int64) {
	t.Helper()
	for {
		entries, err := n.Read(t.Context(), site, after, max)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return seqs
		}
		for _, e := range entries {
			if err := changelog.Verify(after, e); err != nil {
				t.Fatal(err)
			}
			after = e.Position()
		}
		last := entries[len(entries)-1]
		if err := last.Checkpoint().Verify(key.Public().(ed25519.PublicKey)); err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, last.Seq)
	}
}

// A node that cannot sign parts nothing that was signed as a whole.
func TestRead_EndsWhereTheOriginSigned(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1), feedtest.Draft(3, 1))
	log.Append(1, true, feedtest.Draft(1, 2), feedtest.Draft(2, 2))
	log.Append(1, false, feedtest.Draft(1, 3), feedtest.Draft(2, 3))
	n := open(t, t.TempDir(), log, relay.Config{})
	n.apply(t, 1, 2) // signed at 2, 5 and 7
	for max, want := range map[int][]int64{1: {2, 5, 7}, 2: {2, 5, 7}, 4: {2, 5, 7}, 5: {5, 7}, 6: {5, 7}, 7: {7}, 100: {7}} {
		if got := n.read(t, 1, changelog.Position{}, max); !slices.Equal(got, want) {
			t.Errorf("%d at once: ends at %v, want %v", max, got, want)
		}
	}
	if len(n.rang) != 3 {
		t.Errorf("rang %d times", len(n.rang))
	}
}

func TestRead_WhoIsBeyondThisNode(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	n := open(t, t.TempDir(), log, relay.Config{})
	n.apply(t, 1, 10)
	ahead := log.Append(1, false, feedtest.Draft(3, 1))
	if got, err := n.Read(t.Context(), 1, ahead, 10); err != nil || got != nil {
		t.Errorf("ahead in the same epoch: %d entries, %v", len(got), err)
	}
	other := ahead
	other.Epoch.Leader = "b"
	if _, err := n.Read(t.Context(), 1, other, 10); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("under another leader: %v", err)
	}
	log.Lose(1, 1)
	log.Lead(changelog.Epoch{Number: 2, Leader: "b"})
	log.Append(1, false, feedtest.Draft(4, 1))
	n.apply(t, 1, 10)
	for name, p := range map[string]changelog.Position{
		"what a leader that is over added": ahead, "further on in that epoch": {Epoch: ahead.Epoch, Seq: 9},
		"another start": {Chain: changelog.Hash{1}},
	} {
		if _, err := n.Read(t.Context(), 1, p, 10); !errors.Is(err, changelog.ErrDiverged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := n.Read(t.Context(), 9, ahead, 10); !fail.Is(err, fail.Unavailable) {
		t.Errorf("a site that is not here: %v", err)
	}
}

// After a restart the node offers what it holds, by the signature it kept.
func TestRelay_AfterARestart(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(0, false, feedtest.Draft(1, 1))
	log.Append(1, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	dir := t.TempDir()
	n := open(t, dir, log, relay.Config{})
	n.apply(t, 0, 10)
	n.apply(t, 1, 10)
	heads, err := n.Heads(t.Context())
	if err != nil || len(heads) != 2 || heads[1] != log.Position(1) || heads[0] != log.Position(0) {
		t.Fatalf("%v, %v", heads, err)
	}
	if err := errors.Join(n.shelf.Close(), n.directory.Close()); err != nil {
		t.Fatal(err)
	}
	n = open(t, dir, log, relay.Config{})
	again, err := n.Heads(t.Context())
	if err != nil || len(again) != 2 || again[1] != heads[1] || again[0] != heads[0] {
		t.Errorf("%v, %v", again, err)
	}
	for site := range heads {
		if cp, err := n.Head(t.Context(), site); err != nil || cp.Verify(key.Public().(ed25519.PublicKey)) != nil {
			t.Errorf("site %d: %+v, %v", site, cp, err)
		}
		cp, objects, err := n.Objects(t.Context(), site)
		if err != nil || cp.Verify(key.Public().(ed25519.PublicKey)) != nil {
			t.Fatalf("site %d: %+v, %v", site, cp, err)
		}
		var sum changelog.Digest
		for o, err := range objects {
			if err != nil {
				t.Fatal(err)
			}
			sum.Add(o)
		}
		if sum.Sum() != cp.Digest {
			t.Errorf("site %d: the objects do not add up", site)
		}
		if _, err := n.Read(t.Context(), site, changelog.Position{}, 10); !errors.Is(err, changelog.ErrCompacted) {
			t.Errorf("site %d from the start: %v", site, err)
		}
		if got, err := n.Read(t.Context(), site, heads[site], 10); err != nil || got != nil {
			t.Errorf("site %d: %d entries, %v", site, len(got), err)
		}
	}
	log.Append(1, false, feedtest.Draft(2, 2))
	n.apply(t, 1, 10)
	if got := n.read(t, 1, heads[1], 10); !slices.Equal(got, []int64{3}) {
		t.Errorf("what came since: %v", got)
	}
}

// What nobody has signed is not offered, unless whoever hands it on signs.
func TestRelay_WithoutASignature(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1))
	for _, signs := range []bool{false, true} {
		n := open(t, t.TempDir(), log, relay.Config{Signs: signs})
		entries, err := log.Read(t.Context(), 1, changelog.Position{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.toSets.Apply(t.Context(), 1, entries); err != nil {
			t.Fatal(err)
		}
		heads, err := n.Heads(t.Context())
		if err != nil || (heads[1].Seq == 1) != signs {
			t.Errorf("signs %v: heads %v, %v", signs, heads, err)
		}
		_, _, err = n.Objects(t.Context(), 1)
		_, reading := n.Read(t.Context(), 1, changelog.Position{}, 10)
		if signs && (err != nil || reading != nil) || !signs && (!fail.Is(err, fail.Unavailable) || !fail.Is(reading, fail.Unavailable)) {
			t.Errorf("signs %v: %v; %v", signs, err, reading)
		}
	}
}

// An object that is erased is in memory no more; who has passed it goes on.
func TestRelay_ForgetsWhatIsErased(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1))
	passed := log.Append(1, false, feedtest.Draft(2, 1))
	n := open(t, t.TempDir(), log, relay.Config{})
	n.apply(t, 1, 1)
	log.Append(1, false, feedtest.Draft(3, 1))
	log.Append(1, false, changelog.Erasing(changelog.Subject{Kind: changelog.Media, ID: "m2"}))
	n.apply(t, 1, 1)
	if _, err := n.Read(t.Context(), 1, changelog.Position{}, 10); !errors.Is(err, changelog.ErrCompacted) {
		t.Errorf("from before it: %v", err)
	}
	if got := n.read(t, 1, passed, 10); !slices.Equal(got, []int64{4}) {
		t.Errorf("from after it: %v", got)
	}
	log.Append(2, false, feedtest.Draft(1, 1))
	n.apply(t, 2, 1)
	log.Delete(2) // the site goes, and with it what is in memory
	if _, err := n.toDir.Apply(t.Context(), signed(t, controlled(), 0, changelog.Position{}, 1)); err != nil {
		t.Fatal(err)
	}
	if heads, err := n.Heads(t.Context()); err != nil || len(heads) != 2 || heads[2].Seq != 0 {
		t.Errorf("%v, %v", heads, err)
	}
}

// controlled is a log that has a control log.
func controlled() *feedtest.Memory {
	log := feedtest.NewMemory()
	log.Append(0, false, feedtest.Draft(1, 1))
	return log
}

// Memory is bounded, and a site that is changed much does not take what others
// need.
func TestRelay_MemoryIsSharedFairly(t *testing.T) {
	log := feedtest.NewMemory()
	n := open(t, t.TempDir(), log, relay.Config{Memory: 100_000}) // some hundred entries
	for i := range 20 {
		log.Append(1, false, feedtest.Draft(i, 1))
	}
	n.apply(t, 1, 10)
	for i := range 1000 {
		log.Append(2, false, feedtest.Draft(i%10, i))
	}
	n.apply(t, 2, 10)
	if got := n.read(t, 1, changelog.Position{}, 1000); !slices.Equal(got, []int64{20}) {
		t.Errorf("the quiet site: %v", got)
	}
	if _, err := n.Read(t.Context(), 2, changelog.Position{}, 10); !errors.Is(err, changelog.ErrCompacted) {
		t.Errorf("the busy one from the start: %v", err)
	}
	entries, err := log.Read(t.Context(), 2, changelog.Position{}, 960)
	if err != nil {
		t.Fatal(err)
	}
	if got := n.read(t, 2, entries[len(entries)-1].Position(), 1000); !slices.Equal(got, []int64{1000}) {
		t.Errorf("its newest: %v", got)
	}
}

func TestRelay_PreviewsStay(t *testing.T) {
	log := feedtest.NewMemory()
	preview := content.SiteID(1).Preview()
	log.Append(preview, false, feedtest.Draft(1, 1))
	n := open(t, t.TempDir(), log, relay.Config{Signs: true})
	n.apply(t, preview, 10)
	heads, err := n.Heads(t.Context())
	cp, err2 := n.Head(t.Context(), preview)
	_, _, err3 := n.Objects(t.Context(), preview)
	_, err4 := n.Read(t.Context(), preview, changelog.Position{}, 10)
	if err != nil || len(heads) != 0 || err2 != nil || cp.Position.Seq != 0 || !fail.Is(err3, fail.NotFound) || err4 == nil || len(n.rang) != 0 {
		t.Errorf("heads %v; %+v; %v; %v; rang %d times", heads, cp, err3, err4, len(n.rang))
	}
}

// A failed apply, or one of what is there already, changes nothing.
func TestThrough_FailedAppliesAreNotHandedOn(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	n := open(t, t.TempDir(), log, relay.Config{})
	n.apply(t, 1, 10)
	entries := signed(t, log, 1, changelog.Position{}, 10)
	log.Append(1, false, feedtest.Draft(3, 1))
	next := signed(t, log, 1, entries[1].Position(), 10)
	next[0].Digest[0]++
	if _, err := n.toSets.Apply(t.Context(), 1, next); !errors.Is(err, changelog.ErrDigest) {
		t.Fatal(err)
	}
	if _, err := n.toSets.Apply(t.Context(), 1, entries); err != nil {
		t.Fatal(err)
	}
	if got := n.read(t, 1, changelog.Position{}, 10); !slices.Equal(got, []int64{2}) {
		t.Errorf("%v", got)
	}
	var none iter.Seq2[changelog.Object, error] = func(func(changelog.Object, error) bool) {}
	if err := n.toSets.Replace(t.Context(), 1, changelog.Checkpoint{Site: 1, Position: next[0].Position(), Digest: changelog.Hash{1}}, none); err == nil {
		t.Fatal("it was replaced by nothing")
	}
	if got := n.read(t, 1, changelog.Position{}, 10); !slices.Equal(got, []int64{2}) {
		t.Errorf("after a failed snapshot: %v", got)
	}
	at := log.Position(1)
	cp, objects, err := log.Objects(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	cp.Sign(key)
	if err := n.toSets.Replace(t.Context(), 1, cp, objects); err != nil {
		t.Fatal(err)
	}
	if head, err := n.Head(t.Context(), 1); err != nil || head != cp {
		t.Errorf("%+v, %v", head, err)
	}
	if _, err := n.Read(t.Context(), 1, entries[1].Position(), 10); !errors.Is(err, changelog.ErrCompacted) {
		t.Errorf("before the snapshot: %v", err)
	}
	if got, err := n.Read(t.Context(), 1, at, 10); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// absent is a log that may be away.
type absent struct {
	changelog.Log
	away bool
}

func (a *absent) fault() error {
	if a.away {
		return errors.New("no database")
	}
	return nil
}

func (a *absent) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	heads, err := a.Log.Heads(ctx)
	return heads, errors.Join(err, a.fault())
}

func (a *absent) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	cp, err := a.Log.Head(ctx, site)
	return cp, errors.Join(err, a.fault())
}

func (a *absent) Read(ctx context.Context, site content.SiteID, after changelog.Position, max int) ([]changelog.Entry, error) {
	entries, err := a.Log.Read(ctx, site, after, max)
	return entries, errors.Join(err, a.fault())
}

func (a *absent) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	cp, objects, err := a.Log.Objects(ctx, site)
	return cp, objects, errors.Join(err, a.fault())
}

// While the log cannot be asked, the node answers from what it has; what the log
// refuses stays refused.
func TestInstead_AnswersWhileTheLogIsAway(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(1, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	n := open(t, t.TempDir(), log, relay.Config{Signs: true, Age: func() time.Duration { return time.Minute }})
	n.apply(t, 1, 10)
	origin := &absent{Log: log}
	either := n.Instead(origin)
	log.Append(1, false, feedtest.Draft(3, 1)) // which this node does not have yet
	age := func() time.Duration { return either.(interface{ Age() time.Duration }).Age() }
	for _, away := range []bool{false, true, false} {
		origin.away = away
		want := int64(3)
		if away {
			want = 2
		}
		head, err := either.Head(t.Context(), 1)
		if err != nil || head.Position.Seq != want {
			t.Errorf("away %v: %+v, %v", away, head, err)
		}
		entries, err := either.Read(t.Context(), 1, changelog.Position{}, 10)
		if err != nil || int64(len(entries)) != want {
			t.Errorf("away %v: %d entries, %v", away, len(entries), err)
		}
		cp, objects, err := either.Objects(t.Context(), 1)
		if err != nil || cp.Position.Seq != want {
			t.Fatalf("away %v: %+v, %v", away, cp, err)
		}
		for _, err := range objects {
			if err != nil {
				t.Error(err)
			}
		}
		if _, err := either.Heads(t.Context()); err != nil || (age() == time.Minute) != away {
			t.Errorf("away %v: %s old, %v", away, age(), err)
		}
	}
	if _, err := either.Read(t.Context(), 1, changelog.Position{Seq: 1, Chain: changelog.Hash{1}}, 10); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("another history: %v", err)
	}
}
