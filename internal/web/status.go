// Package web is the HTTP plumbing that every surface shares: one writer of
// JSON, one table from errors to statuses, request ids, the access log,
// recovery, and a server that does not wait for ever.
package web

import (
	"net/http"

	"github.com/gheecms/ghee/internal/fail"
)

// Status is the one table from a failure's code to an HTTP status. An error
// without a code, and a code that is not in the table, is 500.
func Status(code fail.Code) int {
	switch code {
	case fail.Invalid:
		return http.StatusBadRequest
	case fail.Denied:
		return http.StatusForbidden
	case fail.NotFound:
		return http.StatusNotFound
	case fail.Conflict:
		return http.StatusConflict
	case fail.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fail.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
