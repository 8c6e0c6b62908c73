package feed

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
)

// What a server refuses with, beside what its log says.
var (
	errNoToken  = fail.E(fail.Denied, "The feed needs an edge token: Authorization: Bearer SECRET. Make one at the origin with: ghee edge token")
	errBadToken = fail.E(fail.Denied, "This edge token is not known, or has ended. Make another at the origin with: ghee edge token")
	errUnsigned = fail.E(fail.Unavailable, "This node has nothing here that the origin has signed. Ask another node, or try again.")
	errBusy     = fail.E(fail.Unavailable, "This node does as much as it may at once. Try again, or ask another node.")
	errGone     = errors.New("feed: the snapshot is gone")
)

// refusal is the body of an error.
type refusal struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// answers is the one table of what errors are on the wire. The first that fits
// counts; a code of package fail that is not in it is told as itself.
var answers = []struct {
	err    error
	status int
	code   string
}{
	{errNoToken, http.StatusUnauthorized, "unauthorized"},
	{errBadToken, http.StatusUnauthorized, "unauthorized"},
	{changelog.ErrDiverged, http.StatusConflict, "diverged"},
	{changelog.ErrCompacted, http.StatusGone, "compacted"},
	{errGone, http.StatusGone, "gone"},
	{fail.ErrStorageFull, http.StatusServiceUnavailable, "storage_full"},
}

var statuses = map[fail.Code]int{
	fail.Invalid: http.StatusBadRequest, fail.Denied: http.StatusForbidden, fail.NotFound: http.StatusNotFound,
	fail.Conflict: http.StatusConflict, fail.TooLarge: http.StatusRequestEntityTooLarge, fail.Unavailable: http.StatusServiceUnavailable,
}

// refuse answers with an error, unless an answer has begun: then it cuts it off,
// so that nobody takes it for whole.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody listens
	}
	if errors.Is(err, errBegun) {
		panic(http.ErrAbortHandler)
	}
	code := fail.CodeOf(err)
	status, name, detail := statuses[code], string(code), fail.Message(err)
	if status == 0 {
		status = http.StatusInternalServerError
	}
	for _, a := range answers {
		if errors.Is(err, a.err) {
			status, name, detail = a.status, a.code, err.Error()
			break
		}
	}
	if status >= http.StatusInternalServerError {
		s.Logger.WarnContext(r.Context(), "the feed could not answer", "path", r.URL.Path, "error", err)
		w.Header().Set("Retry-After", "1")
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(refusal{Code: name, Detail: detail}) // a client that went away is nobody's error
}

// errBegun says that an answer ended before its time.
var errBegun = errors.New("feed: the answer had begun")

// refused reads what refuse wrote, for the client. The errors of the log come
// back as what they were.
func refused(resp *http.Response) error {
	var body refusal
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxDetail))
	if err := json.Unmarshal(raw, &body); err != nil || body.Detail == "" {
		body = refusal{Detail: "It answered " + resp.Status + ", not as a feed does. Does the address lead to an origin or an edge?"}
	}
	body.Detail = printable(body.Detail)
	for _, a := range answers {
		if a.code == body.Code && (a.err == changelog.ErrDiverged || a.err == changelog.ErrCompacted || a.err == errGone) { //nolint:errorlint // the table's own
			return fail.Wrap(fail.Conflict, a.err, "%s", body.Detail)
		}
	}
	code := fail.Unavailable
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		code = fail.Denied
	case http.StatusNotFound:
		code = fail.NotFound
	case http.StatusBadRequest, http.StatusConflict:
		code = fail.Conflict
	}
	return fail.E(code, "The feed refused: %s", body.Detail)
}

// printable is a stranger's sentence, cut, without what moves a terminal.
func printable(s string) string {
	const limit = 500
	out := make([]rune, 0, min(len(s), limit))
	for _, r := range s {
		if len(out) == limit {
			break
		}
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}
