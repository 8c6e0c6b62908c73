package app

import (
	"os"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

// Second is what origins of two regions know of each other. The zero value is an
// origin that is alone.
type Second struct {
	// Standby says that the database may be a replica: while it is, another origin
	// leads. Both origins say so, for they change places.
	Standby bool
	// Peers are the base URLs of other origins, and of edges that are to have a say
	// in the lease.
	Peers []string
	// KeyFile holds the failover key (failover.NewKey), the same at all origins;
	// "": nobody may move this one.
	KeyFile string
	// Advertise is where others reach this origin; "" for BaseURL.
	Advertise string
	// Lease is how long this origin writes without a word from more than half of
	// its peers; 0 for as long as it likes.
	Lease time.Duration
	// Drills says that who has the failover key may hold changes for a rehearsal.
	Drills bool
	// Lead says that nobody else leads: the origin writes before any peer answers.
	Lead bool
}

func (s Second) check(c Config) error {
	for _, u := range s.Peers {
		if err := checkBase(c.named("peer"), u); err != nil {
			return err
		}
	}
	if s.Advertise != "" {
		if err := checkBase(c.named("advertise"), s.Advertise); err != nil {
			return err
		}
	}
	switch {
	case s.Standby && c.Database == "":
		return fail.E(fail.Invalid, "%s: a standby needs a PostgreSQL replica; name it with --database. With SQLite, a second machine is brought up from backups: see ghee backup and ghee restore.", c.named("standby"))
	case s.Lease != 0 && s.Lease < 2*time.Second:
		return fail.E(fail.Invalid, "%s: %s is too short for a lease; take 2s or more, or 0 for none.", c.named("lease"), s.Lease)
	case s.Lease != 0 && len(s.Peers) == 0:
		return fail.E(fail.Invalid, "%s: a lease is renewed by peers; name them with --peer.", c.named("lease"))
	}
	return nil
}

// clustered reports whether there is anybody who wants to know who leads.
func (s Second) clustered() bool { return s.Standby || len(s.Peers) > 0 || s.KeyFile != "" }

// key reads the failover key; "" for none.
func (c Config) key() (string, error) {
	if c.Second.KeyFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.Second.KeyFile)
	if err != nil {
		return "", fail.Wrap(fail.Invalid, err, "%s: the file cannot be read.", c.named("failover_key_file"))
	}
	key := strings.TrimSpace(string(text))
	if !strings.HasPrefix(key, failover.KeyPrefix) || len(key) != len(failover.KeyPrefix)+43 || strings.ContainsAny(key, " \t\r\n") {
		return "", fail.E(fail.Invalid, "%s: %s holds no failover key; make one with: ghee failover key", c.named("failover_key_file"), c.Second.KeyFile)
	}
	return key, nil
}

// urls are where others reach this origin.
func (c Config) urls() []string {
	for _, u := range []string{c.Second.Advertise, c.BaseURL} {
		if u != "" {
			return []string{strings.TrimRight(u, "/")}
		}
	}
	return nil
}
