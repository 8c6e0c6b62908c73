package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func session(person, id string, seen content.Micros) account.Session {
	return account.Session{
		ID: id, Person: person, State: account.NeedsCode, ActingFor: "p9", Created: 1, Seen: seen, Expires: 1 << 50,
		Device: "Browser ü", Address: "2001:db8::1", KeyMade: 3, Settled: true,
	}
}

func sessions(t *testing.T, db Database) {
	h := db.Open(t)
	person(t, h, "p1")
	person(t, h, "p2")
	a, b, c := session("p1", "s1", 100), session("p1", "s2", 200), session("p2", "s3", 300)
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		for _, s := range []account.Session{a, b, c} {
			must(t, tx.PutSession(ctx, s))
			must(t, tx.AddKey(ctx, account.Key{Hash: "key-" + s.ID, Session: s.ID, Made: 3}))
		}
		a.State, a.Seen, a.Address, a.KeyMade, a.Settled = account.Full, 250, "192.0.2.1", 4, false
		must(t, tx.PutSession(ctx, a))
		must(t, tx.AddKey(ctx, account.Key{Hash: "key-new", Session: "s1", Made: 4}))
		return tx.ExpireKeys(ctx, "s1", 4, 1<<60)
	})
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		s, k, err := tx.SessionByKey(ctx, "key-s1")
		must(t, err)
		same(t, "by the old key", []any{a, account.Key{Hash: "key-s1", Session: "s1", Made: 3, Until: 1 << 60}}, []any{s, k})
		s, k, err = tx.SessionByKey(ctx, "key-new")
		must(t, err)
		same(t, "by the new key", []any{a, account.Key{Hash: "key-new", Session: "s1", Made: 4}}, []any{s, k})
		_, _, err = tx.SessionByKey(ctx, "key-none")
		code(t, err, fail.NotFound)
		all, err := tx.Sessions(ctx, "p1")
		must(t, err)
		same(t, "latest first", []account.Session{a, b}, all)
		p, err := tx.Person(ctx, "p1")
		same(t, "last seen", content.Micros(250), p.LastSeen)
		return err
	})
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		n, err := tx.EndSessions(ctx, "p1", "s1")
		must(t, err)
		same(t, "ended", int64(1), n)
		must(t, tx.EndSession(ctx, "s3"))
		for _, key := range []string{"key-s2", "key-s3"} {
			_, _, err := tx.SessionByKey(ctx, key)
			code(t, err, fail.NotFound)
		}
		_, err = tx.Session(ctx, "s2")
		code(t, err, fail.NotFound)
		kept, err := tx.Session(ctx, "s1")
		same(t, "kept", a, kept)
		return err
	})
}

// What ended is dropped with its keys; what still holds stays, and so do the
// keys of it that hold.
func tidied(t *testing.T, db Database) {
	h := db.Open(t)
	person(t, h, "p1")
	over, holds := session("p1", "s1", 100), session("p1", "s2", 300)
	over.Expires = 150
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		for _, s := range []account.Session{over, holds} {
			must(t, tx.PutSession(ctx, s))
			must(t, tx.AddKey(ctx, account.Key{Hash: "key-" + s.ID, Session: s.ID, Made: 3}))
		}
		must(t, tx.AddKey(ctx, account.Key{Hash: "key-over", Session: "s2", Made: 2, Until: 4}))
		must(t, tx.AddKey(ctx, account.Key{Hash: "key-next", Session: "s2", Made: 5}))
		return tx.Tidy(ctx, 200)
	})
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		for key, there := range map[string]bool{"key-s1": false, "key-over": false, "key-s2": true, "key-next": true} {
			if _, _, err := tx.SessionByKey(ctx, key); (err == nil) != there {
				t.Errorf("%s: %v", key, err)
			}
		}
		return nil
	})
}

func adminTokens(t *testing.T, db Database) {
	h := db.Open(t)
	a := account.AdminToken{
		ID: "k1", Name: "One", Organisation: "org-a", Site: 3, Role: account.RoleEditor, By: "p1", Created: 2, Expires: 1 << 50,
		Scopes: []account.Action{account.ReadContent, account.EditContent},
	}
	b := account.AdminToken{ID: "k2", Name: "Two", Organisation: "org-a", Person: "p1", Scopes: []account.Action{account.AllScopes}, By: "p1", Created: 1}
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		must(t, tx.PutAdminToken(ctx, a, "hash-1"))
		return tx.PutAdminToken(ctx, b, "hash-2")
	})
	code(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error { return tx.PutAdminToken(t.Context(), a, "hash-3") }), fail.Conflict)
	a.Name, a.Used, a.Revoked = "Renamed", 5, 6
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.PutAdminToken(ctx, a, "") })
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		k, err := tx.AdminTokenByHash(ctx, "hash-1")
		must(t, err)
		same(t, "by hash", a, k)
		k, err = tx.AdminToken(ctx, "k2")
		must(t, err)
		same(t, "by id", b, k)
		_, err = tx.AdminTokenByHash(ctx, "hash-3")
		code(t, err, fail.NotFound)
		all, err := tx.AdminTokens(ctx, "org-a")
		same(t, "by creation", []account.AdminToken{b, a}, all)
		return err
	})
}

// The end of an API token is told to nodes; its last use is not, and is never
// turned back.
func tokenEnds(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	k := token("k1", a, content.ReadToken)
	k.By, k.Replaces, k.Grant.Expires = "p1", "k0", 1<<50
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.AddToken(ctx, k) })
	before := len(whole(t, h, content.Control))
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		must(t, tx.ExpireToken(ctx, a, "k1", 1<<40))
		must(t, tx.TouchTokens(ctx, map[string]content.Micros{"hash-k1": 50, "hash-none": 50}))
		return tx.TouchTokens(ctx, map[string]content.Micros{"hash-k1": 40})
	})
	k.Grant.Expires, k.Used = 1<<40, 50
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		all, err := tx.Tokens(ctx, a)
		same(t, "tokens", []account.Token{k}, all)
		return err
	})
	log := whole(t, h, content.Control)
	var told content.Grant
	must(t, json.Unmarshal(log[len(log)-1].Payload, &told))
	same(t, "one entry tells the end", []any{before + 1, changelog.Token, "k1", k.Grant}, []any{len(log), log[len(log)-1].Kind, log[len(log)-1].Object, told})
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		must(t, tx.RevokeToken(ctx, a, "k1"))
		return tx.ExpireToken(ctx, a, "k1", 1<<41)
	})
	log = whole(t, h, content.Control)
	same(t, "a revoked one stays so", []any{before + 2, false}, []any{len(log), log[len(log)-1].Present})
	code(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error { return tx.ExpireToken(t.Context(), a, "k9", 1) }), fail.NotFound)
}

// Many write to one trail at once, from two processes: it has no gap, and each
// row's hash follows from the one before.
func audit(t *testing.T, db Database) {
	h, other := db.Open(t), db.Open(t)
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		_, _, err := tx.AuditHead(ctx, "org-a")
		code(t, err, fail.NotFound)
		return nil
	})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			err := []Handle{h, other}[i%2].ChangeAccounts(t.Context(), func(tx account.Tx) error {
				for _, organisation := range []string{"org-a", "org-b"} {
					if err := tx.AppendAudit(t.Context(), account.Event{Organisation: organisation, Action: fmt.Sprint("ü", i)}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	code(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error {
		must(t, tx.AppendAudit(t.Context(), account.Event{Organisation: "org-a", Action: "undone"}))
		return fail.E(fail.Denied, "No.")
	}), fail.Denied)
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		rows, err := tx.Audit(ctx, "org-a", 0, 100)
		must(t, err)
		same(t, "rows", 8, len(rows))
		var previous [sha256.Size]byte
		for i, r := range rows {
			var e account.Event
			must(t, json.Unmarshal(r.Body, &e))
			same(t, "row", []any{int64(i + 1), int64(i + 1), account.Chain(previous, r.Body)}, []any{r.Seq, e.Seq, r.Hash})
			previous = r.Hash
		}
		seq, hash, err := tx.AuditHead(ctx, "org-a")
		must(t, err)
		same(t, "head", []any{int64(8), previous}, []any{seq, hash})
		some, err := tx.Audit(ctx, "org-a", 5, 2)
		must(t, err)
		same(t, "after one, at most two", rows[5:7], some)
		return nil
	})
}
