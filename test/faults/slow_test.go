package faults

import (
	"fmt"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/fault"
)

// Row 4: the database answers late, and then not at all: readers do not notice;
// writers wait and are served right.
func TestRow4_SlowDatabase(t *testing.T) {
	row := matrix.Begin(t, 4)
	d := newDesk(t, world.PostgreSQL)
	if a := d.publish("a", "before", map[string]any{"title": "before"}); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	proxy := d.Through()
	proxy.Set(fault.Up, fault.Rules{Latency: time.Duration(matrix.Size(50, 500)) * time.Millisecond}) // of some forty messages a write
	size := 10
	written := 1
	reads, slowest := 0, time.Duration(0)
	for range matrix.Size(1, 3) {
		done, began := make(chan world.Answer), time.Now()
		go func() { done <- d.publish("a", fmt.Sprint("late-", written), map[string]any{"title": "late"}) }()
		var a world.Answer
		for answered := false; !answered; {
			select {
			case a = <-done:
				answered = true
			default:
				size = size%90 + 1
				asked := time.Now()
				if r := d.pages("a", size); r.Status != 200 {
					t.Fatalf("a read while the database is slow: %d %s", r.Status, r.Body)
				}
				reads, slowest = reads+1, max(slowest, time.Since(asked))
			}
		}
		if a.Status != 200 || of(a, "status") != "published" {
			t.Fatalf("a slow write: %d %s", a.Status, a.Body)
		}
		row.Figure("a page written and published", "in %.1f s", time.Since(began).Seconds())
		written++
	}
	row.Figure("reads meanwhile", "%d, the slowest %d ms", reads, slowest.Milliseconds())
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	d.reads("a", 91, written)

	release := proxy.Hold()
	defer release()
	d.reads("a", 92, written)
	waiting := make(chan world.Answer)
	go func() { waiting <- d.publish("a", "held", map[string]any{"title": "held"}) }()
	for n := range 20 {
		d.reads("a", 1+n%5, written)
	}
	proxy.Heal()
	release()
	if a := <-waiting; a.Status != 200 {
		t.Errorf("a write that waited: %d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	d.reads("a", 93, written+1)
}
