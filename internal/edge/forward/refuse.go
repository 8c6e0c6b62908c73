package forward

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// noLeaderError says that no target answered; sent, that one may have done what
// was asked all the same.
type noLeaderError struct {
	sent bool
	error
}

func (e noLeaderError) Unwrap() error { return e.error }

var errMethod = errors.New("forward: a method of proxies")

var errBusy = errors.New("forward: too many requests are handed on")

// What a client is told.
const (
	detailNoLeader = "This node only reads, and no origin answers it at the moment. Try again shortly."
	detailNothing  = "This node only reads, and no origin answers it at the moment. Nothing was changed. Try again shortly."
	detailUnknown  = "The origin stopped answering after this write was sent to it. It is not known whether it was done: look before you send it again."
	detailKeyed    = "The origin stopped answering after this write was sent to it. It is not known whether it was done. Send it again with the same Idempotency-Key: it has one effect."
	detailBusy     = "Too many requests are on their way to the origin. Nothing was changed. Try again shortly."
	detailLoop     = "This request has come through this node before: its origin's URL leads back to it."
)

// refuse answers in the leader's stead. It looks like the APIs' own failures:
// {"detail": …, "code": …}, and outside of /v2 a whole problem document (RFC
// 9457). Nobody may keep it.
func (f *Forwarder) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody reads it
	}
	status, code, detail := f.verdict(w, r, err)
	head := w.Header()
	if status == http.StatusServiceUnavailable {
		head.Set("Retry-After", "1")
	}
	head.Set("Cache-Control", "no-store")
	if edge.Owns(r.URL.Path) {
		head.Set("Access-Control-Allow-Origin", "*") // as every answer of v2
		web.JSON(w, status, struct {
			Detail string `json:"detail"`
			Code   string `json:"code"`
		}{detail, code})
		return
	}
	body, err := json.Marshal(problem{http.StatusText(status), status, detail, code, web.RequestID(r.Context())})
	if err != nil {
		panic("forward: " + err.Error()) // a problem always encodes
	}
	head.Set("Content-Type", "application/problem+json")
	head.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is nobody's error
}

// problem is a failure in the form of RFC 9457.
type problem struct {
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"request_id,omitempty"`
}

func (f *Forwarder) verdict(w http.ResponseWriter, r *http.Request, err error) (status int, code, detail string) {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	none, isNone := errors.AsType[noLeaderError](err)
	switch {
	case errors.Is(err, errLoop):
		return http.StatusLoopDetected, string(fail.Conflict), detailLoop
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, string(fail.Invalid), "Method not allowed."
	case errors.Is(err, errBusy):
		return http.StatusServiceUnavailable, string(fail.Unavailable), detailBusy
	case !isNone:
		return web.Status(fail.CodeOf(err)), string(fail.CodeOf(err)), fail.Message(err)
	}
	f.counts.noLeader.Add(1)
	if reads {
		return http.StatusServiceUnavailable, string(fail.Unavailable), detailNoLeader
	}
	if !none.sent {
		return http.StatusServiceUnavailable, string(fail.Unavailable), detailNothing
	}
	f.counts.unknown.Add(1)
	if key := r.Header.Get("Idempotency-Key"); key != "" && repeatable(r) {
		w.Header().Set("Idempotency-Key", key)
		return http.StatusServiceUnavailable, codeUnknown, detailKeyed
	}
	return http.StatusServiceUnavailable, codeUnknown, detailUnknown
}

// codeUnknown is how both write APIs name it.
const codeUnknown = "outcome_unknown"
