// Package fail is the one error type of the house: a code that decides what
// happens to the error, and a sentence for the person who meets it.
package fail

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an error is. The HTTP shells map codes to
// statuses in one table (web.Status); commands map them to exit codes.
type Code string

// The codes. They are values on the wire of logs and tests: never rename one.
const (
	Invalid     Code = "invalid"     // the caller's input is wrong; the message says which part and what to do
	Denied      Code = "denied"      // the caller may not do this
	NotFound    Code = "not_found"   // positively no such thing
	Conflict    Code = "conflict"    // somebody else holds it, or it changed meanwhile
	TooLarge    Code = "too_large"   // a bound of ours was met
	Unavailable Code = "unavailable" // something needed is away; trying again later may work
	Internal    Code = "internal"    // our fault; the message never reaches a reader
)

// Causes that a client may want to tell from others of their code.
var (
	ErrStorageFull    = errors.New("no room to write") // Unavailable: reads go on, and writes once there is room
	ErrReadOnly       = errors.New("no changes taken") // Unavailable: reads go on, and writes once it takes them again
	ErrStandby        = errors.New("standby")          // Unavailable: this origin follows another, which takes changes
	ErrFenced         = errors.New("fenced")           // Unavailable: this origin leads no longer, or hands over just now
	ErrOutcomeUnknown = errors.New("outcome unknown")  // Unavailable: it may have been done all the same
)

// Field is a fault of one field of an input, named by its path
// ("fields.body[2].headline").
type Field struct {
	Path    string
	Message string
}

// Error is a failure with a code, a sentence and, where there is one, a cause.
type Error struct {
	Code    Code
	Message string
	Fields  []Field // for Invalid: each faulty field
	Err     error   // the cause, kept for the log
}

// E makes an error from a code and a sentence. A %w verb keeps its operand as
// the cause.
func E(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// Wrap gives a cause a code and a sentence of its own; the cause's text is
// appended when printed, and never shown to a reader of the API.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// Error prints the sentence, then the faulty fields, then the cause where the
// sentence does not hold it already.
func (e *Error) Error() string {
	s := e.Message
	for _, f := range e.Fields {
		s += "\n  " + f.Path + ": " + f.Message
	}
	if e.Err != nil && !strings.Contains(s, e.Err.Error()) {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of err, Internal for an error without one and the
// empty code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Is reports whether err carries code.
func Is(err error, code Code) bool { return CodeOf(err) == code }

// Message returns the sentence fit for a stranger: the message of a coded
// error, and "Internal error." for anything else.
func Message(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Code != Internal {
		return e.Message
	}
	return "Internal error."
}
