package storetest

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func rollback(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	before, err := h.Log.Head(t.Context(), a)
	must(t, err)
	stop := errors.New("stop")
	err = h.Write(t.Context(), a, func(tx authoring.Tx) error {
		p, err := document(t.Context(), tx, "d1", "en", `{}`)
		must(t, err)
		same(t, "seq within", int64(2), p.Seq)
		must(t, tx.PutType(t.Context(), content.Type{ID: "t1", Kind: content.KindPage, Key: "k"}))
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want the function's own error", err)
	}
	after, err := h.Log.Head(t.Context(), a)
	must(t, err)
	same(t, "head", before, after)
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		_, err := tx.Record(ctx, "d1")
		code(t, err, fail.NotFound)
		schema, err := tx.Types(ctx)
		must(t, err)
		if schema.Type("t1") != nil {
			t.Error("the type was kept")
		}
		p, err := document(ctx, tx, "d2", "en", `{}`)
		must(t, err)
		same(t, "seq", int64(2), p.Seq)
		r, err := tx.Record(ctx, "d2")
		same(t, "num", content.Num(1), r.Num)
		return err
	})
	same(t, "entries", 2, len(whole(t, h, a)))

	func() {
		defer func() { _ = recover() }()
		_ = h.Write(t.Context(), a, func(tx authoring.Tx) error {
			_, err := document(t.Context(), tx, "d3", "en", `{}`)
			must(t, err)
			panic("in the middle")
		})
	}()
	same(t, "entries after a panic", 2, len(whole(t, h, a)))
}

func passedOver(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	err := h.Write(t.Context(), a, func(tx authoring.Tx) error {
		must(t, tx.PutRecord(t.Context(), authoring.Record{ID: "d1", Num: 1}))
		_ = tx.PutVariant(t.Context(), authoring.Variant{Document: "none", Locale: "en"}) // fails: no such document
		return nil
	})
	code(t, err, fail.NotFound)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		_, err := tx.Record(t.Context(), "d1")
		code(t, err, fail.NotFound)
		return nil
	}))
}

func epochOver(t *testing.T, db Database) {
	old := db.Open(t)
	a := site(t, old, "a")
	db.EndEpoch(t)
	ran := false
	err := old.Write(t.Context(), a, func(tx authoring.Tx) error {
		ran = true
		_, err := document(t.Context(), tx, "d1", "en", `{}`)
		return err
	})
	code(t, err, fail.Unavailable)
	code(t, old.AddToken(t.Context(), token("k1", a, content.ReadToken)), fail.Unavailable)
	_, err = old.CreateSite(t.Context(), content.Site{Key: "b"}, settings)
	code(t, err, fail.Unavailable)
	if ran {
		t.Error("the change began although the epoch was over")
	}
	same(t, "entries", 1, len(whole(t, old, a)))

	next := db.Open(t)
	write(t, next, a, func(ctx context.Context, tx authoring.Tx) error {
		p, err := document(ctx, tx, "d1", "en", `{}`)
		same(t, "epoch", uint64(2), p.Epoch.Number)
		return err
	})
	log := whole(t, next, a)
	same(t, "epochs", []uint64{1, 2}, []uint64{log[0].Epoch.Number, log[1].Epoch.Number})
}

// lostUpdate lets eight writers append letters to a variant's name and revisions
// to its document: none is lost.
func lostUpdate(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		_, err := document(ctx, tx, "d1", "en", `{}`)
		return err
	})
	const writers, times = 8, 12
	change := func(ctx context.Context, tx authoring.Tx) error {
		v, err := tx.Variant(ctx, "d1", "en")
		if err != nil {
			return err
		}
		v.Name += "x"
		return tx.PutVariant(ctx, v)
	}
	add := func(ctx context.Context, tx authoring.Tx) error {
		_, err := tx.AddRevision(ctx, authoring.Revision{ID: clock.NewID(), Document: "d1", Locale: "en"})
		return err
	}
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for range times {
				f := change
				if w%2 == 1 {
					f = add
				}
				if err := h.Write(t.Context(), a, func(tx authoring.Tx) error { return f(t.Context(), tx) }); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, g.Wait())
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		v, err := tx.Variant(ctx, "d1", "en")
		must(t, err)
		same(t, "letters", writers/2*times, len(v.Name))
		n, err := tx.AddRevision(ctx, authoring.Revision{ID: "last", Document: "d1", Locale: "en"})
		same(t, "revisions", writers/2*times+2, n)
		return err
	})
}

func readOnly(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	err := h.Read(t.Context(), a, func(tx authoring.Tx) error {
		return tx.PutRecord(t.Context(), authoring.Record{ID: "d1", Num: 1})
	})
	if err == nil {
		t.Error("a read transaction took a change")
	}
}

func wrongRevision(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	for _, d := range []changelog.Draft{
		{Kind: changelog.Document, Object: "d1", Present: true, Payload: []byte(`{}`), Revision: "none"},
		{Kind: changelog.Document, Object: "d1", Present: true, Payload: []byte(`{"1":"other"}`), Revision: "r1"},
	} {
		err := h.Write(t.Context(), a, func(tx authoring.Tx) error {
			must(t, tx.PutRecord(t.Context(), authoring.Record{ID: "d1", Num: 1}))
			_, err := tx.AddRevision(t.Context(), authoring.Revision{ID: "r1", Document: "d1", Payload: []byte(`{}`)})
			must(t, err)
			_, err = tx.Append(t.Context(), []changelog.Draft{d}, false)
			return err
		})
		if err == nil {
			t.Errorf("an entry took the revision %q that does not hold its payload", d.Revision)
		}
	}
	same(t, "entries", 1, len(whole(t, h, a)))
}

func unknownSite(t *testing.T, db Database) {
	h := db.Open(t)
	err := h.Write(t.Context(), 99, func(tx authoring.Tx) error {
		_, err := tx.Append(t.Context(), []changelog.Draft{{Kind: changelog.Redirect, Object: "/x", Present: true}}, false)
		return err
	})
	code(t, err, fail.NotFound)
	at, err := h.Log.Head(t.Context(), 99)
	must(t, err)
	same(t, "position", changelog.Position{}, at.Position)
	entries, err := h.Log.Read(t.Context(), 99, changelog.Position{}, 10)
	must(t, err)
	same(t, "entries", 0, len(entries))
}
