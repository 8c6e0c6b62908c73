package store

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// dump has pg_dump write the database in its custom format, from the snapshot
// in which this process reads what the moment is.
func (s *Store) dump(ctx context.Context, path string) (m Moment, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		if _, err := t.exec(ctx, `set local idle_in_transaction_session_timeout = 0`); err != nil { // a dump takes long
			return err
		}
		var snapshot string
		if err := t.row(ctx, `select pg_export_snapshot()`, nil, &snapshot); err != nil {
			return err
		}
		if m, err = t.moment(ctx); err != nil {
			return err
		}
		return postgresTool(ctx, s.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+snapshot, "--file="+path)
	})
	return m, err
}

// Load brings a dump that Copy made into the PostgreSQL at url, whose database
// must be there and hold none of Ghee's tables: all of it, or nothing.
func Load(ctx context.Context, url, path string) error {
	config, err := postgresConfig(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer func() { _ = db.Close() }() // it was only asked
	var tables int
	if err := db.QueryRowContext(ctx, oursPostgres).Scan(&tables); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be reached.", config.Host, config.Port)
	}
	if tables > 0 {
		return fail.E(fail.Conflict, "The database %s holds an installation of Ghee already; a restore goes into an empty one. Make one with: createdb NAME, and name it with --database.", config.Database)
	}
	return postgresTool(ctx, url, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", path)
}

// postgresTool runs one of PostgreSQL's own programs on a database. Its password
// is in no argument: those can be read by everybody on the machine.
func postgresTool(ctx context.Context, database, name string, args ...string) error {
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
