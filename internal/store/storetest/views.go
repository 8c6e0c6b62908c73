package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

func views(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	mine := account.View{ID: "v1", Site: a, Person: "ida", Name: "b", Query: []byte(`{"q": "é\u0000"}`), At: 3}
	shared := account.View{ID: "v2", Site: a, Person: "kay", Shared: true, Name: "a", Query: []byte(`{}`), At: 4}
	put := func(v account.View) {
		change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.PutView(ctx, v) })
	}
	put(mine)
	put(shared)
	put(account.View{ID: "v3", Site: a, Person: "kay", Name: "kay's own", Query: []byte(`{}`)})
	put(account.View{ID: "v1", Site: b, Person: "ida", Name: "elsewhere", Query: []byte(`{}`)})
	mine.Name, mine.At = "renamed", 9
	put(mine)
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		all, err := tx.Views(ctx, a, "ida")
		must(t, err)
		same(t, "views", []account.View{shared, mine}, all)
		one, err := tx.View(ctx, a, "v1")
		same(t, "view", mine, one)
		return err
	})
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.DropView(ctx, a, "v1") })
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		_, err := tx.View(ctx, a, "v1")
		code(t, err, fail.NotFound)
		_, err = tx.View(ctx, b, "v1")
		return err
	})
	must(t, h.DeleteSite(t.Context(), a))
	for left := true; left; {
		var err error
		left, err = h.PurgeSites(t.Context())
		must(t, err)
	}
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		all, err := tx.Views(ctx, a, "kay")
		same(t, "views of a deleted site", []account.View(nil), all)
		_, err2 := tx.View(ctx, b, "v1")
		return errors.Join(err, err2)
	})
}

// accountAnswers: a key is one actor's, kept with its change and not without it.
func accountAnswers(t *testing.T, db Database) {
	h := db.Open(t)
	stop := errors.New("stop")
	begin := func(ctx context.Context, tx account.Tx, actor string) (request, object string, found bool) {
		t.Helper()
		request, object, found, err := tx.BeginAnswer(ctx, actor, "k", "r1")
		must(t, err)
		return request, object, found
	}
	if err := h.ChangeAccounts(t.Context(), func(tx account.Tx) error { begin(t.Context(), tx, "ida"); return stop }); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		if _, _, found := begin(ctx, tx, "ida"); found {
			t.Error("the key of a change that was not kept was kept")
		}
		return tx.EndAnswer(ctx, "ida", "k", "thing")
	})
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		request, object, found := begin(ctx, tx, "ida")
		same(t, "answer", []any{"r1", "thing", true}, []any{request, object, found})
		_, _, found = begin(ctx, tx, "kay")
		same(t, "somebody else's key", false, found)
		return nil
	})
}
