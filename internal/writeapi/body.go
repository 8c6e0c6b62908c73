package writeapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// readBody reads the object that a write carries; a DELETE carries none.
// Members that no rule names are ignored, as clients expect (reliability S23).
func readBody(w http.ResponseWriter, r *http.Request, method string) (map[string]any, error) {
	if method == http.MethodDelete {
		return nil, nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, fail.E(fail.TooLarge, "The body is larger than %d MB; send less at a time.", maxBody>>20)
	}
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The body could not be read to its end.")
	}
	if err := web.WholeText(data); err != nil {
		return nil, err
	}
	var body map[string]any
	if err := json.Unmarshal(data, &body); err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "JSON parse error - %s.", err)
	}
	if body == nil {
		return nil, fail.E(fail.Invalid, "The body must be a JSON object.")
	}
	return body, nil
}

// text returns a member that must be text; ok is false when it is not there.
func (x *write) text(member string) (value string, ok bool, err error) {
	v, ok := x.body[member]
	if !ok || v == nil {
		return "", false, nil
	}
	s, isText := v.(string)
	if !isText {
		return "", false, invalid(member, "must be text.")
	}
	return s, true, nil
}

// state is what "status" asks for.
type state int

const (
	asItIs state = iota
	draft
	published
)

// state reads "status" and "scheduled". Scheduling is for the dashboard: a new
// document refuses it, a change goes on without (contract §10.1).
func (x *write) state(creates bool) (state, error) {
	status, ok, err := x.text("status")
	if err != nil {
		return asItIs, err
	}
	if _, dated := x.body["scheduled"]; dated || status == "scheduled" {
		const why = "Scheduling is not supported by the write API; schedule it in the dashboard."
		if creates {
			return asItIs, invalid("scheduled", why)
		}
		x.warnings = append(x.warnings, "scheduled: "+why+" It was ignored.")
		if status == "scheduled" {
			return asItIs, nil
		}
	}
	switch {
	case !ok && creates, status == "draft":
		return draft, nil
	case !ok:
		return asItIs, nil
	case status == "published":
		return published, nil
	}
	return asItIs, invalid("status", `must be "draft" or "published".`)
}
