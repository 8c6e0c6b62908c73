package pgtool

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/internal/child"
	"github.com/gheecms/ghee/internal/fail"
)

// Programs are PostgreSQL's server programs on this machine, and who runs them.
type Programs struct {
	bin string
	as  *syscall.Credential // nil for who we are
}

// ErrNoServer says that this machine has no server programs of PostgreSQL.
var ErrNoServer = errors.New("no server programs")

// FindServer looks for the server programs in folders that are named, "" for none,
// on PATH, and where Debian puts them. It returns ErrNoServer, as
// fail.Unavailable, where there are none.
func FindServer(first ...string) (Programs, error) {
	var dirs []string
	for _, dir := range first {
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return Programs{}, err
	}
	slices.Reverse(debian) // the newest first
	for _, dir := range append(dirs, debian...) {
		if has(dir, "initdb") && has(dir, "postgres") && has(dir, "pg_basebackup") {
			as, err := unprivileged()
			return Programs{dir, as}, err
		}
	}
	return Programs{}, fail.Wrap(fail.Unavailable, ErrNoServer, "PostgreSQL's server programs (initdb, postgres, pg_basebackup) are not on this machine; install the package postgresql.")
}

// Bin is their folder.
func (p Programs) Bin() string { return p.bin }

// As is who they are to be run as, nil for who we are.
func (p Programs) As() *syscall.Credential { return p.as }

func has(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// unprivileged is the user postgres when we are root: PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else is needed
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "PostgreSQL does not run as root, and there is no user postgres to run it as.")
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

// give has whoever runs the programs own a file.
func (p Programs) give(path string) error {
	if p.as == nil {
		return nil
	}
	return os.Chown(path, int(p.as.Uid), int(p.as.Gid))
}

// command prepares a program. It gets no signal of the terminal, and dies with us.
func (p Programs) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + p.bin + ":/usr/bin:/bin"}
	cmd.SysProcAttr = child.EndsWithUs(true)
	cmd.SysProcAttr.Credential = p.as
	return cmd
}

// run runs a program to its end.
func (p Programs) run(ctx context.Context, env []string, name string, args ...string) error {
	cmd := p.command(ctx, name, args...)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), err)
	}
	return fail.Wrap(fail.Unavailable, err, "%s failed: %s", name, strings.Join(strings.Fields(string(out)), " "))
}
