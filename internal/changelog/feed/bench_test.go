package feed_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
)

// BenchmarkPush is from an entry in the log to its bytes at a follower.
func BenchmarkPush(b *testing.B) {
	log := feedtest.NewMemory()
	log.Append(7, false, large(1, 5_000))
	n := serve(b, log)
	c := follow(b, n.url)
	feedtest.AwaitHeads(b, c, positions(log))
	at, i := log.Position(7), 0
	for b.Loop() {
		i++
		want := log.Append(7, false, large(i, 5_000))
		n.Ring(7)
		for at != want {
			<-c.Wake()
			got, err := c.Read(b.Context(), 7, at, 100)
			if err != nil {
				b.Fatal(err)
			}
			if len(got) > 0 {
				at = got[len(got)-1].Position()
			}
		}
	}
}

// BenchmarkCatchUp reads 10,000 entries of 5 KB.
func BenchmarkCatchUp(b *testing.B) {
	log := feedtest.NewMemory()
	for i := range 10_000 {
		log.Append(7, false, large(i, 5_000))
	}
	c := follow(b, serve(b, log).url)
	feedtest.AwaitHeads(b, c, positions(log))
	for b.Loop() {
		if got := feedtest.Drain(b, c, 7, changelog.Position{}, 1000); len(got) != 10_000 {
			b.Fatal(len(got))
		}
	}
}

// BenchmarkSnapshot takes 10,000 objects of 5 KB: once written, and once kept.
func BenchmarkSnapshot(b *testing.B) {
	log := feedtest.NewMemory()
	for i := range 10_000 {
		log.Append(7, false, large(i, 5_000))
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			checkObjects(b, follow(b, serve(b, log).url), log, 7)
		}
	})
	b.Run("kept", func(b *testing.B) {
		c := follow(b, serve(b, log).url)
		for b.Loop() {
			checkObjects(b, c, log, 7)
		}
	})
}
