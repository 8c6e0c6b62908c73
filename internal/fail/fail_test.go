package fail_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
)

func TestE_KeepsCauseAndCode(t *testing.T) {
	err := fmt.Errorf("while saving: %w", fail.E(fail.NotFound, "No page with slug %q: %w", "a", io.EOF))
	if !fail.Is(err, fail.NotFound) || !errors.Is(err, io.EOF) {
		t.Fatalf("lost the code or the cause: %v", err)
	}
	if got, want := fail.Message(err), `No page with slug "a": EOF`; got != want {
		t.Errorf("Message = %q, want %q", got, want)
	}
}

func TestMessage_HidesInternals(t *testing.T) {
	for _, err := range []error{io.ErrClosedPipe, fail.Wrap(fail.Internal, io.EOF, "secret path")} {
		if got := fail.Message(err); got != "Internal error." {
			t.Errorf("Message(%v) = %q, a stranger must not read it", err, got)
		}
	}
}

func TestError_ListsFieldsAndCause(t *testing.T) {
	err := &fail.Error{
		Code: fail.Invalid, Message: "The page is not valid.", Err: io.EOF,
		Fields: []fail.Field{{Path: "fields.a", Message: "is required"}},
	}
	if got, want := err.Error(), "The page is not valid.\n  fields.a: is required (EOF)"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

func TestCodeOf(t *testing.T) {
	if fail.CodeOf(nil) != "" || fail.CodeOf(io.EOF) != fail.Internal {
		t.Error("nil has no code; a foreign error is internal")
	}
}
