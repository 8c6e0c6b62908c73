package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/gheecms/ghee/internal/fail"
)

// Look opens a PostgreSQL database to read it, whatever part its server has and
// whatever this program's version is: nothing is written, and nothing can be.
func Look(ctx context.Context, url string) (*Store, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	s := &Store{role: roleStandby, now: time.Now, durable: newDurable(Config{})}
	s.dialect = dialect{name: "PostgreSQL", goose: "postgres", remote: true, url: url, ours: oursPostgres}
	for _, db := range []**sql.DB{&s.write, &s.read} {
		*db = stdlib.OpenDB(*config)
		(*db).SetMaxOpenConns(2)
	}
	if err := s.read.PingContext(ctx); err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be reached.", config.Host, config.Port), s.Close())
	}
	err = s.exists(ctx, "the database "+config.Database+" at "+config.Host)
	if err == nil {
		err = s.fault(ctx, s.read.QueryRowContext(ctx, `select epoch, leader from cluster`).Scan(&s.epoch.Number, &s.epoch.Leader))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Server is what a PostgreSQL server says of itself.
type Server struct {
	System    string // its identifier, which a replica has in common with what it follows
	Replica   bool
	Streaming bool   // of a replica: it receives what another writes
	Data      string // folder; "" for a role that may not know
}

// Server asks it.
func (s *Store) Server(ctx context.Context) (v Server, err error) {
	err = s.read.QueryRowContext(ctx, `select system_identifier::text, pg_is_in_recovery(), exists (select from pg_stat_wal_receiver where status = 'streaming'),
		case when pg_has_role('pg_read_all_settings', 'usage') then current_setting('data_directory') else '' end from pg_control_system()`).
		Scan(&v.System, &v.Replica, &v.Streaming, &v.Data)
	return v, s.fault(ctx, err)
}

// Reigns reports whether the server writes the line of history in which its epoch
// began: one that was promoted, and in which no epoch was opened since, does not.
func (s *Store) Reigns(ctx context.Context) (yes bool, err error) {
	line, err := s.timeline(ctx)
	if err != nil {
		return false, err
	}
	err = s.read.QueryRowContext(ctx, `select timeline = $1 from cluster`, line).Scan(&yes)
	return yes, s.fault(ctx, err)
}

// Checkpoint has the server write all it has down. Until it did after a promotion,
// its control file names the line of history before.
func (s *Store) Checkpoint(ctx context.Context) error {
	_, err := s.read.ExecContext(ctx, `checkpoint`)
	return s.fault(ctx, err)
}

// Address is the host and port that a URL of a database names.
func Address(url string) (host, port string, err error) {
	config, err := postgresConfig(url)
	if err != nil {
		return "", "", err
	}
	return config.Host, strconv.Itoa(int(config.Port)), nil
}
