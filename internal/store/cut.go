package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/fail"
)

// Cut takes a PostgreSQL database away from an origin that cannot be asked to
// hand over: the server takes no changes from now on, also after a restart, and
// every connection of a client is ended, so nothing that was under way is kept.
// url names a superuser.
func Cut(ctx context.Context, url string) (err error) {
	config, err := postgresConfig(url)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be reached.", config.Host, config.Port)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range []string{
		`alter system set default_transaction_read_only = on`,
		`select pg_reload_conf()`,
		`select pg_terminate_backend(pid, 5000) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be made read-only; name a superuser.", config.Host, config.Port)
		}
	}
	return nil
}
