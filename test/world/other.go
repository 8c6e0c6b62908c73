package world

import (
	"os/exec"
	"testing"
)

// Serving starts a ghee with a command line and settings of the test's own and
// returns when it answers. Its process ends with the test.
func Serving(t testing.TB, name string, env []string, args ...string) *Node {
	t.Helper()
	n := newNode(t, name, func() *exec.Cmd {
		cmd := program(t, false, args...)
		cmd.Env = append(cmd.Env, env...)
		return cmd
	})
	n.Start()
	return n
}
