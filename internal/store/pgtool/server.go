package pgtool

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Server is a PostgreSQL of our own for a while: for rehearsals. It has a password that
// nobody else knows, since who may use it may run programs as its user, and does not wait
// for its disk: it outlives kills, but no power cut.
type Server struct {
	programs Programs
	dir      string // of its data
	host     string
	port     int
	password string

	cmd   *exec.Cmd // nil while none runs
	ended chan struct{}
}

// settings suit a small server that can be replicated and rewound.
const settings = `
shared_buffers = 16MB
max_connections = 60
unix_socket_directories = ''
fsync = off
wal_log_hints = on
wal_keep_size = 512MB
wal_retrieve_retry_interval = 200ms
wal_receiver_timeout = 5s
wal_sender_timeout = 5s
`

// Make makes a server in a folder that is not there yet, to listen on an address. It does
// not run.
func (p Programs) Make(ctx context.Context, dir, address string) (*Server, error) {
	s := &Server{programs: p, dir: dir, password: rand.Text()}
	secret := dir + ".secret"
	if err := os.WriteFile(secret, []byte(s.password+"\n"), 0o600); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(secret) }()
	if err := s.own(dir, secret); err != nil {
		return nil, err
	}
	err := p.run(ctx, nil, "initdb", "--pgdata="+dir, "--username=postgres", "--auth=scram-sha-256", "--pwfile="+secret,
		"--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--no-instructions")
	if err != nil {
		return nil, err
	}
	if err := s.append("pg_hba.conf", "host all all 127.0.0.0/8 scram-sha-256\nhost replication all 127.0.0.0/8 scram-sha-256\n"); err != nil {
		return nil, err
	}
	return s, s.listen(address, settings)
}

// Standby makes a copy of a running server that follows it by the name given.
func (s *Server) Standby(ctx context.Context, dir, address, name string) (*Server, error) {
	c := &Server{programs: s.programs, dir: dir, password: s.password}
	if err := c.own(dir); err != nil {
		return nil, err
	}
	from := fmt.Sprintf("host=%s port=%d user=postgres application_name=%s", s.host, s.port, name)
	err := s.programs.run(ctx, []string{"PGPASSWORD=" + s.password}, "pg_basebackup", "--dbname="+from, "--pgdata="+dir,
		"--wal-method=stream", "--checkpoint=fast", "--no-sync", "--no-password")
	if err != nil {
		return nil, err
	}
	signal := filepath.Join(dir, "standby.signal")
	if err := errors.Join(os.WriteFile(signal, nil, 0o600), c.programs.give(signal)); err != nil {
		return nil, err
	}
	// Not in postgresql.auto.conf, which counts more than what Set sets.
	return c, c.listen(address, fmt.Sprintf("primary_conninfo = '%s password=%s'\n", from, s.password))
}

// own makes the folder and gives it, with the files named, to the server's user.
func (s *Server) own(dir string, files ...string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	for _, f := range append(files, dir) {
		if err := s.programs.give(f); err != nil {
			return err
		}
	}
	return nil
}

// listen sets the address. Of a setting that stands twice the last counts.
func (s *Server) listen(address, more string) error {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		s.host = host
		s.port, err = strconv.Atoi(port)
	}
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%q is no address of a server.", address)
	}
	return s.append("postgresql.conf", fmt.Sprintf("%s\nlisten_addresses = '%s'\nport = %d\n", more, s.host, s.port))
}

func (s *Server) append(name, text string) error {
	f, err := os.OpenFile(filepath.Join(s.dir, name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// URL is where its database is, with the password.
func (s *Server) URL() string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", s.password), Host: net.JoinHostPort(s.host, strconv.Itoa(s.port)), Path: "postgres", RawQuery: "sslmode=disable"}
	return u.String()
}

// Folder is that of its data.
func (s *Server) Folder() string { return s.dir }

// wait waits until something holds.
func wait(ctx context.Context, ended <-chan struct{}, holds func() bool) bool {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ended:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return true
}
