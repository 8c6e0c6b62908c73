package forward

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
)

// body is what a request carries.
type body struct {
	kept   []byte    // all of it, when it could be kept
	stream io.Reader // an upload, sent as it comes, once
}

// read takes the request's body, if it is short enough to be kept: then it can
// be sent to a second target.
func (p *passage) read(r *http.Request, most int64) error {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil
	}
	if r.ContentLength < 0 || r.ContentLength > most {
		p.body = &body{stream: r.Body}
		return nil
	}
	kept := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, kept); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || r.Context().Err() != nil {
			return fail.Wrap(fail.Invalid, err, "The body ended before its Content-Length; nothing was changed.")
		}
		return fail.Wrap(fail.Invalid, err, "The body could not be read to its end; nothing was changed.")
	}
	p.body = &body{kept: kept}
	return nil
}

func (p *passage) uploads() bool { return p.body != nil && p.body.stream != nil }

// put gives an attempt its body. net/http would send a request with an
// Idempotency-Key again by itself; without GetBody it does not, and what is
// sent twice is decided here alone.
func (p *passage) put(out *http.Request, progress func()) {
	out.GetBody = nil
	switch {
	case p.body == nil:
		out.Body, out.ContentLength = nil, 0
	case p.body.stream != nil:
		out.Body = io.NopCloser(&watched{p.body.stream, progress})
	default:
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(p.body.kept)), int64(len(p.body.kept))
	}
}

// repeatable reports whether a request may be done twice. A write may when it
// carries an Idempotency-Key and its API heeds it; the v2 write API knows none
// (contract §10), so a second POST there would make a second document.
func repeatable(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return r.Header.Get("Idempotency-Key") != "" && !edge.Owns(r.URL.Path)
}

// watched tells of progress.
type watched struct {
	io.Reader
	progress func()
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	w.progress()
	return n, err
}

// answerBody is the body of a target's answer: it ends the attempt when it is
// closed, and when nothing has come for too long. Only waiting for the target
// counts, not for the client.
type answerBody struct {
	io.ReadCloser
	idle   time.Duration
	cancel context.CancelCauseFunc
	closed atomic.Bool
	broke  *error // why it ended too early
}

var errIdle = errors.New("forward: the leader's answer stopped half-way")

func (b *answerBody) Read(p []byte) (int, error) {
	t := time.AfterFunc(b.idle, func() { b.cancel(errIdle) })
	defer t.Stop()
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		*b.broke = err
	}
	return n, err
}

func (b *answerBody) Close() error {
	err := b.ReadCloser.Close()
	if b.closed.CompareAndSwap(false, true) {
		b.cancel(nil)
	}
	return err
}
