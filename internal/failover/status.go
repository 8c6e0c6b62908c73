package failover

import (
	"encoding/hex"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Status is how it stands with an origin, for who holds the key.
type Status struct {
	Node     string    `json:"node"`
	Role     string    `json:"role"`
	Epoch    uint64    `json:"epoch"` // of its database
	Leader   string    `json:"leader"`
	URLs     []string  `json:"urls,omitempty"`
	Database string    `json:"database"` // "PostgreSQL" or "SQLite"
	Now      time.Time `json:"now"`

	// Written and Replayed are bytes of PostgreSQL's write-ahead log: what is
	// safe on its disk, and what a replica has of that in its tables.
	Written  uint64 `json:"written"`
	Replayed uint64 `json:"replayed"`

	Positions map[content.SiteID]Place `json:"positions"`
	// Known is what a standby last heard of its leader; nil for nothing.
	Known *Known `json:"known,omitempty"`
	// Copied is how far a standby is with files that are in no database.
	Copied *Copied `json:"copied,omitempty"`
	Peers  []Peer  `json:"peers,omitempty"`
	Edges  []Has   `json:"edges,omitempty"` // that have told this origin what they hold
}

// Known is what a standby knows of the leader that it follows.
type Known struct {
	At        time.Time                `json:"at"`      // when it heard it
	Written   uint64                   `json:"written"` // bytes of its write-ahead log
	Positions map[content.SiteID]Place `json:"positions"`
	Edges     []string                 `json:"edges,omitempty"` // names of those that followed it
	Ahead     []Change                 `json:"ahead,omitempty"` // what it had and the standby lacked, as far as it was named
}

// Has is where a node is that follows this origin.
type Has struct {
	Node   string `json:"node"`
	Epoch  uint64 `json:"epoch"`  // the lowest of its sites; 0 where it has none
	Behind int    `json:"behind"` // sites of which it has less than this origin
}

// Place is a position on the wire.
type Place struct {
	Epoch  uint64 `json:"epoch"`
	Leader string `json:"leader"`
	Seq    int64  `json:"seq"`
	Chain  string `json:"chain"` // hexadecimal
}

// PlaceOf is how a position travels.
func PlaceOf(p changelog.Position) Place {
	return Place{Epoch: p.Epoch.Number, Leader: p.Epoch.Leader, Seq: p.Seq, Chain: hex.EncodeToString(p.Chain[:])}
}

// Position is what PlaceOf was given.
func (p Place) Position() (at changelog.Position, err error) {
	at = changelog.Position{Epoch: changelog.Epoch{Number: p.Epoch, Leader: p.Leader}, Seq: p.Seq}
	chain, err := hex.DecodeString(p.Chain)
	copy(at.Chain[:], chain)
	return at, err
}

// Change is one entry of a log, as a person reads it.
type Change struct {
	Site    content.SiteID `json:"site"`
	Key     string         `json:"key,omitempty"` // of the site; "" for the control log
	Draft   bool           `json:"draft,omitempty"`
	Seq     int64          `json:"seq"`
	Kind    string         `json:"kind"`
	Object  string         `json:"object"`
	Locale  string         `json:"locale,omitempty"`
	Name    string         `json:"name,omitempty"` // of the document
	Removed bool           `json:"removed,omitempty"`
	At      time.Time      `json:"at"`
}
