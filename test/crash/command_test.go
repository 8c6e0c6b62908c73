package crash

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// command runs ghee's commands on a folder and a database where nothing serves.
type command struct {
	t         *testing.T
	data, url string
}

func (c *command) run(orders string, args ...string) (string, error) {
	cmd := exec.CommandContext(c.t.Context(), program("ghee"), args...)
	cmd.Env = append(os.Environ(), "GHEE_DATA="+c.data, "GHEE_DATABASE="+c.url, "GHEE_FAILPOINT="+orders)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must runs a command that must succeed.
func (c *command) must(args ...string) {
	c.t.Helper()
	if out, err := c.run("", args...); err != nil {
		c.t.Fatalf("ghee %v: %v\n%s", args, err, out)
	}
}

// dies runs a command that must be killed at a failpoint.
func (c *command) dies(orders string, args ...string) {
	c.t.Helper()
	out, err := c.run(orders, args...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		c.t.Fatalf("ghee %v with %s was not killed: %v\n%s", args, orders, err, out)
	}
}
