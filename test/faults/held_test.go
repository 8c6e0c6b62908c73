package faults

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 8: transactions that others leave open, in this database and in another,
// hold back what PostgreSQL may clean up. Readers must not wait for them.
func TestRow8_LongTransactions(t *testing.T) {
	row := matrix.Begin(t, 8)
	d := newDesk(t, world.PostgreSQL)
	d.settled()
	other := d.Cluster().URL(t, "other")
	for _, at := range []string{d.URL, other} {
		c, err := pgx.Connect(t.Context(), at)
		must(t, err)
		t.Cleanup(func() { _ = c.Close(t.Context()) })
		_, err = c.Exec(t.Context(), "begin isolation level repeatable read; select pg_current_xact_id()")
		must(t, err)
		var mine int
		if at == d.URL { // its snapshot holds the rows of before, too
			must(t, c.QueryRow(t.Context(), "select count(*) from log").Scan(&mine))
		}
	}
	n := matrix.Size(10, 300)
	for i := range n {
		if a := d.publish("a", fmt.Sprint("meanwhile-", i), nil); a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		d.Caught(d.sites["a"].id, d.sites["a"].token) // while the others are still open
	}
	row.Figure("published meanwhile, each seen before the next", "%d", n)
	d.reads("a", 7, n+1)
	if state := d.pages("a", 8).Header.Get("Ghee-State"); state != "live" {
		t.Errorf("the node says it is %q", state)
	}
}
