package faults

import (
	"fmt"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// Row 4: the database answers late, and then not at all: readers do not notice;
// writers wait and are served right.
func TestRow4_SlowDatabase(t *testing.T) {
	d := newDesk(t, world.PostgreSQL)
	if a := d.publish("a", "before", map[string]any{"title": "before"}); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	proxy := d.Through()
	proxy.Delay(time.Duration(world.Soak(50, 500)) * time.Millisecond) // of some forty messages a write
	size := 10
	written := 1
	for range world.Soak(1, 20) {
		done, began := make(chan world.Answer), time.Now()
		go func() { done <- d.publish("a", fmt.Sprint("late-", written), map[string]any{"title": "late"}) }()
		var a world.Answer
		for answered := false; !answered; {
			select {
			case a = <-done:
				answered = true
			default:
				size = size%90 + 1
				if r := d.pages("a", size); r.Status != 200 {
					t.Fatalf("a read while the database is slow: %d %s", r.Status, r.Body)
				}
			}
		}
		if a.Status != 200 || of(a, "status") != "published" {
			t.Fatalf("a slow write: %d %s", a.Status, a.Body)
		}
		t.Logf("written and published in %v", time.Since(began))
		written++
	}
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
	proxy.Delay(0)
	release()
	if a := <-waiting; a.Status != 200 {
		t.Errorf("a write that waited: %d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	d.reads("a", 93, written+1)
}
