package account

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Once makes the next change one whose retry has no second effect.
type Once struct {
	Actor   string // who asks: keys of one are nothing to another
	Key     string // of the request, at most 200 bytes
	Request string // hash of what is asked for

	used bool
}

// AgainError is the error of a change that had its effect when it was asked for
// with the same key before; nothing was done now.
type AgainError struct {
	Object string // what was made or changed, as the audit trail names it
}

// Error implements error.
func (*AgainError) Error() string { return "this was done when it was asked for with the same key" }

// Again returns what a request that came again was about.
func Again(err error) (object string, ok bool) {
	e, ok := errors.AsType[*AgainError](err)
	if !ok {
		return "", false
	}
	return e.Object, true
}

type onceKey struct{}

// WithOnce returns a context whose first change of accounts is done once: the
// key is taken in the change's own transaction. Asked for again it is an
// AgainError, and fail.Conflict when the key was used for another request.
func WithOnce(ctx context.Context, o Once) (context.Context, error) {
	if err := content.CheckText("Idempotency-Key", o.Key, maxKey); err != nil {
		return nil, err
	}
	return context.WithValue(ctx, onceKey{}, &o), nil
}

// errFresh ends a change that was only to find out whether its key is known.
var errFresh = errors.New("the key is new")

// Asked returns what the request with the key of ctx was about, when it was made
// before: for what cannot even be looked for any more because that request took
// it away.
func (a *Accounts) Asked(ctx context.Context) (object string, ok bool, err error) {
	err = a.change(ctx, func(Tx) error { return errFresh })
	if object, ok = Again(err); ok || errors.Is(err, errFresh) {
		err = nil
	}
	return object, ok, err
}

// maxKey bounds an idempotency key in bytes.
const maxKey = 200

// once is f with the key of ctx, if there is one.
func once(ctx context.Context, f func(Tx) error) func(Tx) error {
	o, _ := ctx.Value(onceKey{}).(*Once)
	if o == nil || o.used {
		return f
	}
	return func(tx Tx) error {
		request, object, found, err := tx.BeginAnswer(ctx, o.Actor, o.Key, o.Request)
		switch {
		case err != nil:
			return err
		case found && request != o.Request:
			return fail.E(fail.Conflict, "This idempotency key was used for another request; make a new one for each.")
		case found:
			return &AgainError{object}
		}
		told := &named{Tx: tx}
		if err := f(told); err != nil {
			return err
		}
		o.used = true
		return tx.EndAnswer(ctx, o.Actor, o.Key, told.object)
	}
}

// named remembers what the trail calls the object of a change.
type named struct {
	Tx
	object string
}

func (n *named) AppendAudit(ctx context.Context, e Event) error {
	n.object = e.Object
	return n.Tx.AppendAudit(ctx, e)
}
