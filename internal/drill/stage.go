package drill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// stage is a drill under way: a cluster that is read and published to. Its steps
// do nothing once one has failed, so that a drill reads as what happens in it;
// err tells of the first.
type stage struct {
	*cluster
	ctx context.Context //nolint:containedctx // of the steps of one drill, which a stage is
	err error

	draw      func(*questioner) question // what readers ask
	visited   *Installation
	readers   *readers
	publisher *publisher
	fault     time.Time     // the first
	dark      *span         // no edge was there
	ordered   time.Time     // the new leader was told to lead; zero where there was none
	steps     []record.Step // of failovers
	checks    []record.Check
	measured  record.Figures // what only the drill knows
	looked    map[int]bool   // the publishes that were found; nil until they were looked for
}

// span is a time between two moments.
type span struct{ from, to time.Time }

// excuses reports whether a read could not be answered, since no edge was there
// for some of its time.
func (s *span) excuses(r record.Read) bool {
	return s != nil && !r.Asked.After(s.to) && !r.Asked.Add(r.Took).Before(s.from)
}

// open makes the publisher, and returns when all edges show what there is to
// read. It publishes through the edges that the readers do not ask.
func (s *stage) open() {
	if s.err != nil {
		return
	}
	e := s.edges
	s.publisher = &publisher{log: s.log, http: newClient(), token: s.writeToken, edges: []*process{e[2], e[3], e[0], e[1]}}
	s.until("a publish is acknowledged", func() bool { return s.publisher.one(s.ctx) == record.Acknowledged })
	for range 40 { // something to read
		s.publisher.one(s.ctx)
	}
	s.caught(s.processes()...)
}

// load begins the time of the drill, and has it go on a while with nothing the
// matter. Readers ask so many edges.
func (s *stage) load(edges int) {
	s.log.Begin()
	if s.err != nil {
		return
	}
	s.readers = read(s.ctx, s.log, newQuestioner(rand.Uint64(), s.readToken, s.draw), s.edges[:edges]...) //nolint:gosec // dice, no secrets
	if s.publisher != nil {
		s.publisher.begin(s.ctx)
	}
	s.hold(before)
}

// hold lets the load go on for a while.
func (s *stage) hold(d time.Duration) {
	if s.err != nil {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.ctx.Done():
		s.err = s.ctx.Err()
	case <-t.C:
	}
}

// until waits until something holds.
func (s *stage) until(what string, holds func() bool) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	over := time.NewTimer(settle)
	defer over.Stop()
	for s.err == nil && !holds() {
		select {
		case <-s.ctx.Done():
			s.err = s.ctx.Err()
		case <-tick.C:
		case <-over.C:
			s.err = fail.E(fail.Unavailable, "It did not come to this within %s: %s.", settle, what)
		}
	}
}

// broke notes what the drill has done to the installation.
func (s *stage) broke(what string) {
	at := s.log.Event(what, true)
	if s.fault.IsZero() {
		s.fault = at
	}
}

// kill ends processes at once.
func (s *stage) kill(what string, all ...*process) {
	if s.err != nil {
		return
	}
	s.broke(what)
	for _, p := range all {
		p.kill()
	}
}

// freeze lets processes do nothing, until thaw.
func (s *stage) freeze(what string, all ...*process) {
	if s.err != nil {
		return
	}
	s.broke(what)
	for _, p := range all {
		p.freeze()
	}
}

func (s *stage) thaw(what string, all ...*process) {
	if s.err != nil {
		return
	}
	s.log.Event(what, false)
	for _, p := range all {
		p.thaw()
	}
}

// start starts a process that was ended, and tells how long it took to its first
// answer to a reader.
func (s *stage) start(p *process) (first time.Duration) {
	if s.err != nil {
		return 0
	}
	began := s.log.Now()
	if s.err = p.launch(s.ctx); s.err == nil {
		s.err = p.answers(s.ctx, s.list("page_size=1"))
	}
	first = s.log.Now().Sub(began)
	if s.err == nil {
		s.log.Event(fmt.Sprintf("%s answers, %s after its start", p.name, short(first)), false)
	}
	if s.err == nil && s.measured.FirstAnswer == nil {
		ms := first.Milliseconds()
		s.measured.FirstAnswer = &ms
	}
	return first
}

// revive starts processes again that nobody is curious about.
func (s *stage) revive(what string, all ...*process) {
	if s.err != nil {
		return
	}
	s.log.Event(what, false)
	for _, p := range all {
		if s.err == nil {
			s.err = p.launch(s.ctx)
		}
	}
}

// caught waits until nodes show all that was acknowledged, or are of a later
// epoch.
func (s *stage) caught(nodes ...*process) {
	want := s.publisher.reach()
	for _, n := range nodes {
		s.until(n.name+" shows what was published", func() bool {
			a, err := get(s.ctx, s.client, n.base()+s.list("page_size=1"))
			return err == nil && a.status == http.StatusOK && !a.position.before(want)
		})
	}
}

// close ends the load, what is under way included.
func (s *stage) close() {
	if s.publisher != nil {
		s.publisher.end()
	}
	if s.readers != nil {
		s.readers.end()
	}
}

// short is a duration for people.
func short(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
