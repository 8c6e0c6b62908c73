//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby begins a streaming replica of a running cluster, for one test: a
// cluster of its own, which can be stopped, crashed, frozen and promoted. It is
// asynchronous until Synchronous names it. While it is in recovery it answers
// queries and takes neither writes nor LISTEN.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	s, err := c.standby()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.keeper.end)
	return s
}

func (c *Cluster) standby() (*Cluster, error) {
	ctx := context.Background() // it outlives whoever needs it first
	for _, setting := range []string{
		"full_page_writes = on",             // pg_rewind asks for it
		"wal_keep_size = '512MB'",           // for one that was away
		"wal_retrieve_retry_interval = 200", // ms, until a standby asks again
		"wal_receiver_timeout = '5s'",
		"wal_sender_timeout = '5s'",
	} {
		if err := c.Exec(ctx, "alter system set "+setting); err != nil {
			return nil, err
		}
	}
	if err := c.Exec(ctx, "select pg_reload_conf()"); err != nil {
		return nil, err
	}
	s := &Cluster{programs: c.programs, durable: c.durable}
	var err error
	if s.dir, err = s.folder(); err != nil {
		return nil, err
	}
	if s.keeper, err = s.keep(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	err = s.copyOf(c)
	if err == nil {
		err = s.Start()
	}
	if err == nil {
		err = s.Streams(ctx)
	}
	if err != nil {
		s.keeper.end()
		return nil, err
	}
	return s, nil
}

// copyOf copies the data of a running cluster, which it is to follow.
func (c *Cluster) copyOf(primary *Cluster) error {
	l, err := freePort()
	if err != nil {
		return err
	}
	c.port = port(l)
	err = c.run("pg_basebackup", "-D", c.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync",
		"-d", primary.Follow(c.Name()))
	if err == nil {
		err = c.append(c.addressed())
	}
	return errors.Join(err, l.Close())
}

// Name is how the cluster calls itself to those it follows.
func (c *Cluster) Name() string { return fmt.Sprintf("standby_%d", c.port) }

// Follow is what a standby of this name is to have as primary_conninfo.
func (c *Cluster) Follow(name string) string {
	return fmt.Sprintf("host=127.0.0.1 port=%d user=postgres application_name=%s sslmode=disable", c.port, name)
}

// Data is the folder of the cluster's data, Bin that of the programs.
func (c *Cluster) Data() string { return c.data() }

// Bin is the folder of PostgreSQL's programs.
func (c *Cluster) Bin() string { return c.bin }

// Synchronous has commits wait for one of these standbys; for none of them, it
// has them wait for the own disk only. What waits already goes on waiting until
// a standby confirms it, or none is asked for.
func (c *Cluster) Synchronous(ctx context.Context, standbys ...*Cluster) error {
	value := ""
	if len(standbys) > 0 {
		names := make([]string, 0, len(standbys))
		for _, s := range standbys {
			names = append(names, s.Name())
		}
		value = "ANY 1 (" + strings.Join(names, ", ") + ")"
	}
	if err := c.Exec(ctx, "alter system set synchronous_standby_names = '"+value+"'"); err != nil {
		return err
	}
	if err := c.Exec(ctx, "select pg_reload_conf()"); err != nil {
		return err
	}
	return c.until(ctx, "select current_setting('synchronous_standby_names') = '"+value+"'")
}

// InRecovery reports whether the cluster follows another: it was not promoted.
func (c *Cluster) InRecovery(ctx context.Context) (yes bool, err error) {
	return yes, c.ask(ctx, "select pg_is_in_recovery()", &yes)
}

// Promote makes a standby a primary and waits until it is.
func (c *Cluster) Promote(ctx context.Context) error {
	return c.Exec(ctx, "select pg_promote(true, 30)")
}

// Streams waits until the cluster receives from one that it follows.
func (c *Cluster) Streams(ctx context.Context) error {
	return c.until(ctx, "select exists (select from pg_stat_wal_receiver where status = 'streaming')")
}

// CaughtUp waits until a standby shows all that the primary has written so far.
func (c *Cluster) CaughtUp(ctx context.Context, primary *Cluster) error {
	var lsn string
	if err := primary.ask(ctx, "select pg_current_wal_lsn()::text", &lsn); err != nil {
		return err
	}
	return c.until(ctx, "select pg_last_wal_replay_lsn() >= '"+lsn+"'")
}

// until asks until the answer is true, for half a minute at most.
func (c *Cluster) until(ctx context.Context, question string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, fmt.Errorf("never true: %s", question))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var yes bool
		err := c.ask(ctx, question, &yes)
		if err == nil && yes {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		}
	}
}

func (c *Cluster) ask(ctx context.Context, question string, answer any) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	return errors.Join(conn.QueryRow(ctx, question).Scan(answer), conn.Close(ctx))
}

// connect is for what keeps a cluster: it waits for no standby.
func (c *Cluster) connect(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, c.Address("postgres")+"&synchronous_commit=local")
}

// append adds settings to those of the cluster.
func (c *Cluster) append(settings string) error {
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(settings)
	return errors.Join(err, f.Close())
}
