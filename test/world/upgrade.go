package world

import (
	"bytes"
	"sync"
	"time"
)

// Upgrade has the node taken over by another program, "" for the node's own, and
// returns when that one answers and the process before has ended.
func (n *Node) Upgrade(program string) {
	n.t.Helper()
	before := n.ended
	n.asked.Store(true) // by the one that comes
	cmd := n.program()
	cmd.Args = append(cmd.Args, "--upgrade")
	if program != "" {
		cmd.Path = program
	}
	n.launch(cmd)
	if !n.Ready() {
		n.t.Fatalf("%s was not taken over. The new process said:\n%s\nand both logged:\n%s", n.name, n.said, n.logged.String())
	}
	select {
	case <-before:
	case <-time.After(patience):
		n.t.Fatalf("the process that %s had before does not end", n.name)
	}
}

// journal is what the processes of a node log; two may, while one takes over
// from the other.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}
