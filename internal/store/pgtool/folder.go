package pgtool

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Folder is that of a PostgreSQL server of this machine. The programs run as whoever
// owns its folder, where we are root: they refuse to run as root.
type Folder struct {
	Data   string // folder
	Bin    string // folder of the programs; "" for PATH, and where Debian has them
	Config string // postgresql.conf, where it is not in Data; "" for there
	Log    string // file that the server writes to once it is started
	// Lock is held by programs that change Data, as long as they run: also when
	// this process has been killed. nil for none.
	Lock *os.File
	// Began is called when such a program has begun; nil for nobody.
	Began func()
}

// Control is what pg_controldata says.
type Control struct {
	System string // identifier
	State  string // "in production", "shut down", "in archive recovery", …
	Last   string // where in the server's log the last checkpoint is
}

// Control reads the folder's control file, whether a server runs or not.
func (s Folder) Control(ctx context.Context) (c Control, err error) {
	out, err := s.run(ctx, "pg_controldata", "", nil, "-D", s.Data)
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "Database system identifier":
			c.System = strings.TrimSpace(value)
		case "Database cluster state":
			c.State = strings.TrimSpace(value)
		case "Latest checkpoint location":
			c.Last = strings.TrimSpace(value)
		}
	}
	if err == nil && c.System == "" {
		err = fail.E(fail.Invalid, "%s is no folder of PostgreSQL's data.", s.Data)
	}
	return c, err
}

// Running reports whether a server runs on the folder.
func (s Folder) Running(ctx context.Context) (bool, error) {
	_, err := s.run(ctx, "pg_ctl", "", nil, "-D", s.Data, "status")
	if e, ok := errors.AsType[*exec.ExitError](err); ok && e.ExitCode() == 3 {
		return false, nil
	}
	return err == nil, err
}

// Start starts the server and waits until it takes connections; settings are
// "name=value" and hold for this run of it alone.
func (s Folder) Start(ctx context.Context, settings ...string) error {
	var options []string
	if s.Config != "" {
		options = append(options, "-c config_file="+s.Config)
	}
	for _, v := range settings {
		options = append(options, "-c "+v)
	}
	_, err := s.run(ctx, "pg_ctl", "", nil, "-D", s.Data, "-l", s.Log, "-w", "-t", "600", "-o", strings.Join(options, " "), "start")
	return err
}

// Stop ends the server, whose clients are cut off, and waits for it.
func (s Folder) Stop(ctx context.Context) error {
	_, err := s.run(ctx, "pg_ctl", "", nil, "-D", s.Data, "-m", "fast", "-w", "-t", "600", "stop")
	return err
}

// Rewind makes the folder, whose server does not run, that of a replica of the
// server at a URL: what only this one has is gone.
func (s Folder) Rewind(ctx context.Context, source string) error {
	at, password, err := withoutPassword(source)
	if err != nil {
		return err
	}
	args := []string{"--target-pgdata=" + s.Data, "--source-server=" + at}
	if s.Config != "" {
		args = append(args, "--config-file="+s.Config)
	}
	_, err = s.run(ctx, "pg_rewind", password, s.Lock, args...)
	return err
}

// Copy fills the folder, which is empty, with all that the server at a URL holds.
func (s Folder) Copy(ctx context.Context, source string) error {
	at, password, err := withoutPassword(source)
	if err != nil {
		return err
	}
	_, err = s.run(ctx, "pg_basebackup", password, s.Lock, "--pgdata="+s.Data, "--dbname="+at, "--wal-method=stream", "--checkpoint=fast", "--no-password")
	return err
}

// run runs a program and returns what it wrote. It is not ended with ctx once it
// has begun to change the folder: half a change is none that can be used.
func (s Folder) run(ctx context.Context, name, password string, lock *os.File, args ...string) (string, error) {
	path, err := s.program(name)
	if err != nil {
		return "", err
	}
	if lock != nil {
		ctx = context.WithoutCancel(ctx)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = filepath.Dir(s.Data)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	// A pipe would end a program that outlives us, and wait for a server that
	// pg_ctl starts.
	out, err := nameless()
	if err != nil {
		return "", err
	}
	defer func() { _ = out.Close() }() // it is nobody's
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.SysProcAttr, err = owner(s.Data); err != nil {
		return "", err
	}
	if lock != nil {
		cmd.ExtraFiles = []*os.File{lock}
	}
	err = cmd.Start()
	if err == nil && lock != nil && s.Began != nil {
		s.Began()
	}
	if err == nil {
		err = cmd.Wait()
	}
	said, _ := io.ReadAll(io.NewSectionReader(out, 0, 1<<20)) // what cannot be read says nothing
	if err != nil {
		return "", fail.Wrap(fail.Unavailable, err, "%s failed: %s", name, strings.Join(strings.Fields(string(said)), " "))
	}
	return string(said), nil
}

// nameless is a file that is gone when nobody has it open.
func nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "ghee-pgtool-")
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "No temporary file can be made.")
	}
	return f, os.Remove(f.Name())
}

// program finds one: in Bin, on PATH, or where Debian has the version of the
// folder.
func (s Folder) program(name string) (string, error) {
	if s.Bin != "" {
		return filepath.Join(s.Bin, name), nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	version, _ := os.ReadFile(filepath.Join(s.Data, "PG_VERSION")) // "" where there is none
	path := filepath.Join("/usr/lib/postgresql", strings.TrimSpace(string(version)), "bin", name)
	if _, err := os.Stat(path); err != nil {
		return "", fail.E(fail.Unavailable, "%s was not found; name the folder of PostgreSQL's programs with --pgbin.", name)
	}
	return path, nil
}
