package ghee

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// StatusError is what the server answered instead of what was asked for.
type StatusError struct {
	Status  int             // of HTTP, such as 404
	Detail  string          // what the server says of it, "" where it says nothing
	Body    json.RawMessage // all that it says, nil where that is no JSON
	Request string          // by which the server's log knows the request
}

func (e *StatusError) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("ghee: the server answered %d", e.Status)
	}
	return fmt.Sprintf("ghee: the server answered %d: %s", e.Status, e.Detail)
}

// UnavailableError is told when every try of a call has failed, and there is nothing to
// give instead. A write of which it is told may have been taken.
type UnavailableError struct {
	Tries  []Try // in their order; none where no host could be asked in time
	Status int   // of the last try's answer, 0 for none
}

// Try is one request, and what was wrong with its answer.
type Try struct {
	Host string
	Err  error
}

func (e *UnavailableError) Error() string {
	if len(e.Tries) == 0 {
		return "ghee: no host may be asked in time: each has told this client to come back later"
	}
	told := make([]string, 0, len(e.Tries))
	for _, t := range e.Tries {
		told = append(told, fmt.Sprintf("%s: %v", t.Host, t.Err))
	}
	return fmt.Sprintf("ghee: no answer in %d tries: %s", len(e.Tries), strings.Join(told, "; "))
}

// Unwrap gives the faults of the tries to errors.Is and errors.As.
func (e *UnavailableError) Unwrap() []error {
	all := make([]error, 0, len(e.Tries))
	for _, t := range e.Tries {
		all = append(all, t.Err)
	}
	return all
}

// UsageError is a call that cannot be made as it is; no request was sent.
type UsageError struct{ What string }

func (e *UsageError) Error() string { return "ghee: " + e.What }

func usage(what string) error { return &UsageError{what} }

// BrokenError is an answer that is whole and makes no sense.
type BrokenError struct{ What string }

func (e *BrokenError) Error() string { return "ghee: " + e.What }

// detailOf finds what a body says of an error: its detail, or the messages of each
// of its keys.
func detailOf(body []byte) string {
	var said map[string]json.RawMessage
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	var one string
	if json.Unmarshal(said["detail"], &one) == nil {
		return one
	}
	parts := make([]string, 0, len(said))
	for key, raw := range said {
		var many []string
		switch {
		case json.Unmarshal(raw, &many) == nil:
			parts = append(parts, key+": "+strings.Join(many, ", "))
		case json.Unmarshal(raw, &one) == nil:
			parts = append(parts, key+": "+one)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}
