package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

var (
	_ authoring.Store = (*Store)(nil)
	_ account.Store   = (*Store)(nil)
	_ changelog.Log   = (*Log)(nil)
)

// Config says where the database is. Only URL or Dir is needed.
type Config struct {
	URL   string // "postgres://…"; "" for SQLite
	Dir   string // folder of the SQLite file authoring.db, made when missing
	Conns int    // bound of connections for reading, and of those for writing to PostgreSQL; 0 for 8

	// Existing refuses a place that holds no authoring database with
	// fail.NotFound instead of making one there.
	Existing bool

	// Standby says that the database may be a replica of another: while it is, it
	// is read and nothing is written (see Store.Standby). Without it a replica is
	// refused with fail.Conflict.
	Standby bool
	// Guard is asked by each change, before it begins, before it is kept, and
	// before it is told to be kept, whether this process still leads. nil for a
	// process that nobody contests. It may be called by many goroutines.
	Guard func(context.Context) error

	// Durability is where changes are to be kept before they are told to be; ""
	// for durability.Asynchronous. It is PostgreSQL's to keep them on a standby.
	Durability durability.Mode

	Clock clock.Clock // nil for clock.System
	IDs   clock.IDs   // nil for clock.NewID
	Log   *slog.Logger
	// Rang is called after each commit that appended to a site's log (0 for the
	// control log), by the goroutine that committed. It must not wait.
	Rang func(content.SiteID)
	// Due is called likewise after each commit after which a job may be ready.
	Due func()
}

// Store is one database. It may be used by many goroutines, and several
// processes may have the same database open.
type Store struct {
	dialect
	write *sql.DB
	kept  *statements // of write; nil where the driver keeps them
	read  *sql.DB
	epoch changelog.Epoch // under which this store was opened
	role  role            // whether it may write at all
	guard func(context.Context) error
	now   clock.Clock
	log   *slog.Logger
	rang  func(content.SiteID)
	due   func()
	ends  ends

	durable *durable
	prober  prober
}

// dialect is what differs between the engines.
type dialect struct {
	name    string // "SQLite" or "PostgreSQL"
	version string
	goose   string // name of goose's dialect
	share   string // locking clause: others may read, not change
	leading string // the same of a cluster row c, beside a site's row s that others may change and not delete
	stay    string // locking clause: others may change the row, not delete it
	lock    string // locking clause: others wait
	synced  string // whether a commit waits for another machine, and the number of the process that does
	remote  bool   // a server: it can be away, and ring other processes
	path    string // of SQLite's file
	url     string
	ours    string // query: how many tables there are by the name of one of ours
}

// Open opens the database and brings its schema up to this program's. It
// returns fail.Invalid for a URL it cannot use, fail.Conflict when a newer
// program has changed the schema, fail.Unavailable when the database is away,
// fail.NotFound where Existing asks for one that is there and none is.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Conns <= 0 {
		c.Conns = 8
	}
	if c.Clock == nil {
		c.Clock = clock.System
	}
	if c.IDs == nil {
		c.IDs = clock.NewID
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Rang == nil {
		c.Rang = func(content.SiteID) {}
	}
	if c.Due == nil {
		c.Due = func() {}
	}
	if c.Guard == nil {
		c.Guard = func(context.Context) error { return nil }
	}
	if c.Durability == "" {
		c.Durability = durability.Asynchronous
	}
	s := &Store{now: c.Clock, log: c.Log, rang: c.Rang, due: c.Due, guard: c.Guard, durable: newDurable(c)}
	var err error
	switch {
	case c.URL == "":
		err = s.openSQLite(ctx, c)
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		err = s.openPostgres(ctx, c)
	default:
		err = fail.E(fail.Invalid, "The database URL must start with postgres://; leave it empty to use SQLite.")
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for what is under way and closes the database.
func (s *Store) Close() error {
	s.stop()
	errs := []error{s.kept.close()}
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Engine is "SQLite" or "PostgreSQL".
func (s *Store) Engine() string { return s.name }

// Epoch returns the epoch under which this store writes.
func (s *Store) Epoch() changelog.Epoch { return s.epoch }

// start brings the schema up to date and reads the epoch. The caller holds the
// lock that lets one process at a time do so.
func (s *Store) start(ctx context.Context, leader string) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	timeline, err := s.timeline(ctx)
	if err != nil {
		return err
	}
	return s.transactRole(ctx, func(t *tx) error { // which leaves a database that there is as it is, whoever leads
		if _, err := t.exec(ctx, `insert into cluster (id, epoch, leader) values (1, 1, $1) on conflict (id) do nothing`, leader); err != nil {
			return err
		}
		if err := t.addHead(ctx, content.Control); err != nil {
			return err
		}
		if err := s.loadEpoch(ctx, t, timeline); err != nil {
			return err
		}
		t.epoch = s.epoch
		return t.seedPreviews(ctx)
	})
}
