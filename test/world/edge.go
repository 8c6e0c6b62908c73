package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/test/world/fault"
)

// EdgeSpec says what one edge of a cluster follows.
type EdgeSpec struct {
	NoOrigin bool     // only its peers
	Peers    []int    // edges, by their numbers
	Sites    []string // keys of sites; all when empty
	Args     []string // more of ghee edge
}

// Edge is an edge of a cluster.
type Edge struct {
	*Node
	Data string // its folder
	// Origin and Peers are its ways to the origin and to each peer, with nothing
	// the matter until a test has it so.
	Origin *fault.Proxy // nil without one
	Second *fault.Proxy // to the origin of the other region; nil without one
	Peers  []*fault.Proxy

	cluster *Cluster
	spec    EdgeSpec
	ip      string
	listen  string
}

// Wipe removes what the edge has on its disk, while it does not run.
func (e *Edge) Wipe() {
	e.t.Helper()
	if err := os.RemoveAll(e.Data); err != nil {
		e.t.Fatal(err)
	}
}

// Bytes is how much the edge has on its disk.
func (e *Edge) Bytes() (n int64) {
	_ = filepath.Walk(e.Data, func(_ string, info os.FileInfo, err error) error { // what goes meanwhile is not counted
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return n
}

// command is the one that serves.
func (e *Edge) command() *exec.Cmd {
	args := []string{"edge", "--edge-token", e.cluster.Token, "--data", e.Data, "--listen", e.listen, "--metrics", e.ip + ":0", "--bind", e.ip, "--name", e.name}
	if e.Origin != nil {
		args = append(args, "--origin", "http://"+e.Origin.Address())
	}
	if e.Second != nil {
		args = append(args, "--origin", "http://"+e.Second.Address())
	}
	for _, p := range e.Peers {
		args = append(args, "--peer", "http://"+p.Address())
	}
	for _, key := range e.spec.Sites {
		args = append(args, "--site", key)
	}
	cmd := program(e.t, e.cluster.spec.Failpoints, append(args, e.spec.Args...)...)
	cmd.Env = append(cmd.Env, e.Env...)
	return cmd
}

// edge makes one; it does not serve yet.
func (c *Cluster) edge(i int, s EdgeSpec) *Edge {
	ip := fmt.Sprintf("127.0.%d.1", i+2)
	e := &Edge{Data: filepath.Join(c.t.TempDir(), "data"), cluster: c, spec: s, ip: ip, listen: address(c.t, ip)}
	e.Node = newNode(c.t, fmt.Sprintf("edge-%d", i), e.command)
	way := func(to string) *fault.Proxy { return fault.New(c.t, ip+":0", to, c.spec.Seed) }
	if !s.NoOrigin {
		e.Origin = way(strings.TrimPrefix(c.Origin.Base, "http://"))
	}
	e.second(c)
	return e
}
