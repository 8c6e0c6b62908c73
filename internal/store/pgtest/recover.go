//go:build unix

package pgtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Archive has a cluster keep all of its log, for recovery to a point in time.
// It is stopped and started for that.
func (c *Cluster) Archive(t testing.TB) {
	t.Helper()
	err := c.append("archive_mode = on\narchive_timeout = 1\narchive_command = 'cp %p " + c.archive() + "/%f'\n")
	if err == nil {
		err = os.Mkdir(c.archive(), 0o700)
	}
	if err == nil && c.as != nil {
		err = os.Chown(c.archive(), int(c.as.Uid), int(c.as.Gid))
	}
	if err = errors.Join(err, c.Stop(), c.Start()); err != nil {
		t.Fatal(err)
	}
}

func (c *Cluster) archive() string { return filepath.Join(c.dir, "archive") }

// BaseBackup copies a running cluster, as pg_basebackup does, into one of its
// own that does not run: see Recover.
func (c *Cluster) BaseBackup(t testing.TB) *Cluster {
	t.Helper()
	b := &Cluster{programs: c.programs, durable: c.durable}
	var err error
	if b.dir, err = b.folder(); err == nil {
		b.keeper, err = b.keep()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.keeper.end)
	if err := b.copyOf(c); err != nil {
		t.Fatal(err)
	}
	return b
}

// Point names the state that a cluster is in now, and has its log archived.
func (c *Cluster) Point(t testing.TB, name string) {
	t.Helper()
	for _, s := range []string{"select pg_create_restore_point('" + name + "')", "select pg_switch_wal()"} {
		if err := c.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.until(t.Context(), "select last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) from pg_stat_archiver"); err != nil {
		t.Fatal(err)
	}
}

// Recover starts a base backup, replays the log of the cluster it is of up to a
// point, and lets it take changes from there: PostgreSQL's own way back.
func (c *Cluster) Recover(t testing.TB, of *Cluster, point string) {
	t.Helper()
	err := errors.Join(
		os.Rename(filepath.Join(c.data(), "standby.signal"), filepath.Join(c.data(), "recovery.signal")),
		c.append("archive_mode = off\nrestore_command = 'cp "+of.archive()+"/%f %p'\nrecovery_target_name = '"+point+"'\nrecovery_target_action = promote\n"),
	)
	if err == nil {
		err = c.Start()
	}
	if err == nil {
		err = c.until(context.WithoutCancel(t.Context()), "select not pg_is_in_recovery()")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Log(t))
	}
}
