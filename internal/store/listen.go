package store

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/content"
)

const (
	channel     = "ghee_log"
	workChannel = "ghee_work"
)

// notify rings the processes that listen, when the transaction commits.
func (t *tx) notify(ctx context.Context, site content.SiteID) error {
	if !t.s.remote {
		return nil
	}
	_, err := t.exec(ctx, `select pg_notify($1, $2)`, channel, strconv.FormatInt(int64(site), 10))
	return err
}

// Listen calls ring for each site whose log another process, or this one, has
// appended to, until ctx ends; it then returns nil. It is a hint: what happens
// while the connection is down is not told, so look at Heads as well. SQLite
// tells nothing.
func (s *Store) Listen(ctx context.Context, ring func(content.SiteID)) error {
	if !s.remote {
		<-ctx.Done()
		return nil
	}
	config, err := postgresConfig(s.url)
	if err != nil {
		return err
	}
	const first, longest = 100 * time.Millisecond, 5 * time.Second
	for wait := first; ctx.Err() == nil; wait = min(2*wait, longest) {
		stood, err := s.hear(ctx, config, ring)
		if stood {
			wait = first
		}
		if ctx.Err() == nil {
			s.log.WarnContext(ctx, "listening for changes broke off, trying again", "error", err, "wait", wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait/2 + rand.N(wait/2)):
		}
	}
	return nil
}

// hear listens on one connection until that breaks, and reports whether it
// ever stood.
func (s *Store) hear(ctx context.Context, config *pgx.ConnConfig, ring func(content.SiteID)) (stood bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is broken or no longer needed
	if _, err := conn.Exec(ctx, "listen "+channel+"; listen "+workChannel); err != nil {
		return false, err
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true, err
		}
		if n.Channel == workChannel {
			s.due()
			continue
		}
		if site, err := strconv.ParseInt(n.Payload, 10, 64); err == nil {
			ring(content.SiteID(site))
		}
	}
}
