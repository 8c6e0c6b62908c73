package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gheecms/ghee/internal/fail"
)

// JSON answers with v as JSON. Nothing may keep the answer: these are answers
// to somebody who signed in, and errors. A v that cannot be encoded is our
// fault and answers 500.
func JSON(w http.ResponseWriter, status int, v any) {
	body, err := encode(v)
	if err != nil {
		status, body = http.StatusInternalServerError, Detail("Internal error.")
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is nobody's error
}

// Error answers with a failure: {"detail": "…"}, and for faulty input
// "fields", a sentence by path. What is our own fault is logged in full and
// told as "Internal error."; what may pass tells the client to come back.
func Error(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	code := fail.CodeOf(err)
	if code == fail.Internal || code == fail.Unavailable {
		log.ErrorContext(r.Context(), "request failed", "request_id", RequestID(r.Context()),
			"method", r.Method, "path", shown(r.URL.Path, maxPath), "error", err)
	}
	if code == fail.Unavailable {
		w.Header().Set("Retry-After", "1")
	}
	body := struct {
		Detail string            `json:"detail"`
		Fields map[string]string `json:"fields,omitempty"`
	}{Detail: fail.Message(err)}
	if e, ok := errors.AsType[*fail.Error](err); ok && len(e.Fields) > 0 {
		body.Fields = make(map[string]string, len(e.Fields))
		for _, f := range e.Fields {
			body.Fields[f.Path] = f.Message
		}
	}
	JSON(w, Status(code), body)
}

// Detail returns the body of an error as every client of v2 can read it
// (contract §0.2, fact 7): {"detail":"…"}.
func Detail(sentence string) []byte {
	body, err := encode(struct {
		Detail string `json:"detail"`
	}{sentence})
	if err != nil { // a string always encodes
		panic("web: " + err.Error())
	}
	return body
}

// encode is JSON without the escapes that only HTML needs.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
