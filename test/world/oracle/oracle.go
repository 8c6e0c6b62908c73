package oracle

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// The load: so many requests a second, each waited for so long, and never more
// than so many at a time.
const (
	Rate    = 50
	Patient = 5 * time.Second
	most    = 200
)

// Oracle asks nodes, one after the other.
type Oracle struct {
	t      testing.TB
	garden *Garden
	nodes  []*world.Node
	dice   *rand.Rand
	client *http.Client
	warm   []Question
	stop   context.CancelFunc
	work   sync.WaitGroup
	under  atomic.Int64

	mu       sync.Mutex // guards what follows
	phase    string
	newest   map[teller]int64     // the position that a node has told
	spared   map[*world.Node]bool // nothing is asked of it
	waiting  map[*world.Node]int  // questions without an answer
	observed []observation
}

// observation is one question and what became of it.
type observation struct {
	Question
	node   *world.Node
	phase  string
	asked  time.Time
	took   time.Duration
	known  int64 // the position that the node had told before it was asked
	answer world.Answer
	err    error
}

// Watch begins to ask.
func Watch(t testing.TB, g *Garden, seed uint64, nodes ...*world.Node) *Oracle {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	o := &Oracle{
		t: t, garden: g, nodes: nodes, dice: rand.New(rand.NewPCG(seed, 3)), stop: stop, phase: "before",
		client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}},
		newest: map[teller]int64{}, spared: map[*world.Node]bool{}, waiting: map[*world.Node]int{},
	}
	for range 20 {
		o.warm = append(o.warm, o.question())
	}
	o.work.Go(func() { o.run(ctx) })
	t.Cleanup(o.end)
	return o
}

func (o *Oracle) question() Question {
	all := Endpoints()
	return o.garden.Ask(all[o.dice.IntN(len(all))])
}

func (o *Oracle) run(ctx context.Context) {
	tick := time.NewTicker(time.Second / Rate)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		q := o.warm[n%len(o.warm)]
		if n%2 == 1 {
			q = o.question()
		}
		node := o.nodes[n/2%len(o.nodes)]
		if !o.wait(node, 1) {
			continue
		}
		if o.under.Add(1) > most {
			o.under.Add(-1)
			o.wait(node, -1)
			o.note(observation{Question: q, node: node, asked: time.Now(), err: fmt.Errorf("%d requests wait already", most)})
			continue
		}
		o.work.Go(func() {
			defer o.under.Add(-1)
			defer o.wait(node, -1)
			o.ask(q, node)
		})
	}
}

// teller is who tells of a position: searches tell of their words', which follow
// the documents (docs/decisions/0009-search.md).
type teller struct {
	node     *world.Node
	searches bool
}

func (o *Oracle) ask(q Question, node *world.Node) {
	x := observation{Question: q, node: node, asked: time.Now()}
	o.mu.Lock()
	x.known = o.newest[teller{node, q.searches()}]
	o.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), Patient)
	defer cancel()
	x.answer, x.err = node.Try(ctx, o.client, q.Method, q.Path, "")
	x.took = time.Since(x.asked)
	o.note(x)
}

func (o *Oracle) note(x observation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	x.phase = o.phase
	by := teller{x.node, x.searches()}
	o.newest[by] = max(o.newest[by], world.Seq(x.answer))
	o.observed = append(o.observed, x)
}

// wait counts the questions that wait for a node; false when it is spared.
func (o *Oracle) wait(n *world.Node, more int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if more > 0 && o.spared[n] {
		return false
	}
	o.waiting[n] += more
	return true
}

// Spare asks a node nothing any more, since the test is about to end it, and
// returns when nothing waits for it.
func (o *Oracle) Spare(n *world.Node) {
	o.mu.Lock()
	o.spared[n] = true
	o.mu.Unlock()
	n.Until("nothing waits for it", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.waiting[n] == 0
	})
}

// Mind asks a node again.
func (o *Oracle) Mind(n *world.Node) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.spared, n)
}

// Phase says what begins now; what was asked before is of the phase before when
// it has been answered.
func (o *Oracle) Phase(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.phase = name
}

// For lets the load go on for a while.
func (o *Oracle) For(d time.Duration) {
	o.t.Helper()
	select {
	case <-o.t.Context().Done():
	case <-time.After(d):
	}
}

// end stops asking and waits for what was asked.
func (o *Oracle) end() {
	o.stop()
	o.work.Wait()
}
