package respcache_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/respcache"
)

type body string

func (b body) Size() int { return len(b) }

func at(seq int64) changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 1}, Seq: seq}
}

func put(c *respcache.Cache[body], site content.SiteID, key, v string, seq int64, keys ...string) bool {
	return c.Put(c.Begin(site), key, at(seq), keys, body(v))
}

func has(c *respcache.Cache[body], site content.SiteID, keys ...string) (there []string) {
	for _, k := range keys {
		if _, ok := c.Get(site, k); ok {
			there = append(there, k)
		}
	}
	return there
}

func TestCache_PurgeTakesWhatCarriesAKeyAndNothingElse(t *testing.T) {
	c := respcache.New[body](1 << 20)
	put(c, 1, "a", "A", 1, "o:a", "any")
	put(c, 1, "b", "B", 1, "o:b", "any")
	put(c, 1, "ab", "AB", 1, "o:a", "o:b")
	put(c, 2, "a", "another site's", 1, "o:a", "any")
	c.Purge(1, at(2), []string{"o:a", "o:unknown"})
	if got := has(c, 1, "a", "b", "ab"); !slices.Equal(got, []string{"b"}) {
		t.Error("of site 1 are left", got)
	}
	if v, _ := c.Get(2, "a"); v != "another site's" {
		t.Error("site 2 answers", v)
	}
	if n := c.Counts(); n.Purged != 2 || n.Stored != 4 {
		t.Errorf("%+v", n)
	}
}

func TestCache_WhatIsOlderThanAChangeIsNotStored(t *testing.T) {
	c := respcache.New[body](1 << 20)
	f := c.Begin(1)
	c.Purge(1, at(5), nil)
	if c.Put(f, "k", at(4), nil, "old") {
		t.Error("an answer from before the change was stored")
	}
	if !c.Put(f, "k", at(5), nil, "new") {
		t.Error("an answer from after the change was not stored")
	}
	f = c.Begin(1)
	c.Clear(1, at(5)) // a renewal: everything afresh at the same position
	if c.Put(f, "k", at(5), nil, "from the file of before") {
		t.Error("an answer of an earlier generation was stored")
	}
	if got := has(c, 1, "k"); got != nil {
		t.Error("an answer outlived its generation")
	}
	higher := changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: 1}
	if !c.Put(c.Begin(1), "k", higher, nil, "of the next leader") {
		t.Error("a later epoch counts as older")
	}
}

// A reader who begins after a change was announced never gets an answer of
// before it, whatever is being made meanwhile.
func TestCache_NoInterleavingKeepsAnOldAnswer(t *testing.T) {
	c := respcache.New[body](1 << 20)
	var seen atomic.Int64 // what the "set" shows
	var floor atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5000 {
				least := floor.Load()
				if v, ok := c.Get(1, "k"); ok {
					if n, _ := strconv.ParseInt(string(v), 10, 64); n < least {
						t.Errorf("an answer of %d after the change to %d", n, least)
						return
					}
					continue
				}
				f := c.Begin(1)
				n := seen.Load()
				runtime.Gosched()
				c.Put(f, "k", at(n), []string{"o:1"}, body(strconv.FormatInt(n, 10)))
			}
		})
	}
	for n := int64(1); n <= 2000; n++ {
		if n%50 == 0 {
			c.Clear(1, at(n))
		}
		c.Purge(1, at(n), []string{"o:1"})
		seen.Store(n)
		if n%50 == 0 {
			c.Clear(1, at(n))
		}
		floor.Store(n)
		runtime.Gosched()
	}
	wg.Wait()
}

// Against a map that forgets nothing: what the cache has is what was put last and
// not purged since.
func TestCache_Model(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := respcache.New[body](1 << 20)
		type kept struct {
			v    string
			keys []string
		}
		model := map[string]kept{}
		names := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		tags := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}), 0, 3, rapid.ID)
		seq := int64(1)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				k, keys := names.Draw(t, "key"), tags.Draw(t, "tags")
				v := fmt.Sprint(seq, k, keys)
				put(c, 7, k, v, seq, keys...)
				model[k] = kept{v, keys}
			},
			"grow":  func(t *rapid.T) { c.Grown(7, names.Draw(t, "key")) },
			"clear": func(*rapid.T) { c.Clear(7, at(seq)); clear(model) },
			"purge": func(t *rapid.T) {
				seq++
				keys := tags.Draw(t, "tags")
				c.Purge(7, at(seq), keys)
				for k, e := range model {
					if slices.ContainsFunc(e.keys, func(tag string) bool { return slices.Contains(keys, tag) }) {
						delete(model, k)
					}
				}
			},
			"": func(t *rapid.T) {
				for _, k := range []string{"a", "b", "c", "d"} {
					v, ok := c.Get(7, k)
					if e, want := model[k]; ok != want || string(v) != e.v {
						t.Fatalf("%s: %q, %v; want %q, %v", k, v, ok, e.v, want)
					}
				}
			},
		})
	})
}

func TestCache_StaysWithinItsBytes(t *testing.T) {
	const most = 1 << 20
	c := respcache.New[body](most)
	for i := range 20_000 {
		put(c, 1, "key "+strconv.Itoa(i), strings.Repeat("x", 1000), 1, "t:post", "o:"+strconv.Itoa(i))
	}
	c.Settle()
	if n := c.Counts(); n.Bytes > most || n.Bytes < most/2 {
		t.Errorf("%d bytes in %d entries of at most %d bytes", n.Bytes, n.Entries, most)
	}
	if put(c, 1, "large", strings.Repeat("x", most/8), 1) {
		t.Error("one answer takes an eighth of the cache")
	}
	for c.Indexed(1, "t:post") > c.Counts().Entries { // entries leave the index soon after the cache
		runtime.Gosched()
	}
}

// Half of the requests ask for what is asked for again and again, the others walk
// through everything there is, once.
func TestCache_AScanPushesNothingOut(t *testing.T) {
	c := respcache.New[body](1 << 20) // about 600 such answers
	ask := func(key string) bool {
		if _, ok := c.Get(1, key); ok {
			return true
		}
		put(c, 1, key, strings.Repeat("x", 1000), 1)
		return false
	}
	hits := 0
	for i := range 60_000 {
		hit := ask("hot " + strconv.Itoa(i%300))
		if i >= 30_000 && hit {
			hits++
		}
		ask("once " + strconv.Itoa(i))
	}
	if hits < 27_000 {
		t.Errorf("of 30,000 requests for what is hot %d were answered from the cache during a scan", hits)
	}
}

// What an entry is said to take beside its value is about what it takes.
func TestCache_TakesWhatItSays(t *testing.T) {
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc) //nolint:gosec // far below
	}
	before := heap()
	c := respcache.New[body](256 << 20)
	const n = 20_000
	for i := range n {
		keys := []string{"any", "t:post", "l:en"}
		for k := range 7 {
			keys = append(keys, "o:"+strconv.Itoa(i*7+k))
		}
		put(c, 1, "/v2/posts/some-post-with-a-name-"+strconv.Itoa(i)+"/", strings.Repeat("x", 2000), 1, keys...)
	}
	c.Settle()
	took, said := heap()-before, int64(c.Counts().Bytes)
	t.Logf("an entry of 2,000 bytes and 10 keys takes %d bytes and says %d", took/n, said/n)
	if took > said*3/2 || took < said/2 {
		t.Errorf("%d entries take %d bytes and say %d", n, took, said)
	}
	runtime.KeepAlive(c)
}
