package world

import (
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Node is a ghee that serves. Its process ends with the test.
type Node struct {
	t       testing.TB
	name    string // in what a test is told
	program func() *exec.Cmd
	Base    string   // "http://127.0.0.1:…" while it serves
	Metrics string   // "http://127.0.0.1:…", its private listener
	Env     []string // "NAME=value", for the processes started from now on

	cmd     *exec.Cmd
	ended   chan struct{}
	asked   *atomic.Bool // the process was told to end
	fallen  atomic.Int64
	mayFall bool
	said    *lines // what it wrote to standard output
	logged  journal
}

// patience is how long a process may take to start or stop before a test fails.
const patience = time.Minute

func newNode(t testing.TB, name string, program func() *exec.Cmd) *Node {
	n := &Node{t: t, name: name, program: program}
	t.Cleanup(func() {
		n.Thaw()
		n.Stop()
		if t.Failed() {
			t.Logf("%s logged:\n%s", n.name, n.logged.String())
		}
	})
	return n
}

// Start starts serving and returns when it answers.
func (n *Node) Start() {
	n.t.Helper()
	n.Launch()
	if !n.Ready() {
		n.t.Fatalf("%s did not say that it answers. It said:\n%s\nand logged:\n%s", n.name, n.said, n.logged.String())
	}
}

// Launch starts serving and does not wait.
func (n *Node) Launch() {
	n.t.Helper()
	n.launch(n.program())
}

func (n *Node) launch(cmd *exec.Cmd) {
	n.t.Helper()
	n.cmd = cmd
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	n.cmd.Stderr = &n.logged
	if err := n.cmd.Start(); err != nil {
		n.t.Fatalf("%s could not start: %v", n.name, err)
	}
	n.said, n.ended, n.asked = newLines(), make(chan struct{}), &atomic.Bool{}
	said, ended, asked := n.said, n.ended, n.asked
	go func() {
		defer close(ended)
		said.read(out)
		_ = cmd.Wait() // how it ended is the test's to judge
		if !asked.Load() {
			n.fallen.Add(1)
		}
	}()
}

// Ready waits until the launched process answers; false when it has ended
// before, or takes too long.
func (n *Node) Ready() bool {
	if !n.said.wait("Ctrl-C", patience) {
		return false
	}
	n.Base = strings.TrimSuffix(n.said.after("read API"), "/v2/")
	n.Metrics = strings.TrimSuffix(n.said.after("metrics"), "/metrics")
	return true
}

// Ended is closed when the serving process has ended, in whatever way.
func (n *Node) Ended() <-chan struct{} { return n.ended }

// Fallen is how often a process ended without being told to.
func (n *Node) Fallen() int { return int(n.fallen.Load()) }

// Falls says that the test lets the process end by itself.
func (n *Node) Falls() { n.mayFall = true }

// PID is the serving process's.
func (n *Node) PID() int { return n.cmd.Process.Pid }

// Name is the node's, in what a test is told.
func (n *Node) Name() string { return n.name }

// Said returns what the serving process wrote to standard output.
func (n *Node) Said() string { return n.said.String() }

// Logged returns what the node's processes have logged; to be called while
// none runs.
func (n *Node) Logged() string { return n.logged.String() }

// Stop asks the process to end, as an operator would, and waits for it.
func (n *Node) Stop() { n.end(syscall.SIGTERM) }

// Kill ends the process at once (kill -9).
func (n *Node) Kill() { n.end(syscall.SIGKILL) }

// Freeze lets the process do nothing, with all its connections open, until Thaw.
func (n *Node) Freeze() { n.signal(syscall.SIGSTOP) }

// Thaw lets a frozen process go on.
func (n *Node) Thaw() { n.signal(syscall.SIGCONT) }

func (n *Node) signal(s syscall.Signal) {
	if n.cmd != nil {
		_ = n.cmd.Process.Signal(s) // it may have ended by itself
	}
}

func (n *Node) end(s syscall.Signal) {
	n.t.Helper()
	if n.cmd == nil {
		return
	}
	n.asked.Store(true)
	n.signal(s)
	timer := time.AfterFunc(patience, func() { _ = n.cmd.Process.Kill() })
	<-n.ended
	if !timer.Stop() {
		n.t.Errorf("%s did not end at %v", n.name, s)
	}
	n.cmd = nil
}
