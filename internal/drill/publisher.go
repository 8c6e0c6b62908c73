package drill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

// beat is how often a publisher publishes; a publish is waited for so long.
const (
	beat    = 100 * time.Millisecond
	waiting = 5 * time.Second
)

// publisher publishes a page that counts, at each beat, as a program does that
// knows the edges: they hand it on to whoever leads. Nothing is published twice:
// what is not known to be there is told as unknown.
type publisher struct {
	log   *record.Log
	http  *http.Client
	token string
	edges []*process // in the order of preference
	count atomic.Int64
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu     sync.Mutex
	newest position // of what was acknowledged; guarded by mu
}

// begin publishes from now on.
func (p *publisher) begin(ctx context.Context) {
	ctx, p.stop = context.WithCancel(ctx)
	p.work.Go(func() {
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				p.work.Go(func() { p.one(context.WithoutCancel(ctx)) })
			}
		}
	})
}

// end stops and waits for what is under way.
func (p *publisher) end() {
	if p.stop != nil {
		p.stop()
		p.work.Wait()
		p.http.CloseIdleConnections()
	}
}

// one publishes the next number at the first edge that takes the connection.
func (p *publisher) one(ctx context.Context) record.Outcome {
	ctx, cancel := context.WithTimeout(ctx, waiting)
	defer cancel()
	n, began := int(p.count.Add(1)), p.log.Now()
	outcome, why := record.Refused, "no edge takes the connection"
	for _, e := range p.edges {
		a, err := p.send(ctx, p.http, e.base(), n)
		if o, ok := errors.AsType[*net.OpError](err); ok && o.Op == "dial" {
			continue // nobody has heard of it
		}
		if outcome, why = judge(a, err); outcome == record.Acknowledged {
			p.reached(a.position)
		}
		break
	}
	p.log.Publish(n, began, outcome, why)
	return outcome
}

// direct publishes a number to one origin alone, whoever leads.
func (p *publisher) direct(ctx context.Context, c *http.Client, to *process, n int) record.Outcome {
	ctx, cancel := context.WithTimeout(ctx, 4*waiting) // it may be frozen
	defer cancel()
	o, _ := judge(p.send(ctx, c, to.base(), n))
	return o
}

func (p *publisher) reached(at position) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.newest.before(at) {
		p.newest = at
	}
}

// reach is the newest position of a publish that was acknowledged.
func (p *publisher) reach() position {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newest
}

func (p *publisher) send(ctx context.Context, c *http.Client, base string, n int) (answer, error) {
	body := fmt.Sprintf(`{"title":"Tick %d","slug":"tick-%d","page_type":"tick","status":"published","fields":{"n":%d,"words":%q}}`, n, n, n, wordsOf(n))
	return do(ctx, c, http.MethodPost, base+"/v2/pages/", body, http.Header{"Authorization": {"Token " + p.token}, "Content-Type": {"application/json"}})
}

// judge says what an answer to a publish means.
func judge(a answer, err error) (record.Outcome, string) {
	switch {
	case err != nil:
		return record.Unknown, plain(err)
	case a.status == http.StatusAccepted:
		return record.Acknowledged, ""
	}
	var said struct{ Detail, Code string }
	why := fmt.Sprintf("%d: ", a.status)
	if err := json.Unmarshal(a.body, &said); err == nil && said.Detail != "" {
		why += said.Detail
	} else {
		why += tail(string(a.body), 160)
	}
	sure := a.status < 500 || a.status == http.StatusServiceUnavailable || a.status == http.StatusInsufficientStorage
	if !sure || said.Code == "outcome_unknown" {
		return record.Unknown, why
	}
	return record.Refused, why
}
