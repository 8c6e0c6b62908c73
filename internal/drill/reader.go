package drill

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

// The load of the readers: so many questions a second, and never more than so
// many at a time.
const (
	rate = 50
	most = 100
)

// A host that failed so often in a row is left out for a while, as the clients
// of sdk/spec do; for less long than theirs, so that a drill sees it come back.
const (
	strikes = 5
	rest    = 2 * time.Second
)

// readers ask edges all the time: two clients, each with an edge that it asks
// first, and the other one when that fails. Every answer is judged.
type readers struct {
	log     *record.Log
	stop    context.CancelFunc
	work    sync.WaitGroup
	never   int // questions that nobody had asked before; of the goroutine that asks
	clients []*client
}

// epochs are the highest that edges have shown. That the last of them shows a
// later one is an event.
type epochs struct {
	mu   sync.Mutex
	seen map[string]int64
	all  int64 // the highest that all have shown
}

func (s *epochs) note(log *record.Log, edge string, epoch int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[edge] = max(s.seen[edge], epoch)
	least := epoch
	for _, e := range s.seen {
		least = min(least, e)
	}
	if least <= s.all {
		return
	}
	if s.all > 0 {
		log.Event(fmt.Sprintf("the edges that are read show epoch %d", least), false)
	}
	s.all = least
}

// client is a reader of several edges.
type client struct {
	http   *http.Client
	log    *record.Log
	epochs *epochs

	mu    sync.Mutex // guards what follows
	edges []*target  // in the order of preference
	under int        // requests under way
}

// target is an edge as a client knows it.
type target struct {
	name, base string
	failed     int       // in a row
	until      time.Time // it is left out
	newest     [2]position
}

// read begins to ask.
func read(ctx context.Context, log *record.Log, questions *questioner, edges ...*process) *readers {
	ctx, stop := context.WithCancel(ctx)
	r := &readers{log: log, stop: stop}
	seen := &epochs{seen: map[string]int64{}}
	for i, e := range edges {
		seen.seen[e.name] = 0
		c := &client{http: newClient(), log: log, epochs: seen}
		for k := range edges {
			e := edges[(i+k)%len(edges)]
			c.edges = append(c.edges, &target{name: e.name, base: e.base()})
		}
		r.clients = append(r.clients, c)
	}
	r.work.Go(func() { r.run(ctx, questions) })
	return r
}

func (r *readers) run(ctx context.Context, questions *questioner) {
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		q := questions.warm[n/2%len(questions.warm)]
		if n%4 >= 2 {
			q = questions.fresh()
			r.never++
		}
		c := r.clients[n%len(r.clients)]
		r.work.Go(func() { c.ask(context.WithoutCancel(ctx), q) })
	}
}

// end stops asking and waits for what was asked.
func (r *readers) end() {
	r.stop()
	r.work.Wait()
	for _, c := range r.clients {
		c.http.CloseIdleConnections()
	}
}

// ask asks one edge after the other until one answers.
func (c *client) ask(ctx context.Context, q question) {
	asked := c.log.Now()
	if !c.room(1) {
		c.log.Read(asked, fmt.Sprintf("%d questions wait already", most), "")
		return
	}
	defer c.room(-1)
	fault, wrong := "no edge is left to be asked", ""
	edges := c.order(asked)
	for i, e := range edges {
		patience := brief
		if i == len(edges)-1 {
			patience = patient
		}
		var w string
		if fault, w = c.try(ctx, e, q, patience); wrong == "" {
			wrong = w
		}
		if fault == "" {
			break
		}
	}
	c.log.Read(asked, fault, wrong)
}

// try asks one edge. What no client would take for an answer is a fault; what it
// would take and must not be is wrong.
func (c *client) try(ctx context.Context, e *target, q question, patience time.Duration) (fault, wrong string) {
	known := c.known(e, q)
	began := c.log.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a, err := get(ctx, c.http, e.base+q.path)
	switch {
	case err != nil:
		fault = plain(err)
	case a.status >= 500 || a.status == http.StatusTooManyRequests:
		fault = fmt.Sprintf("%d: %s", a.status, tail(string(a.body), 120))
	}
	c.log.Attempt(e.name, began, fault)
	c.learn(e, q, a.position, fault == "")
	c.epochs.note(c.log, e.name, a.position.epoch)
	if fault != "" {
		if strings.Contains(a.header.Get("Cache-Control"), "max-age") {
			wrong = e.name + ": a failure that may be kept"
		}
		return fault, wrong
	}
	wrong = q.wrong(a)
	switch {
	case wrong != "":
	case a.position.epoch < known.epoch:
		wrong = fmt.Sprintf("it shows epoch %d after epoch %d", a.position.epoch, known.epoch)
	case a.position.before(known):
		wrong = fmt.Sprintf("it is of %s, and this edge has told of %s before", a.position, known)
	}
	if wrong != "" {
		path, _, _ := strings.Cut(q.path, "auth_token=") // which is no report's business
		wrong = e.name + ": " + path + ": " + wrong
	}
	return "", wrong
}

// plain is a failed request in few words.
func plain(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 && !strings.Contains(text, "deadline") {
		return text[i+2:]
	}
	return "no answer in time"
}

func (c *client) room(more int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if more > 0 && c.under >= most {
		return false
	}
	c.under += more
	return true
}

// order is whom to ask: those that are left out come last, so that somebody is
// asked.
func (c *client) order(now time.Time) (in []*target) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*target
	for _, e := range c.edges {
		if now.Before(e.until) {
			out = append(out, e)
			continue
		}
		in = append(in, e)
	}
	return append(in, out...)
}

// known is the newest position that an edge told this client of.
func (c *client) known(e *target, q question) position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return e.newest[kind(q)]
}

func kind(q question) int {
	if q.found {
		return 1
	}
	return 0
}

func (c *client) learn(e *target, q question, p position, answered bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !answered {
		if e.failed++; e.failed >= strikes {
			e.until = c.log.Now().Add(rest)
		}
		return
	}
	e.failed = 0
	if e.newest[kind(q)].before(p) {
		e.newest[kind(q)] = p
	}
}
