package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/gheecms/ghee/internal/fail"
)

const (
	oldestPostgres = 15
	// startLock is the advisory lock under which one process at a time brings
	// the schema up to date: "ghee" in ASCII.
	startLock = 0x67686565

	oursPostgres = `select count(*) from pg_tables where tablename = 'cluster' and schemaname = current_schema()`
)

func (s *Store) openPostgres(ctx context.Context, c Config) error {
	config, err := postgresConfig(c.URL)
	if err != nil {
		return err
	}
	s.dialect = dialect{
		name: "PostgreSQL", goose: "postgres", share: " for share", lock: " for update",
		leading: " for share of c for key share of s", stay: " for key share", remote: true, url: c.URL,
		ours: oursPostgres, synced: synced + ", pg_backend_pid()",
	}
	config.OnNotice = func(c *pgconn.PgConn, n *pgconn.Notice) { s.durable.heard(c.PID(), n) }
	for _, db := range []**sql.DB{&s.write, &s.read} {
		*db = stdlib.OpenDB(*config)
		(*db).SetMaxOpenConns(max(c.Conns, 2)) // goose works beside the lock
		(*db).SetMaxIdleConns(max(c.Conns, 2))
		(*db).SetConnMaxIdleTime(5 * time.Minute)
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be reached.", config.Host, config.Port)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	var number int
	if err := conn.QueryRowContext(ctx, `select current_setting('server_version'), current_setting('server_version_num')::int`).Scan(&s.version, &number); err != nil {
		return s.fault(ctx, err)
	}
	if number < oldestPostgres*10000 {
		return fail.E(fail.Invalid, "The database is PostgreSQL %s; version %d or later is needed.", s.version, oldestPostgres)
	}
	if c.Existing {
		if err := s.exists(ctx, fmt.Sprintf("the database %s at %s:%d", config.Database, config.Host, config.Port)); err != nil {
			return err
		}
	}
	replica := false
	if err := conn.QueryRowContext(ctx, `select pg_is_in_recovery()`).Scan(&replica); err != nil {
		return s.fault(ctx, err)
	}
	if replica {
		return s.follow(ctx, c, config)
	}
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, startLock); err != nil {
		return s.fault(ctx, err)
	}
	err = s.start(ctx, c.IDs())
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, startLock); err == nil && e != nil {
		err = s.fault(ctx, e)
	}
	if err == nil && s.role == roleLeader {
		s.probing(config) //nolint:contextcheck // until the store is closed
	}
	return err
}

// postgresConfig reads the URL; errors of pgx leave the password out.
func postgresConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The database URL cannot be used; write it like postgres://user:password@host:5432/ghee.")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	for name, value := range map[string]string{
		"application_name": "ghee",
		// A process that hangs within a transaction holds the end of a log.
		"idle_in_transaction_session_timeout": "60s",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}
