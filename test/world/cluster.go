package world

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world/fault"
)

// ClusterSpec says what a cluster is made of.
type ClusterSpec struct {
	Database   string     // of the origin; SQLite when empty
	Regions    bool       // two origins on PostgreSQL, of which one stands by
	Demo       bool       // serve the demo site
	Edges      []EdgeSpec // see Edges
	Failpoints bool       // run builds that have them
	Seed       uint64     // of what the network does
	Origin     []string   // more of ghee serve
	Env        []string   // of every process
	// Prepare makes what the origin is to have before there are edges.
	Prepare func(*World)
}

// Edges are n edges that follow the origin alone.
func Edges(n int) []EdgeSpec { return make([]EdgeSpec, n) }

// Cluster is an origin and edges that follow it, each a process with an address
// of its own, on which it listens and from which it dials: 127.0.1.1 is the
// origin's, 127.0.2.1 that of the first edge, and so on.
type Cluster struct {
	t      testing.TB
	spec   ClusterSpec
	Origin *World
	Edges  []*Edge

	Regions *Regions // nil with one
	Token   string   // of the edges
}

// NewCluster makes a cluster and starts it: the origin, then the edges. A
// process that ends by itself fails the test, unless Falls was called for it.
func NewCluster(t testing.TB, s ClusterSpec) *Cluster {
	t.Helper()
	c := &Cluster{t: t, spec: s}
	if s.Regions {
		c.regions(s.Env)
	} else {
		c.Origin = newWorld(t, Spec{Database: s.Database, Demo: s.Demo, Failpoints: s.Failpoints, Listen: address(t, "127.0.1.1"), Args: s.Origin}, s.Env)
		if s.Prepare != nil {
			s.Prepare(c.Origin)
		}
	}
	c.Token = strings.TrimSpace(c.Origin.Must("edge", "token"))
	for i, spec := range s.Edges {
		e := c.edge(i, spec)
		e.Env = s.Env
		c.Edges = append(c.Edges, e)
	}
	for i, spec := range s.Edges {
		e := c.Edges[i]
		for _, n := range spec.Peers {
			e.Peers = append(e.Peers, fault.New(t, e.ip+":0", c.Edges[n].listen, s.Seed))
		}
	}
	for _, e := range c.Edges {
		e.Start()
	}
	t.Cleanup(func() {
		for _, n := range c.Nodes() {
			if fallen := n.Fallen(); fallen > 0 && !n.mayFall {
				t.Errorf("%s ended %d times by itself (I5)", n.name, fallen)
			}
		}
	})
	return c
}

// Nodes are the origin and every edge.
func (c *Cluster) Nodes() []*Node {
	all := []*Node{c.Origin.Node}
	if c.Regions != nil {
		all = append(all, c.Regions.Other.Node)
	}
	for _, e := range c.Edges {
		all = append(all, e.Node)
	}
	return all
}
