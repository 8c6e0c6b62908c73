//go:build unix

// Package pgtest gives tests a throw-away PostgreSQL: a cluster of its own on a
// free loopback port, gone when the test binary is.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/store/pgtool"
)

// Cluster is a PostgreSQL server without durability (fsync is off), unless it is
// Durable, and without passwords. It may be used by many goroutines.
type Cluster struct {
	programs
	durable bool
	dir     string // holds all of it
	port    int
	keeper  *keeper
	made    atomic.Int64 // databases made, to give each a name of its own
}

// The one cluster of a test binary: a second initdb would cost a second. It is
// the only state of this package, and nobody but Shared touches it.
var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// Shared returns the cluster that all tests of this binary share, begun by the
// first. Do not stop it: others use it. Without PostgreSQL on this machine the
// test is skipped, or fails where CI=true.
func Shared(t testing.TB) *Cluster {
	t.Helper()
	shared.once.Do(func() { shared.cluster, shared.err = start(false) })
	skip(t, shared.err)
	return shared.cluster
}

// Start begins a cluster for one test, which may stop and start it; it is
// removed when the test ends. Without PostgreSQL on this machine the test is
// skipped, or fails where CI=true.
func Start(t testing.TB) *Cluster {
	t.Helper()
	c, err := start(false)
	skip(t, err)
	t.Cleanup(c.keeper.end)
	return c
}

// Durable begins a cluster as an installation has it, which waits for its disk,
// for benchmarks. end removes it.
func Durable() (c *Cluster, end func(), err error) {
	if c, err = start(true); err != nil {
		return nil, nil, err
	}
	return c, c.keeper.end, nil
}

func skip(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, pgtool.ErrNoServer) && os.Getenv("CI") != "true":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// URL makes a fresh database and returns its URL. The name is only a hint of
// what it is for: each call makes another. It is dropped when the test ends.
func (c *Cluster) URL(t testing.TB, name string) string {
	t.Helper()
	name, err := c.Database(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // a stopped cluster drops nothing, and is removed whole
		_ = c.Exec(context.Background(), "drop database "+pgx.Identifier{name}.Sanitize()+" with (force)")
	})
	return c.Address(name)
}

// Database makes a fresh database and returns its name, which begins like the
// one given.
func (c *Cluster) Database(ctx context.Context, like string) (name string, err error) {
	name = fmt.Sprintf("%s_%d", strings.ToLower(like), c.made.Add(1))
	return name, c.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()+" template template0 strategy file_copy")
}

// Exec runs one statement as superuser in the database postgres. It waits for
// no standby.
func (c *Cluster) Exec(ctx context.Context, statement string) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// Address is the URL of a database of the cluster.
func (c *Cluster) Address(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

func start(durable bool) (*Cluster, error) {
	p, err := find()
	if err != nil {
		return nil, err
	}
	c := &Cluster{programs: p, durable: durable}
	if c.dir, err = p.folder(); err != nil {
		return nil, err
	}
	if c.keeper, err = c.keep(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	err = c.run("initdb", "-D", c.data(), "--username=postgres", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync",
		"--data-checksums") // pg_rewind asks for them
	if err == nil {
		err = c.configure()
	}
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		c.keeper.end()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// configure takes a free port and writes the settings.
func (c *Cluster) configure() error {
	l, err := freePort()
	if err != nil {
		return err
	}
	c.port = port(l)
	settings := c.addressed() + "max_connections = 200\n"
	if !c.durable {
		settings += "fsync = off\nfull_page_writes = off\n"
	}
	return errors.Join(c.append(settings), l.Close())
}

// freePort takes a port until it is closed.
func freePort() (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// addressed are the settings that no two clusters share.
func (c *Cluster) addressed() string {
	return fmt.Sprintf("\nlisten_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = '%s'\n", c.port, c.dir)
}

// Start starts a stopped cluster and waits until it answers.
func (c *Cluster) Start() error {
	return c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w", "-t", "30", "start")
}

// Stop kills the cluster at once, as a power cut would.
func (c *Cluster) Stop() error {
	return c.run("pg_ctl", "-D", c.data(), "-m", "immediate", "-w", "-t", "30", "stop")
}
