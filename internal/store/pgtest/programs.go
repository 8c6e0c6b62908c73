//go:build unix

package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/gheecms/ghee/internal/store/pgtool"
)

// programs is where PostgreSQL's programs are and who runs them.
type programs struct {
	bin string
	as  *syscall.Credential // nil to run them as who we are
}

// find looks in GHEE_TEST_PG_BIN, which names another version to test with, and
// where Ghee itself looks: pgtool.ErrNoServer where there are none.
func find() (programs, error) {
	p, err := pgtool.FindServer(os.Getenv("GHEE_TEST_PG_BIN"))
	return programs{bin: p.Bin(), as: p.As()}, err
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
