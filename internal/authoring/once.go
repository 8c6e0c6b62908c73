package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Answer is what a request with an idempotency key came to.
type Answer struct {
	Actor   string // who asks: keys of one are nothing to another
	Key     string // of the request, at most 200 bytes; "" for none
	Request string // hash of what was asked for
	Body    []byte // ids of what was made or changed, never content
}

// maxKey bounds an idempotency key in bytes.
const maxKey = 200

// Once is Batch for a request that may come again: the first of those with one
// key runs f, in whose transaction its answer is kept; the others get that
// answer. again says that f did not run. So a write whose outcome is unknown to
// who asked for it can be asked for again. It returns fail.Conflict when the key
// was used for another request. An error of f is kept for nobody.
func (s *Service) Once(ctx context.Context, site content.SiteID, a Answer, grouped bool, f func(*Batch) (answer []byte, err error)) (answer []byte, again bool, err error) {
	if err := content.CheckText("Idempotency-Key", a.Key, maxKey); err != nil {
		return nil, false, err
	}
	err = s.Batch(ctx, site, grouped, func(b *Batch) (err error) {
		answer, again = nil, false // this may run again
		if a.Key == "" {
			answer, err = f(b)
			return err
		}
		known, found, err := b.tx.BeginAnswer(ctx, a)
		switch {
		case err != nil:
			return err
		case found && known.Request != a.Request:
			return fail.E(fail.Conflict, "This idempotency key was used for another request; make a new one for each.")
		case found:
			answer, again = known.Body, true
			return nil
		}
		if answer, err = f(b); err != nil {
			return err
		}
		a.Body = answer
		return b.tx.EndAnswer(ctx, a)
	})
	return answer, again, err
}
