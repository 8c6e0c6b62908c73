package drill

import (
	"fmt"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// behind is how long the standby is cut off before its leader is lost.
const behind = 2 * time.Second

func regionLost(s *stage) {
	s.set(s.replica, "primary_conninfo", "", "database-b gets nothing more of database-a")
	s.hold(behind)
	s.loseRegion()
	h := s.failover(s.standby, nil, "--old-leader-is-off")
	s.led()
	s.followed(h, s.edges...)
	s.hold(after)
	s.found(s.standby)
	s.listed(h)
}

func regionLostSync(s *stage) {
	s.set(s.database, "synchronous_standby_names", `ANY 1 ("database-b")`, "database-a waits for database-b")
	s.hold(before)
	s.loseRegion()
	h := s.failover(s.standby, nil, "--old-leader-is-off")
	s.led()
	s.followed(h, s.edges...)
	s.hold(after)
	s.found(s.standby)
}

func splitBrain(s *stage) {
	s.freeze("origin-a frozen", s.origin)
	stop := s.stale(s.origin)
	h := s.failover(s.standby, nil, "--old-leader-is-off") // which is not so
	s.led()
	s.followed(h, s.edges...)
	s.hold(during)
	s.thaw("origin-a thawed; it is written to, too", s.origin)
	s.hold(during)
	tried, taken := stop()
	s.expect("late publishes that origin-a took", "0", fmt.Sprintf("%d of %d", taken, tried), taken == 0)
	s.found(s.standby)
}

// loseRegion kills all of region A at once.
func (s *stage) loseRegion() {
	s.kill("region A lost: origin-a and database-a killed", s.origin)
	s.lose(s.database)
}

// set changes a setting of a database.
func (s *stage) set(db *server, name, value, what string) {
	if s.err != nil {
		return
	}
	s.log.Event(what, false)
	if err := db.Set(name, value); err != nil {
		s.err = fail.Wrap(fail.Unavailable, err, "%s could not be changed.", db.name)
	}
}
