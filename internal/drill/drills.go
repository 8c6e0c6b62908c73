package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// Drill is a rehearsal of one fault.
type Drill struct {
	Name  string
	Title string // what is rehearsed, as a sentence
	run   func(*stage)

	database bool // it needs PostgreSQL
	async    bool // acknowledged publishes may be lost, and are told
	edges    int  // that readers ask; 0 for two
}

// Local are the drills on processes of this machine, in their order.
func Local() []Drill {
	return []Drill{
		{Name: "edge-killed", Title: "An edge is killed and comes back; readers ask another one.", run: edgeKilled},
		{Name: "edge-frozen", Title: "An edge freezes with its connections open; readers ask another one.", run: edgeFrozen},
		{Name: "origin-killed", Title: "The origin is killed and comes back; edges answer everything.", run: originKilled},
		{Name: "origin-frozen", Title: "The origin freezes with its connections open; edges answer everything.", run: originFrozen},
		{Name: "database-killed", Title: "The database is killed and comes back; reads go on, writes are refused meanwhile.", run: databaseKilled, database: true},
		{Name: "all-but-one-edge", Title: "All but one edge is killed, then that one too; it answers as soon as it is started again.", run: allButOneEdge},
		{Name: "region-lost", Title: "Region A is lost, while B lacks a little of it (asynchronous); an operator has B lead.", run: regionLost, database: true, async: true},
		{Name: "region-lost-sync", Title: "Region A is lost; B confirmed each publish (synchronous); an operator has B lead.", run: regionLostSync, database: true},
		{Name: "split-brain", Title: "Origin A freezes, an operator has B lead, and A thaws: it takes nothing, and no edge shows two epochs.", run: splitBrain, database: true, edges: 4},
		{Name: "switch-back", Title: "A hands over to B as planned, A's database rejoins as the standby, and B hands back to A.", run: switchBack, database: true},
	}
}

// Find returns the drills of a name, "all" for every one.
func Find(drills []Drill, name string) ([]Drill, error) {
	if name == "all" {
		return drills, nil
	}
	var names strings.Builder
	for _, d := range drills {
		if d.Name == name {
			return []Drill{d}, nil
		}
		names.WriteString(", " + d.Name)
	}
	return nil, fail.E(fail.NotFound, "There is no drill %q; there are all%s.", name, names.String())
}

func edgeKilled(s *stage) {
	s.kill("edge-1 killed", s.edges[0])
	s.hold(during)
	s.start(s.edges[0])
	s.hold(after)
	s.found(s.origin)
}

func edgeFrozen(s *stage) {
	s.freeze("edge-1 frozen", s.edges[0])
	s.hold(during)
	s.thaw("edge-1 thawed", s.edges[0])
	s.hold(after)
	s.found(s.origin)
}

func originKilled(s *stage) {
	s.kill("origin-a killed", s.origin)
	s.hold(during)
	s.start(s.origin)
	s.written()
	s.hold(after)
	s.found(s.origin)
}

func originFrozen(s *stage) {
	s.freeze("origin-a frozen", s.origin)
	s.hold(during)
	s.thaw("origin-a thawed", s.origin)
	s.written()
	s.hold(after)
	s.found(s.origin)
}

func databaseKilled(s *stage) {
	s.broke("database-a killed")
	s.lose(s.database)
	s.hold(during)
	s.log.Event("database-a started", false)
	s.regain(s.database)
	s.written()
	s.hold(after)
	s.found(s.origin)
}

func allButOneEdge(s *stage) {
	all := s.processes()
	rest := slices.DeleteFunc(slices.Clone(all), func(p *process) bool { return p == s.edges[0] })
	s.kill("all killed but edge-1", rest...)
	s.lose(s.database)
	s.lose(s.replica)
	s.hold(during)
	from := s.log.Now()
	s.kill("edge-1 killed, the last one", s.edges[0])
	s.within("first answer of the last edge, with all else dead", s.start(s.edges[0]), 500*time.Millisecond)
	s.dark = &span{from, s.log.Now()}
	s.hold(after)
	s.regain(s.database)
	s.regain(s.replica)
	s.revive("all started again", rest...)
	s.written()
	s.hold(after)
	s.found(s.origin)
}

// lose kills a database, if there is one, and regain starts it again.
func (s *stage) lose(db *server) {
	if s.err == nil && db != nil {
		s.err = db.Kill()
		db.is(record.Dead)
	}
}

func (s *stage) regain(db *server) {
	if s.err == nil && db != nil {
		s.err = db.start(s.ctx)
	}
}

// written waits until a publish that begins from now on is acknowledged.
func (s *stage) written() {
	from := s.log.Now()
	s.until("a publish is acknowledged again", func() bool {
		_, any := s.log.Facts().FirstWrite(from)
		return any
	})
	if first, any := s.log.Facts().FirstWrite(from); any && s.err == nil {
		s.log.Event(fmt.Sprintf("publishes are taken again after %s", short(first)), false)
	}
}
