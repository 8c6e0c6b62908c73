package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// The longest texts of a stranger that a line of the log holds, in bytes.
const (
	maxPath   = 200
	maxClient = 80
)

// AccessLog writes a line for each request when it is answered. Queries are
// never in it, for v2 carries tokens there (contract §2), and neither are
// cookies and credentials.
func AccessLog(log *slog.Logger, now clock.Clock, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := now()
		ctx, rec := r.Context(), &recorder{ResponseWriter: w}
		defer func() {
			log.InfoContext(ctx, "request",
				"request_id", RequestID(ctx), "method", shown(r.Method, 20), "path", shown(r.URL.Path, maxPath),
				"status", rec.status, "bytes", rec.bytes, "took_us", now().Sub(began).Microseconds(), "client", client(r))
		}()
		next.ServeHTTP(rec, r)
		if rec.status == 0 { // net/http answers for a handler that wrote nothing
			rec.status = http.StatusOK
		}
	})
}

// client names the software that asks (contract §9.4).
func client(r *http.Request) string {
	if c := r.Header.Get("X-Butter-Client"); c != "" {
		return shown(c, maxClient)
	}
	return shown(r.UserAgent(), maxClient)
}

// shown is a stranger's text, cut and whole UTF-8.
func shown(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// Recover turns a panic into one failed request: logged with its stack, told
// as 500, or by a broken connection when the answer had begun already.
func Recover(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, rec := r.Context(), &recorder{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares the value, too
				panic(p)
			}
			err := fail.Wrap(fail.Internal, fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "Internal error.")
			if rec.status != 0 {
				log.ErrorContext(ctx, "request failed after its answer began",
					"request_id", RequestID(ctx), "path", shown(r.URL.Path, maxPath), "error", err)
				panic(http.ErrAbortHandler)
			}
			Error(w, r, log, err)
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
