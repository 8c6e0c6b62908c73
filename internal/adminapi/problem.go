package adminapi

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// Problem is the body of every failure (RFC 9457).
type Problem struct { //nolint:errname // the field's word, and the schema's name
	Title     string       `json:"title" example:"Bad Request"`
	Status    int          `json:"status" example:"400"`
	Detail    string       `json:"detail" doc:"What happened, and what to do."`
	Code      string       `json:"code,omitempty" doc:"The kind of failure, for programs." enum:"invalid,denied,not_signed_in,not_found,conflict,too_large,too_many,unavailable,storage_full,read_only,standby,fenced,outcome_unknown,internal"`
	Errors    []FieldFault `json:"errors,omitempty" doc:"Each faulty part of the input."`
	Conflicts []Conflict   `json:"conflicts,omitempty" doc:"Fields that somebody else changed meanwhile."`
	Newest    string       `json:"newest,omitempty" doc:"With conflicts: the revision to take as the next base."`
	RequestID string       `json:"request_id,omitempty" doc:"Names this request in the log."`

	header http.Header
}

// FieldFault is one faulty part of an input.
type FieldFault struct {
	Path    string `json:"path" doc:"Where it stands: \"body.values.title\", \"query.limit\"."`
	Message string `json:"message"`
}

// Conflict is a field that two people changed at once.
type Conflict struct {
	Path   string `json:"path" doc:"Field keys joined by dots; \".slug\" and \".name\" are no fields."`
	Base   any    `json:"base" doc:"What both began with; null for empty."`
	Mine   any    `json:"mine"`
	Theirs any    `json:"theirs"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// newProblem is how huma tells what it found itself. A body that does not fit
// its schema is 400 here, an unknown member included (reliability S23).
func newProblem(status int, detail string, faults ...error) huma.StatusError {
	p := &Problem{Status: status, Detail: detail}
	switch status {
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		p.Status, p.Detail, p.Code = http.StatusBadRequest, "The request does not have the form this operation takes.", string(fail.Invalid)
	case http.StatusUnsupportedMediaType:
		p.Code = string(fail.Invalid)
	case http.StatusRequestEntityTooLarge:
		p.Code = string(fail.TooLarge)
	}
	p.Title = http.StatusText(p.Status)
	for _, err := range faults {
		if f, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			p.Errors = append(p.Errors, FieldFault{f.Location, f.Message})
		}
	}
	return p
}

// problem is the one place that turns an error into an answer.
func (h *Handler) problem(err error, requestID string) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	code := fail.CodeOf(err)
	p := &Problem{Status: web.Status(code), Code: string(code), Detail: fail.Message(err), header: http.Header{}}
	if e, ok := errors.AsType[*fail.Error](err); ok {
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, FieldFault{"body." + strings.TrimPrefix(f.Path, "."), f.Message})
		}
	}
	if c, ok := errors.AsType[*authoring.ConflictError](err); ok {
		p.Newest = c.Newest.ID
		for _, f := range c.Fields {
			p.Conflicts = append(p.Conflicts, Conflict(f))
		}
	}
	if wait, ok := account.Limited(err); ok {
		p.Status, p.Code = http.StatusTooManyRequests, "too_many"
		p.header.Set("Retry-After", strconv.Itoa(max(1, int(wait.Seconds()+0.999))))
	}
	if errors.Is(err, account.ErrNoSession) {
		p.Code = "not_signed_in" // and a refused sign-in is "denied": its form stays open
	}
	if errors.Is(err, account.ErrNoSession) || errors.Is(err, account.ErrSignIn) {
		p.Status = http.StatusUnauthorized
		p.header.Set("WWW-Authenticate", `Bearer realm="ghee"`)
	}
	if code == fail.Unavailable {
		p.header.Set("Retry-After", "1")
	}
	switch {
	case errors.Is(err, fail.ErrStorageFull):
		p.Code = "storage_full"
	case errors.Is(err, fail.ErrReadOnly):
		p.Code = "read_only"
	case errors.Is(err, fail.ErrOutcomeUnknown): // also of one that was fenced meanwhile
		p.Code = "outcome_unknown"
	case errors.Is(err, fail.ErrStandby):
		p.Code = "standby"
	case errors.Is(err, fail.ErrFenced):
		p.Code = "fenced"
	}
	if p.Status >= http.StatusInternalServerError {
		h.c.Log.Error("request failed", "request_id", requestID, "error", err)
	}
	p.Title, p.RequestID = http.StatusText(p.Status), requestID
	return p
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	maps.Copy(w.Header(), p.header)
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic("adminapi: " + err.Error()) // a Problem always encodes
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that went away is nobody's error
}
