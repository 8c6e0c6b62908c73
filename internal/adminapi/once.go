package adminapi

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

// Retriable is the part of a write that makes a retry harmless.
type Retriable struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"Any text that is new for each write: the same again has no second effect. Its answer is of what was written, as that is now."`
}

func (r Retriable) idempotencyKey() string { return r.Key }

// requestHash is what a request is known by when it comes again.
func requestHash(request any) (string, error) {
	asked, err := json.Marshal(request)
	if err != nil {
		return "", fail.Wrap(fail.Internal, err, "The request cannot be written down.")
	}
	sum := sha256.Sum256(asked)
	return hex.EncodeToString(sum[:]), nil
}

// keyed does a write of content whose retry has no second effect. What f returns
// names what was written, and is returned again to who asks again. What it
// publishes is one group of the log when grouped.
func keyed[A any](ctx context.Context, p place, key string, request any, grouped bool, f func(*authoring.Batch) (A, error)) (a A, err error) {
	hash, err := requestHash(request)
	if err != nil {
		return a, err
	}
	body, _, err := p.Authoring.Once(ctx, p.id, authoring.Answer{Actor: p.author(), Key: key, Request: hash}, grouped, func(b *authoring.Batch) ([]byte, error) {
		a, err := f(b)
		if err != nil {
			return nil, err
		}
		return json.Marshal(a)
	})
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fail.Wrap(fail.Internal, err, "The answer of before cannot be read.")
	}
	return a, nil
}

// effect is keyed for a write whose answer needs no name.
func (p place) effect(ctx context.Context, key string, request any, grouped bool, f func(*authoring.Batch) error) error {
	_, err := keyed(ctx, p, key, request, grouped, func(b *authoring.Batch) (struct{}, error) { return struct{}{}, f(b) })
	return err
}

// addOnce is add for a write of accounts: with an idempotency key its first
// change is done once (account.WithOnce), and who asks again is answered by
// again, which gets the name of what was made or changed.
func addOnce[I interface{ idempotencyKey() string }, O any](h *Handler, op operation, do func(context.Context, *I) (*O, error), again func(ctx context.Context, in *I, object string) (*O, error)) {
	add(h, op, func(ctx context.Context, in *I) (*O, error) {
		key := (*in).idempotencyKey()
		if key == "" {
			return do(ctx, in)
		}
		hash, err := requestHash([]any{op.id, in})
		if err != nil {
			return nil, err
		}
		by := visiting(ctx).Actor
		once, err := account.WithOnce(ctx, account.Once{Actor: by.Person + ":" + by.Token, Key: key, Request: hash})
		if err != nil {
			return nil, err
		}
		out, err := do(once, in)
		object, before := account.Again(err)
		if fail.Is(err, fail.NotFound) { // it may be this very request that took it away
			if o, err2 := h.c.Origin(); err2 == nil {
				object, before, err2 = o.Accounts.Asked(once)
				err = cmp.Or(err2, err)
			}
		}
		if before {
			return again(ctx, in, object)
		}
		return out, err
	})
}

// nothing is the answer of a write that has none, asked for again.
func nothing[I, O any](context.Context, *I, string) (*O, error) { return nil, nil } //nolint:nilnil // 204

// errGone is for who asks again for what was made and has gone since, or cannot
// be shown a second time.
func errGone(what string) error {
	return fail.E(fail.Conflict, "This was done when it was asked for before, with the same key; the %s has gone since.", what)
}

// mayBeDone tells whoever sent a key how to find out what became of a write.
func mayBeDone(ctx context.Context, in any, err error) error {
	keyed, ok := in.(interface{ idempotencyKey() string })
	if !ok || keyed.idempotencyKey() == "" || !errors.Is(err, fail.ErrOutcomeUnknown) {
		return err
	}
	visiting(ctx).w.Header().Set("Idempotency-Key", keyed.idempotencyKey())
	return fail.Wrap(fail.Unavailable, err, "It is not known whether this change was kept. Send it again with the same Idempotency-Key: it has one effect.")
}
