package forward

import (
	"bytes"
	"cmp"
	"context"
	"mime"
	"net/http"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
)

// Preview implements edge.Leader: a site has so many a second.
func (f *Forwarder) Preview(r *http.Request, site content.SiteID) (*edge.LeaderAnswer, error) {
	if !f.pace.take(site) {
		f.counts.paced.Add(1)
		return nil, fail.E(fail.TooLarge, "This node hands on %d previews a second for a site.", f.c.Limits.PerSecond)
	}
	return f.Read(r)
}

// Read implements edge.Leader: it takes the leader's answer to a read whole. A
// failure of the leader's is none, and neither is what somebody else says who
// sits where the leader should be.
func (f *Forwarder) Read(r *http.Request) (*edge.LeaderAnswer, error) {
	ctx, cancel := context.WithTimeout(r.Context(), deadline(r, f.c.Limits.Total))
	defer cancel()
	asked := r.WithContext(ctx)
	asked.Body, asked.ContentLength = http.NoBody, 0 // no read has a use for one
	out := &taken{header: http.Header{}, most: f.c.Limits.Answer}
	if err := f.take(out, asked); err != nil {
		return nil, err
	}
	if !out.ours() {
		return nil, fail.E(fail.Unavailable, "The leader's answer is none of the read API: %d, %s.", out.status, out.header.Get("Content-Type"))
	}
	return &edge.LeaderAnswer{Status: out.status, Header: out.header, Body: out.body.Bytes()}, nil
}

// take lets the leader answer into memory. Within a server the proxy panics
// where an answer breaks off half-way.
func (f *Forwarder) take(out *taken, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p != http.ErrAbortHandler { //nolint:errorlint // net/http compares the value, too
				panic(p)
			}
			err = fail.E(fail.Unavailable, "The leader's answer broke off.")
		}
	}()
	p := &passage{fussy: true}
	return cmp.Or(f.hand(out, r, p), out.err, p.broke)
}

// taken is an answer in memory.
type taken struct {
	status int
	header http.Header
	body   bytes.Buffer
	most   int64
	err    error
}

// Header implements http.ResponseWriter.
func (t *taken) Header() http.Header { return t.header }

// WriteHeader implements http.ResponseWriter.
func (t *taken) WriteHeader(status int) {
	if t.status == 0 && status >= http.StatusOK {
		t.status = status
	}
}

// Write implements http.ResponseWriter.
func (t *taken) Write(b []byte) (int, error) {
	if int64(t.body.Len()+len(b)) > t.most {
		t.err = fail.E(fail.TooLarge, "The leader's answer is longer than any of ours.")
		return 0, t.err
	}
	return t.body.Write(b)
}

// ours reports whether it is an answer of the read API that decides something.
func (t *taken) ours() bool {
	switch {
	case t.status == http.StatusNotModified, t.status == http.StatusNoContent:
		return true
	case t.status >= http.StatusMultipleChoices && t.status < http.StatusBadRequest, t.status >= http.StatusInternalServerError,
		t.status == http.StatusTooManyRequests, t.status == 0:
		return false
	}
	kind, _, err := mime.ParseMediaType(t.header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
