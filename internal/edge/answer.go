package edge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/limit"
)

// answer is the step that asks the set, and for drafts whoever has them.
func (h *Handler) answer(x *exchange) *reply {
	if x.previews() && h.c.Leader != nil {
		return h.drafts(x)
	}
	out := h.ask(x)
	if out.answer != nil && out.position.Before(x.least) { // words that are not there yet
		x.unmet = out.position.String()
	}
	if out.status == http.StatusNotFound && !x.previews() && out.answer != nil && out.answer.draftsBySlug && x.query.PostBySlug() {
		return h.draftBySlug(x, out)
	}
	return out
}

// ask asks the set. Equal requests at the same time share one flight. A flight
// belongs to none of its clients: it goes on when they leave, and ends by a time
// limit of its own.
//
// A request that joins a flight may get content that is older, by the length
// of the flight, than what the node held when the request came, but none that
// is older than an answer the node had given by then (shown).
func (h *Handler) ask(x *exchange) *reply {
	ctx, cancel := context.WithTimeout(x.r.Context(), h.c.Timeout)
	defer cancel()
	name := x.name()
	key := strconv.FormatInt(int64(x.set), 10) + " " + h.shown.at(x.set).String() + " " + name
	led := false
	asOf := x.asOf
	landed := h.flying.DoChan(key, func() (any, error) {
		led = true
		return h.fly(context.WithoutCancel(x.r.Context()), x.r, x.set, asOf, x.query, name)
	})
	select {
	case <-ctx.Done():
		if x.r.Context().Err() != nil {
			return told(statusGone, detailSlow) // nobody reads it
		}
		h.flying.Forget(key) // or a set that hangs would hold this key's clients for ever
		return unavailable(detailSlow)
	case f := <-landed:
		if !led {
			h.joined.Add(1)
		}
		a, ok := f.Val.(*answer)
		if _, none := errors.AsType[noSetError](f.Err); none && x.previews() {
			return h.published(x)
		}
		if errors.Is(f.Err, errBusy) {
			return h.busy()
		}
		if f.Err != nil || !ok {
			return unavailable(sentence(f.Err))
		}
		x.asOf = a.asOf // a flight that began earlier may have seen less
		if a.lent {
			x.state = Disconnected
		}
		if !x.borrowed {
			h.c.Shared.PutGrant(x.grant)
		}
		out := a.reply()
		if !led {
			out.from = statusJoined + a.source
		}
		return out
	}
}

// statusGone is what the metrics count for a client that left.
const statusGone = 499

var errBusy = errors.New("edge: too many reads of sets")

// noSetError stands before the reason why a set cannot be read.
type noSetError struct{ error }

func (e noSetError) Unwrap() error { return e.error }

// fly reads one answer from a set, whoever waits for it. It is the flight that
// needs a place, so any number of equal requests take one. Failures are logged
// here, once a flight.
func (h *Handler) fly(ctx context.Context, r *http.Request, site content.SiteID, asOf time.Time, q delivery.Query, key string) (*answer, error) {
	class := limit.Read
	if site.IsPreview() {
		class = limit.Preview
	}
	place, ok := h.c.Limiter.Enter(ctx, class)
	if !ok {
		return nil, errBusy
	}
	defer place.Leave()
	// A read runs to its end once it runs. Those who came with it are read first, so
	// that the limiter sees them all, and can send away those who are too many.
	runtime.Gosched()
	ctx, cancel := context.WithTimeout(ctx, h.c.Timeout)
	defer cancel()
	begun := h.cache.begin(site)
	a, err := h.read(ctx, r, site, asOf, q, key)
	if a != nil && !a.lent && !q.Syncs() {
		h.cache.keep(begun, key, a)
	}
	if err != nil {
		level := slog.LevelError
		if errors.Is(err, errTooOld) {
			level = slog.LevelDebug // what the owner asks for, at every read
		}
		if _, ok := errors.AsType[noSetError](err); ok {
			level = slog.LevelWarn // its first entries are on their way, or the follower says why it is being mended
		}
		h.c.Log.Log(ctx, level, "read failed", append(about(ctx, r, err), "site", site)...)
	}
	return a, err
}

// read asks the shared cache, then the set. The set is opened first: only its
// position tells whether what others have left there is still so. Where there is
// no set, what they have left is all there is.
func (h *Handler) read(ctx context.Context, r *http.Request, site content.SiteID, asOf time.Time, q delivery.Query, key string) (a *answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			a, err = nil, panicked(p)
		}
	}()
	set, err := h.c.Sets.Read(ctx, site)
	if err != nil {
		if a, old := h.sharedOfAnyAge(site, key, q); a != nil || old != nil {
			return a, old
		}
		return nil, noSetError{err}
	}
	defer func() {
		if err := set.Close(); err != nil { // the answer is whole all the same
			h.c.Log.WarnContext(ctx, "read did not close", append(about(ctx, r, err), "site", site)...)
		}
	}()
	if err := h.tooOld(set.Settings().MaxStale, asOf); err != nil {
		return nil, err
	}
	at := set.Position()
	a, newer := h.sharedAt(site, key, at, q)
	if a != nil {
		h.positions(q).note(site, at)
		a.asOf = asOf
		return a, nil
	}
	if err := failpoint.Hit(failpoint.EdgeRead); err != nil {
		return nil, err
	}
	response, err := delivery.Answer(ctx, set, q)
	if err != nil {
		return nil, err
	}
	h.positions(q).note(site, response.Position)
	a = newAnswer(response, q)
	a.asOf, a.draftsBySlug, a.maxStale = asOf, set.Settings().DraftsBySlug, set.Settings().MaxStale
	if !newer && !q.Syncs() {
		h.share(site, key, at, a)
	}
	return a, nil
}

// sentence tells a client why there is no answer.
func sentence(err error) string {
	if _, ok := errors.AsType[noSetError](err); ok {
		return detailNoSet
	}
	if errors.Is(err, errTooOld) {
		return fail.Message(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return detailSlow
	}
	return detailBroken
}

func panicked(p any) error {
	return fail.Wrap(fail.Internal, fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "A read panicked.")
}

// about is what the log holds of a request and its error, which the client is
// not told. The path is free of tokens; the query may hold one (contract §2).
func about(ctx context.Context, r *http.Request, err error) []any {
	return []any{"request_id", web.RequestID(ctx), "path", r.URL.EscapedPath(), "error", err}
}
