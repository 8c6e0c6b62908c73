package writeapi

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// invalid is faulty input: one message by the name of the member.
func invalid(member, message string) error {
	return &fail.Error{Code: fail.Invalid, Message: member + ": " + message, Fields: []fail.Field{{Path: member, Message: message}}}
}

// fail answers with a failure in the form of contract §8: faults of the input
// are a map from members to lists of messages, with a detail that sums them up.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if denied, ok := errors.AsType[deniedError](err); ok {
		w.Header().Set("Www-Authenticate", "Token")
		w.Header().Set("Vary", "Origin") // contract §2
		web.JSON(w, http.StatusUnauthorized, detail{denied.detail})
		return
	}
	e, ok := errors.AsType[*fail.Error](err)
	if !ok {
		web.Error(w, r, h.c.Log, err)
		return
	}
	switch e.Code {
	case fail.Invalid, fail.Conflict: // duplicates are faults of the input here
		web.JSON(w, http.StatusBadRequest, faults(e))
	case fail.TooLarge:
		web.JSON(w, http.StatusBadRequest, map[string]string{"detail": e.Message, "error": e.Message})
	default:
		web.Error(w, r, h.c.Log, err)
	}
}

func faults(e *fail.Error) map[string]any {
	body := map[string]any{}
	var sum []string
	for _, f := range e.Fields {
		messages, _ := body[f.Path].([]string)
		body[f.Path] = append(messages, f.Message)
		sum = append(sum, f.Path+": "+f.Message)
	}
	if sum == nil {
		sum = []string{e.Message}
	}
	body["detail"] = strings.Join(sum, " ")
	return body
}

// inside puts a prefix before the paths of an error's faults: values come as
// members of "fields".
func inside(prefix string, err error) error {
	e, ok := errors.AsType[*fail.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	moved := *e
	moved.Fields = make([]fail.Field, len(e.Fields))
	for i, f := range e.Fields {
		if f.Path != "slug" {
			f.Path = prefix + f.Path
		}
		moved.Fields[i] = f
	}
	return &moved
}
