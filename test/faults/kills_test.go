package faults

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 64: ten minutes of reads, ten a second, by each client library, faster in full and a
// tenth of them in short, while what it reads from is killed: the origin, an edge, its
// Redis, each in turn and then all, and each time they come back.
func TestRow64_KillsInTurn(t *testing.T) {
	row := matrix.Begin(t, 64)
	redis := startRedis(t)
	c, token := pair(t)
	hosts := []string{c.Edges[0].Base, c.Edges[1].Base, c.Origin.Base}
	for _, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	}
	var readers []*killed
	for _, s := range clientLibraries(t) {
		readers = append(readers, &killed{reader: s.reads(t, token, hosts, map[string]any{"redis": redis.address})})
	}
	every := func(do func(*killed)) {
		done := make(chan struct{})
		for _, r := range readers {
			go func() { defer func() { done <- struct{}{} }(); do(r) }()
		}
		for range readers {
			<-done
		}
	}
	const phases = 9
	n, pace := matrix.Size(600, 6000)/phases+1, matrix.Size(20*time.Millisecond, 16*time.Millisecond)
	phase := func(name string) { every(func(r *killed) { r.phase(name, n, pace) }) }
	nodes := func(do func(*world.Node), all ...*world.Node) func() {
		return func() {
			for _, one := range all {
				do(one)
			}
		}
	}
	kill, start := (*world.Node).Kill, (*world.Node).Start
	phase("before")
	for _, fault := range []struct {
		name       string
		fall, rise func()
	}{
		{"the origin is gone", nodes(kill, c.Origin.Node), nodes(start, c.Origin.Node)},
		{"an edge is gone", nodes(kill, c.Edges[0].Node), nodes(start, c.Edges[0].Node)},
		{"Redis is gone", redis.kill, redis.start},
	} {
		fault.fall()
		phase(fault.name)
		fault.rise()
		phase("they are back")
		every(func(r *killed) { r.expect(t, 0) })
	}
	nodes(kill, c.Nodes()...)()
	redis.kill()
	phase("all are gone")
	every(func(r *killed) { r.expect(t, n) })
	nodes(start, c.Nodes()...)()
	redis.start()
	every(func(r *killed) { r.until("all come back", pace, func(o outcome) bool { return !o.Failover }) })
	phase("all are back")
	every(func(r *killed) { r.expect(t, 0) })
	for _, r := range readers {
		r.ends()
		failed, why := r.failed()
		row.Figure(r.sdk.name, "%d reads, %d failed, %d (%.1f %%) from failover: %s; p50 %.1f ms, p99 %.1f ms, the slowest %.0f ms",
			len(r.all), failed, r.fromFailover(), 100*float64(r.fromFailover())/float64(len(r.all)), strings.Join(r.told, ", "), r.took(0.5), r.took(0.99), r.took(1))
		if failed > 0 {
			t.Errorf("%s: %d reads failed: %s", r.sdk.name, failed, why)
		}
	}
}

// killed is a reader whose reads are counted by phases.
type killed struct {
	*reader
	told     []string // of each phase with answers from failover
	failover int      // answers from it since expect was asked
}

func (r *killed) phase(name string, n int, pace time.Duration) {
	before := len(r.all)
	r.times(demoPosts, n, pace)
	r.counts(name, before)
}

// until reads until an answer is as wanted.
func (r *killed) until(name string, pace time.Duration, is func(outcome) bool) {
	before, over := len(r.all), time.Now().Add(time.Minute)
	for r.times(demoPosts, 1, pace); !is(r.all[len(r.all)-1]); r.times(demoPosts, 1, pace) {
		if time.Now().After(over) {
			r.t.Errorf("%s: a minute after all came back it still does not read from them", r.sdk.name)
			break
		}
	}
	r.counts(name, before)
	r.failover = 0
}

func (r *killed) counts(name string, since int) {
	n := 0
	for _, o := range r.all[since:] {
		if o.Failover {
			n++
		}
	}
	if r.failover += n; n > 0 {
		r.told = append(r.told, fmt.Sprintf("%d while %s", n, name))
	}
}

// expect judges how many answers came from failover since it was asked last.
func (r *killed) expect(t *testing.T, n int) {
	if r.failover != n {
		t.Errorf("%s: %d answers from failover, want %d (%s)", r.sdk.name, r.failover, n, strings.Join(r.told, ", "))
	}
	r.failover = 0
}
