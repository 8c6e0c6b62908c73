//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

var errMissing = errors.New(
	"PostgreSQL's initdb and pg_ctl were not found on PATH, in /usr/lib/postgresql/*/bin, or in GHEE_TEST_PG_BIN; install the package postgresql")

// programs is where PostgreSQL's programs are and who runs them.
type programs struct {
	bin string
	as  *syscall.Credential // nil to run them as who we are
}

// find looks in GHEE_TEST_PG_BIN, which names another version to test with, on
// PATH, and where Debian puts them.
func find() (programs, error) {
	var dirs []string
	if dir := os.Getenv("GHEE_TEST_PG_BIN"); dir != "" {
		dirs = append(dirs, dir)
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return programs{}, err
	}
	slices.Reverse(debian) // the newest first
	for _, dir := range append(dirs, debian...) {
		_, noInit := os.Stat(filepath.Join(dir, "initdb"))
		_, noCtl := os.Stat(filepath.Join(dir, "pg_ctl"))
		if noInit == nil && noCtl == nil {
			as, err := nobody()
			return programs{bin: dir, as: as}, err
		}
	}
	return programs{}, errMissing
}

// nobody returns the user postgres when we are root: PostgreSQL refuses to run
// as root.
func nobody() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres to run it as: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

// folder makes a folder that whoever runs the programs owns and can reach.
func (p programs) folder() (string, error) {
	base := os.TempDir()
	if p.as != nil {
		for dir := base; dir != "/" && dir != "."; dir = filepath.Dir(dir) {
			if info, err := os.Stat(dir); err != nil || info.Mode()&0o001 == 0 {
				base = "/tmp" // somebody's own folder shuts others out
			}
		}
	}
	dir, err := os.MkdirTemp(base, "pgtest-")
	if err == nil && p.as != nil {
		err = os.Chown(dir, int(p.as.Uid), int(p.as.Gid))
	}
	return dir, err
}

// command prepares one of the programs. It runs in a process group of its own,
// so that an interrupt at the terminal reaches the tests alone, and outlives
// the context of whichever test needed it first.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as, Setpgid: true}
	return cmd
}

func (c *Cluster) run(name string, args ...string) error {
	cmd := c.command(filepath.Join(c.bin, name), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		log, _ := os.ReadFile(filepath.Join(c.dir, "log")) // there is none before the first start
		return fmt.Errorf("%s: %w\n%s%s", name, err, out, log)
	}
	return nil
}
