package world

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/test/world/fault"
)

// Regions are the two of a cluster: each an origin with a PostgreSQL, which the
// other's streams from.
type Regions struct {
	cluster *Cluster
	Other   *World // the standby, at first
	Key     string // file of the failover key
	// ToOther and FromOther are the ways on which the origins ask each other who
	// leads.
	ToOther, FromOther *fault.Proxy
}

const otherAddress = "127.0.99.1"

// regions starts the cluster's origin as one of two that change places, and the
// other as its standby. more are arguments of both.
func (c *Cluster) regions(env []string) {
	c.t.Helper()
	r := &Regions{cluster: c, Key: filepath.Join(c.t.TempDir(), "failover.key")}
	here, there := address(c.t, "127.0.1.1"), address(c.t, otherAddress)
	r.ToOther, r.FromOther = fault.New(c.t, "127.0.1.1:0", there, c.spec.Seed), fault.New(c.t, otherAddress+":0", here, c.spec.Seed)
	args := func(name string, peer *fault.Proxy) []string {
		return append([]string{"--standby", "--lead", "--name", name, "--peer", "http://" + peer.Address(), "--failover-key-file", r.Key}, c.spec.Origin...)
	}
	key, err := program(c.t, c.spec.Failpoints, "failover", "key").Output()
	if err == nil {
		err = os.WriteFile(r.Key, key, 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.Origin = newWorld(c.t, Spec{Database: PostgreSQL, Demo: c.spec.Demo, Failpoints: c.spec.Failpoints, Listen: here, Args: args("first", r.ToOther)}, env)
	if c.spec.Prepare != nil {
		c.spec.Prepare(c.Origin)
	}
	r.Other = newWorld(c.t, Spec{StandbyOf: c.Origin, Failpoints: c.spec.Failpoints, Listen: there, Args: args("second", r.FromOther)}, env)
	r.Other.name = "the other origin"
	c.Regions = r
}

// Failover runs ghee failover, as somebody does who holds the key, from neither
// machine.
func (r *Regions) Failover(args ...string) Result {
	r.cluster.t.Helper()
	return r.run(nil, args...)
}

func (r *Regions) run(env []string, args ...string) Result {
	r.cluster.t.Helper()
	w := World{Node: &Node{t: r.cluster.t, Env: env}, spec: r.cluster.Origin.spec, Data: filepath.Join(r.cluster.t.TempDir(), "none")}
	return w.Ghee(append([]string{"failover", "--failover-key-file", r.Key}, args...)...)
}

// Secret is the failover key.
func (r *Regions) Secret() string {
	r.cluster.t.Helper()
	key, err := os.ReadFile(r.Key)
	if err != nil {
		r.cluster.t.Fatal(err)
	}
	return strings.TrimSpace(string(key))
}

// KilledAt runs it until it kills itself after so many of its steps.
func (r *Regions) KilledAt(step string, args ...string) Result {
	r.cluster.t.Helper()
	return r.run([]string{"GHEE_FAILPOINT=failover.step=kill@" + step}, args...)
}

// second is an edge's way to the other origin.
func (e *Edge) second(c *Cluster) {
	if c.Regions != nil && !e.spec.NoOrigin {
		e.Second = fault.New(e.t, e.ip+":0", strings.TrimPrefix(c.Regions.Other.Base, "http://"), c.spec.Seed)
	}
}
