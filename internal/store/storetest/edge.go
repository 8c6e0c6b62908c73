package storetest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// edgeTokens: nodes are told the hash, the sites and the end; then that it is
// gone.
func edgeTokens(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	all := account.EdgeToken{ID: "e1", Name: "Frankfurt & Söhne", By: "p1", Created: 5}
	some := account.EdgeToken{ID: "e2", Organisation: "org-a", Sites: []content.SiteID{a, b}, Created: 4, Expires: 1 << 50}
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		must(t, tx.AddEdgeToken(ctx, all, "hash-1"))
		return tx.AddEdgeToken(ctx, some, "hash-2")
	})
	for _, again := range []account.EdgeToken{all, {ID: "e3"}} { // the id, or the hash
		code(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error { return tx.AddEdgeToken(t.Context(), again, "hash-1") }), fail.Conflict)
	}
	log := whole(t, h, content.Control)
	for i, want := range []content.EdgeGrant{{Name: all.Name, Hash: "hash-1"}, {Hash: "hash-2", Sites: some.Sites, Expires: 1 << 50}} {
		e := log[len(log)-2+i]
		var told content.EdgeGrant
		must(t, json.Unmarshal(e.Payload, &told))
		same(t, "what nodes are told", []any{changelog.Edge, []string{"e1", "e2"}[i], true, want}, []any{e.Kind, e.Object, e.Present, told})
	}
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		return tx.TouchTokens(ctx, map[string]content.Micros{"hash-2": 50})
	})
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.RevokeEdgeToken(ctx, "e1") })
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.RevokeEdgeToken(ctx, "e1") })
	after := whole(t, h, content.Control)
	last := after[len(after)-1]
	same(t, "the end is told once, the use is not", []any{len(log) + 1, changelog.Edge, "e1", false}, []any{len(after), last.Kind, last.Object, last.Present})
	code(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error { return tx.RevokeEdgeToken(t.Context(), "e9") }), fail.NotFound)
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		got, err := tx.EdgeTokens(ctx)
		must(t, err)
		if len(got) != 2 || got[1].Revoked == 0 {
			t.Fatalf("%+v", got)
		}
		all.Revoked, some.Used = got[1].Revoked, 50
		same(t, "by creation", []account.EdgeToken{some, all}, got)
		found, err := tx.EdgeToken(ctx, "e2")
		same(t, "by id", some, found)
		return err
	})
}

// signingKey: several processes that need the key at once have the same.
func signingKey(t *testing.T, db Database) {
	h := db.Open(t)
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		_, err := tx.SigningKey(ctx)
		code(t, err, fail.NotFound)
		return nil
	})
	before := len(whole(t, h, content.Control))
	var of []*account.Accounts
	for range 4 {
		c := account.Defaults()
		c.Keeper = db.Open(t)
		a, err := account.New(c)
		must(t, err)
		of = append(of, a)
	}
	keys := make([]string, len(of))
	var wg sync.WaitGroup
	for i, a := range of {
		wg.Go(func() {
			key, err := a.SigningKey(t.Context())
			if err != nil {
				t.Error(err)
			}
			keys[i] = string(key)
		})
	}
	wg.Wait()
	again, err := of[0].SigningKey(t.Context())
	must(t, err)
	for _, key := range keys {
		if len(key) != 64 || key != string(again) {
			t.Error("processes of one installation have different keys")
		}
	}
	same(t, "the control log", before, len(whole(t, h, content.Control)))
}
