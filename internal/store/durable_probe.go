package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

// probeEvery is how long after a probe that found no standby the next begins.
const probeEvery = time.Second

// prober looks for a standby while none confirms changes, in one goroutine.
type prober struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// probing has standbys looked for now, and from then on whenever none confirms
// changes.
func (s *Store) probing(config *pgx.ConnConfig) {
	if s.durable.asked == durability.Asynchronous {
		return
	}
	ctx, cancel := context.WithCancel(context.Background()) // ends with the store
	s.prober.cancel = cancel
	look := func() { s.prober.done.Go(func() { s.search(ctx, config) }) }
	s.durable.mu.Lock()
	defer s.durable.mu.Unlock()
	s.durable.looks = look
	look()
}

// search probes until a standby confirms.
func (s *Store) search(ctx context.Context, config *pgx.ConnConfig) {
	t := time.NewTicker(probeEvery)
	defer t.Stop()
	for {
		found, err := probe(ctx, config)
		if err == nil && found {
			s.durable.found(ctx)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// probe commits something that changes nothing, and waits for a standby to
// confirm it, however long: pg_stat_replication would go on to show one that is
// frozen.
func probe(ctx context.Context, config *pgx.ConnConfig) (found bool, err error) {
	config = config.Copy()
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if n.Routine == "SyncRepWaitForLSN" {
			found = false
		}
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, fail.Wrap(fail.Unavailable, err, "The database cannot be reached.")
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := conn.QueryRow(ctx, `select `+synced).Scan(&found); err != nil || !found {
		return false, err
	}
	if _, err := conn.Exec(ctx, `select pg_logical_emit_message(true, 'ghee', '')`); err != nil || !found {
		return false, err
	}
	still := false
	err = conn.QueryRow(ctx, `select `+synced).Scan(&still)
	return still, err
}

// Confirms asks a standby for its word, as a change would: "" when one gives it
// within moments, or why none does.
func (s *Store) Confirms(ctx context.Context) (why string, err error) {
	if !s.remote {
		return "SQLite has no standby.", nil
	}
	config, err := postgresConfig(s.url)
	if err != nil {
		return "", err
	}
	var waits bool
	if err := s.read.QueryRowContext(ctx, `select `+synced).Scan(&waits); err != nil || !waits {
		return unasked, s.fault(ctx, err)
	}
	soon, cancel := context.WithTimeout(ctx, standbyWait)
	defer cancel()
	found, err := probe(soon, config)
	switch {
	case found && err == nil:
		return "", nil
	case ctx.Err() == nil && soon.Err() != nil:
		return "No standby confirmed anything within " + standbyWait.String() + ".", nil
	default:
		return "No standby confirmed anything.", s.fault(ctx, err)
	}
}

// stop ends the looking.
func (s *Store) stop() {
	if s.prober.cancel == nil {
		return
	}
	s.durable.mu.Lock()
	s.durable.look = nil // nobody begins any more
	s.durable.mu.Unlock()
	s.prober.cancel()
	s.prober.done.Wait()
}
