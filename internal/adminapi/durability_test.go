package adminapi_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/durability"
)

func TestWrites_TellWhereTheyAreKept(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("viewer@here.test")
	const header = "Ghee-Durability"
	if got := v.do("PATCH", "/api/me", map[string]any{"name": "Another"}).want(t, "a write", 200).header.Get(header); got != "local" {
		t.Errorf("a write tells %q", got)
	}
	if got := v.do("PATCH", "/api/me", map[string]any{"nome": "Another"}).want(t, "a refused write", 400).header.Get(header); got != "" {
		t.Errorf("a write that was refused tells %q", got)
	}
	if got := v.do("GET", "/api/me", nil).want(t, "a read", 200).header.Get(header); got != "" {
		t.Errorf("a read tells %q", got)
	}
}

func TestReceipts_TellWhatDurabilityIsHad(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("viewer@here.test")
	get := func() any {
		return v.do("GET", "/api/sites/here/receipts", nil).want(t, "receipts", 200).json()["durability"]
	}
	if got := get(); got != nil {
		t.Errorf("with nothing asked for: %v", got)
	}
	h.lasting.Store(&durability.State{Asked: durability.Degrade, Has: durability.Here, Why: "It is away.", Since: time.Unix(1, 0)})
	want := map[string]any{"asked": "degrade", "has": "local", "since": "1970-01-01T00:00:01Z", "why": "It is away."}
	if got := get(); !reflect.DeepEqual(got, want) {
		t.Errorf("degraded: %v", got)
	}
}
