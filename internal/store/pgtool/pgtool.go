// Package pgtool runs PostgreSQL's own programs, and no other: pg_dump and pg_restore on an
// installation's database, and whole servers of its own for rehearsals.
// Beside internal/drill it is the one room that starts programs (test/security, S28).
package pgtool

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Dump runs pg_dump on the database at a URL. fail.Unavailable says what is missing, or
// what the program said.
func Dump(ctx context.Context, database string, args ...string) error {
	return run(ctx, database, "pg_dump", args...)
}

// Restore runs pg_restore, as Dump does pg_dump.
func Restore(ctx context.Context, database string, args ...string) error {
	return run(ctx, database, "pg_restore", args...)
}

// run has a program work on a database, whose password is in no argument: those can
// be read by everybody on the machine.
func run(ctx context.Context, database, name string, args ...string) error {
	at, password, err := withoutPassword(database)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, name, append([]string{"--dbname=" + at, "--no-password"}, args...)...)
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	err = cmd.Run()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return fail.Wrap(fail.Unavailable, err, "%s is not on this machine; install PostgreSQL's client programs, of the server's version or later.", name)
	}
	return fail.Wrap(fail.Unavailable, err, "%s failed: %s", name, strings.Join(strings.Fields(said.String()), " "))
}

// withoutPassword takes the password out of a URL.
func withoutPassword(database string) (at, password string, err error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", "", fail.E(fail.Invalid, "The database URL cannot be used; write it like postgres://user:password@host:5432/ghee.")
	}
	query := u.Query()
	password = query.Get("password")
	query.Del("password")
	if set, has := u.User.Password(); has {
		password = set
		u.User = url.User(u.User.Username())
	}
	u.RawQuery = query.Encode()
	return u.String(), password, nil
}
