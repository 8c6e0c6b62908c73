package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

func claims(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	mine := authoring.Claim{Space: "slug:t1", Value: "über", Document: "d1", Locale: "en"}
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.Claim(ctx, mine))
		must(t, tx.Claim(ctx, mine))
		other := mine
		other.Document = "d2"
		code(t, tx.Claim(ctx, other), fail.Conflict)
		other = mine
		other.Locale = "fr"
		code(t, tx.Claim(ctx, other), fail.Conflict)
		other.Space = "slug:t2"
		must(t, tx.Claim(ctx, other))
		return nil // a conflict leaves the transaction whole
	})
	write(t, h, b, func(ctx context.Context, tx authoring.Tx) error {
		other := mine
		other.Document = "d9"
		return tx.Claim(ctx, other) // another site, another space
	})
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		got, err := tx.Claimant(ctx, "slug:t1", "über")
		must(t, err)
		same(t, "holder", mine, got)
		held, err := tx.Claims(ctx, "d1", "en")
		must(t, err)
		same(t, "what it holds", []authoring.Claim{mine}, held)
		must(t, tx.Unclaim(ctx, "slug:t1", "d1", "en"))
		_, err = tx.Claimant(ctx, "slug:t1", "über")
		code(t, err, fail.NotFound)
		_, err = tx.Claimant(ctx, "slug:t2", "über")
		return err
	})
}

// claimRace lets eight writers claim one value: one gets it.
func claimRace(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	results := make([]error, 8)
	var g errgroup.Group
	for i := range results {
		g.Go(func() error {
			results[i] = h.Write(t.Context(), a, func(tx authoring.Tx) error {
				return tx.Claim(t.Context(), authoring.Claim{Space: "s", Value: "v", Document: "d", Locale: string(rune('a' + i))})
			})
			return nil
		})
	}
	must(t, g.Wait())
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else {
			code(t, err, fail.Conflict)
		}
	}
	same(t, "winners", 1, won)
	stop := errors.New("stop")
	err := h.Write(t.Context(), a, func(tx authoring.Tx) error {
		must(t, tx.Claim(t.Context(), authoring.Claim{Space: "s", Value: "w", Document: "d1"}))
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want the function's own error", err)
	}
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		return tx.Claim(ctx, authoring.Claim{Space: "s", Value: "w", Document: "d2"})
	})
}

func longClaims(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	long := strings.Repeat("長い", 50_000)
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.Claim(ctx, authoring.Claim{Space: "field:t.1", Value: long, Document: "d1"}))
		must(t, tx.Claim(ctx, authoring.Claim{Space: "field:t.1", Value: long + "x", Document: "d2"}))
		code(t, tx.Claim(ctx, authoring.Claim{Space: "field:t.1", Value: long, Document: "d2"}), fail.Conflict)
		got, err := tx.Claimant(ctx, "field:t.1", long)
		same(t, "holder", "d1", string(got.Document))
		return err
	})
}
