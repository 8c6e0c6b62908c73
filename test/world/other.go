package world

import (
	"os/exec"
	"testing"
)

// Serving starts a ghee with a command line and settings of the test's own and
// returns when it answers. Its process ends with the test.
func Serving(t testing.TB, name string, env []string, args ...string) *Node {
	t.Helper()
	return serving(t, false, name, env, args)
}

// ServingWithFailpoints is Serving by a build that has them, and a clock that can
// be set.
func ServingWithFailpoints(t testing.TB, name string, env []string, args ...string) *Node {
	t.Helper()
	return serving(t, true, name, env, args)
}

func serving(t testing.TB, failpoints bool, name string, env, args []string) *Node {
	t.Helper()
	n := newNode(t, name, func() *exec.Cmd {
		cmd := program(t, failpoints, args...)
		cmd.Env = append(cmd.Env, env...)
		return cmd
	})
	n.Start()
	return n
}
