package drill

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
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

func switchBack(s *stage) {
	h := s.failover(s.standby, s.origin)
	s.led()
	s.followed(h, s.edges...)
	s.hold(after)
	s.rejoin(s.database, s.replica, s.origin)
	s.hold(after)
	h = s.failover(s.origin, s.standby)
	s.led()
	s.followed(h, s.edges...)
	s.hold(after)
	s.found(s.origin)
}

// rejoin makes a database that led before the standby of the one that leads, as
// an operator does on its machine, and waits until its origin stands by.
func (s *stage) rejoin(old, leading *server, p *process) {
	if s.err != nil {
		return
	}
	began := s.log.Event("ghee rejoin of "+old.name, false)
	old.is(record.Dead)
	// The server's password stands in arguments here: it is of a server that lives for a minute.
	err := s.heard(s.ctx, p.env, func(line string) {
		step, took, said, is := spoken(line)
		if is {
			s.steps = append(s.steps, record.Step{Name: "rejoin, " + step, TookMS: took.Milliseconds(), Said: said})
		}
		if step == "start" { // it waits until somebody has
			s.regain(old)
		}
	}, "rejoin", "--source", leading.URL(), "--pgdata", old.Folder(), "--export", filepath.Join(s.dir, "only-"+old.name+".json"), "--no-start")
	if s.err == nil {
		s.err = err
	}
	s.until(p.name+" stands by", func() bool {
		var word struct{ Role string }
		a, err := get(s.ctx, s.client, p.base()+"/cluster")
		return err == nil && json.Unmarshal(a.body, &word) == nil && word.Role == "standby"
	})
	if s.err == nil {
		s.log.Event(fmt.Sprintf("%s stands by, %s after the order", p.name, short(s.log.Now().Sub(began))), false)
	}
}

// spoken is a line in which ghee rejoin tells a step: its name, when it was done,
// and what it says. A name may be of several words.
func spoken(line string) (step string, at time.Duration, said string, is bool) {
	words := strings.Fields(line)
	for i, w := range words {
		if at, err := time.ParseDuration(w); err == nil && i > 0 {
			return strings.Join(words[:i], " "), at, strings.Join(words[i+1:], " "), true
		}
	}
	return "", 0, "", false
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
