package forward

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// attempts is how the proxy reaches a leader: one target, and where that is
// allowed a second one.
type attempts struct{ f *Forwarder }

// most is how many targets one request is sent to.
const most = 2

var (
	errTotal     = errors.New("forward: no answer within the time for all attempts")
	errFirstByte = errors.New("forward: no answer within the time for one attempt")
)

// RoundTrip implements http.RoundTripper.
func (a attempts) RoundTrip(r *http.Request) (*http.Response, error) {
	p, _ := r.Context().Value(passageKey{}).(*passage)
	f, total := a.f, deadline(r, a.f.c.Limits.Total)
	ends := time.Now().Add(total)
	f.budget.request()
	var held *http.Response // a failure that a target told; passed on if the other has nothing better
	var cause error
	var sent bool
	targets := f.order()
	targets = targets[:min(most, len(targets))]
	for i, t := range targets {
		if i > 0 && !f.again(r, p, sent) {
			break
		}
		t.breaker.takes()
		again := i+1 < len(targets) && p.retry && !p.uploads()
		response, went, err := f.attempt(r, p, t, time.Until(ends), again)
		sent = sent || went
		if err == nil && !failure(response.StatusCode, p.fussy) {
			t.breaker.done(good)
			drop(held)
			return response, nil
		}
		t.breaker.done(judge(r, err))
		if err == nil {
			drop(held)
			held = response
			continue
		}
		cause = err
		f.c.Log.DebugContext(r.Context(), "A leader did not answer.", "origin", t.base, "error", err)
		if r.Context().Err() != nil || time.Now().After(ends) {
			break
		}
	}
	switch {
	case held != nil && !p.fussy:
		return held, nil
	case held != nil:
		drop(held)
		cause = errors.New("forward: the leader answered " + held.Status)
	}
	return nil, noLeaderError{sent: sent, error: cause}
}

// again reports whether a second target may be asked, and waits before it. What
// was never sent may go elsewhere, whatever it is; what was sent only when it
// may be done twice.
func (f *Forwarder) again(r *http.Request, p *passage, sent bool) bool {
	if sent && (!p.retry || p.uploads()) {
		return false
	}
	if !f.budget.take() {
		f.counts.spent.Add(1)
		return false
	}
	select {
	case <-r.Context().Done():
		return false
	case <-f.c.After(f.backOff()):
	}
	f.counts.retried.Add(1)
	return true
}

// attempt sends a request to one target. sent reports whether any of it may
// have reached the target.
func (f *Forwarder) attempt(r *http.Request, p *passage, t *target, left time.Duration, again bool) (_ *http.Response, sent bool, err error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	var wrote atomic.Bool // or could have been
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { wrote.Store(true) }})
	wait, why := left, errTotal
	if again && f.c.Limits.FirstByte < left {
		wait, why = f.c.Limits.FirstByte, errFirstByte
	}
	timer := time.AfterFunc(wait, func() { cancel(why) })
	progress := func() {}
	if p.uploads() { // as long as it goes on, an upload takes its time
		progress = func() { timer.Reset(max(wait, f.c.Limits.Idle)) }
	}
	out := r.Clone(ctx)
	out.URL.Scheme, out.URL.Host = t.url.Scheme, t.url.Host
	out.Header.Set(deadlineHeader, strconv.FormatInt(max(1, left.Milliseconds()), 10))
	p.put(out, progress)
	response, err := f.transport.RoundTrip(out)
	if !timer.Stop() && err == nil { // it fired while the head came in
		drop(response)
		err = context.Cause(ctx)
	}
	if err != nil {
		if c := context.Cause(ctx); c != nil {
			err = errors.Join(c, err)
		}
		cancel(nil)
		return nil, wrote.Load(), err
	}
	idle := f.c.Limits.Idle
	if streams(response) {
		idle = f.c.Limits.Stream
	}
	response.Body = &answerBody{ReadCloser: response.Body, idle: idle, cancel: cancel, broke: &p.broke}
	return response, true, nil
}

// failure reports whether a status says that another target may do better. It
// is never one that the request itself caused; 429 is a bound that a second
// target must not widen.
func failure(status int, fussy bool) bool {
	return fussy && status >= http.StatusInternalServerError || status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// judge says what a target's failure says of it.
func judge(r *http.Request, err error) outcome {
	if err != nil && r.Context().Err() != nil {
		return left
	}
	return failed
}

func streams(r *http.Response) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream")
}

// drop lets an answer go that nobody wants, and its connection back when it is
// short.
func drop(r *http.Response) {
	if r == nil {
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, 4<<10)
	_ = r.Body.Close()
}

// deadlineHeader tells the next hop how long anybody waits for its answer.
const deadlineHeader = "Ghee-Deadline-Ms"

// deadline is how long all attempts may take: our own bound, or what is left of
// the client's if that is less.
func deadline(r *http.Request, total time.Duration) time.Duration {
	ms, err := strconv.ParseInt(r.Header.Get(deadlineHeader), 10, 32)
	if err != nil || ms <= 0 {
		return total
	}
	return min(total, time.Duration(ms)*time.Millisecond)
}
