package main

import (
	"time"

	"github.com/gheecms/ghee/internal/app"
)

// second are the settings of an origin that has another in a second region.
type second struct {
	Standby         bool          `help:"The database may be a replica of another region's: while it is, stand by for the origin there. Both say so, for they change places."`
	Peer            []string      `help:"Other origins, and edges that are to have a say in the lease, by URL: asked who leads." placeholder:"URL"`
	FailoverKeyFile string        `help:"File that holds the failover key, from ghee failover key; the same at all origins." placeholder:"FILE" type:"path"`
	Advertise       string        `help:"Where edges and peers reach this origin; the base URL when left out." placeholder:"URL"`
	Lease           time.Duration `help:"Write for so long without a word from more than half of the peers; 0 for as long as it takes." default:"0s" placeholder:"DURATION"`
	AllowDrills     bool          `help:"Let ghee drill --installation, with the failover key, hold changes for up to a minute."`
	Lead            bool          `help:"Write before any peer has answered: nobody else leads." env:"-"`
}

// into adds what is set to a node's settings.
func (s second) into(c *app.Config) {
	c.Second = app.Second{
		Standby: s.Standby, Peers: trimmed(s.Peer), KeyFile: s.FailoverKeyFile, Advertise: s.Advertise, Lease: s.Lease, Lead: s.Lead, Drills: s.AllowDrills,
	}
}
