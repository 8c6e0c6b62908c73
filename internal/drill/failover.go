package drill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// handed is what ghee failover --json tells.
type handed struct {
	Epoch int64 `json:"epoch"`
	Lag   struct {
		Known   bool      `json:"known"`
		AsOf    time.Time `json:"as_of"`
		Bytes   uint64    `json:"bytes"`
		Changes int64     `json:"changes"`
		Lost    []struct {
			Name string `json:"name"`
		} `json:"lost"`
	} `json:"lag"`
	Steps []struct {
		Name string        `json:"name"`
		Said string        `json:"said"`
		Took time.Duration `json:"took_ns"`
	} `json:"steps"`
	Took     time.Duration `json:"took_ns"`
	Warnings []string      `json:"warnings"`
}

// failover has an origin lead instead of another, as an operator would: with the
// command, from neither machine. from is nil for one that is lost.
func (s *stage) failover(to, from *process, more ...string) (h handed) {
	if s.err != nil {
		return h
	}
	began := s.log.Event("ghee failover to "+to.name, false)
	if s.fault.IsZero() { // what is planned is what happens to writers
		s.fault = began
	}
	args := []string{"failover", "--to", to.base(), "--failover-key-file", s.key, "--confirm", to.name, "--json"}
	if from != nil {
		args = append(args, "--from", from.base())
	}
	said, err := s.ghee(s.ctx, nil, append(args, more...)...)
	took := s.log.Now().Sub(began)
	if e := json.NewDecoder(bytes.NewReader([]byte(said))).Decode(&h); err == nil {
		err = e
	}
	at := began
	for _, step := range h.Steps {
		if step.Name == "promote" {
			s.ordered = at
			s.log.EventAt(at.Add(step.Took), to.name+" leads")
		}
		at = at.Add(step.Took)
		s.steps = append(s.steps, record.Step{Name: step.Name, TookMS: step.Took.Milliseconds(), Said: step.Said})
	}
	for _, w := range h.Warnings {
		s.steps = append(s.steps, record.Step{Name: "warning", Said: w})
	}
	if err != nil {
		s.err = fail.Wrap(fail.Unavailable, err, "The failover to %s failed.", to.name)
		return h
	}
	s.log.Event("failover finished after "+short(took), false)
	ms := took.Milliseconds()
	s.measured.Failover = &ms
	s.within("ghee failover", took, 10*time.Second)
	return h
}

// led waits until a publish is acknowledged that began after the order to
// promote.
func (s *stage) led() {
	s.until("the new leader takes a publish", func() bool {
		_, any := s.log.Facts().FirstWrite(s.ordered)
		return any
	})
	if first, any := s.log.Facts().FirstWrite(s.ordered); any && s.err == nil {
		s.log.EventAt(s.ordered.Add(first), "publishes are taken again")
		s.within("promotion to first acknowledged publish", first, 5*time.Second)
	}
}

// followed waits until all edges show what the new leader has published.
func (s *stage) followed(h handed, edges ...*process) {
	for _, e := range edges {
		s.until(e.name+" shows the new epoch", func() bool {
			a, err := get(s.ctx, s.client, e.base()+s.list("page_size=1"))
			return err == nil && a.status == http.StatusOK && a.position.epoch >= h.Epoch
		})
	}
}

// listed expects that what is lost was named, or was acknowledged after the
// standby last heard how far its leader was.
func (s *stage) listed(h handed) {
	if s.err != nil {
		return
	}
	named := map[string]bool{}
	for _, l := range h.Lag.Lost {
		named[l.Name] = true
	}
	f := s.log.Facts()
	lost, silent := 0, 0
	for _, p := range f.Publishes {
		if p.Outcome != record.Acknowledged || s.looked[p.N] {
			continue
		}
		lost++
		if !named[fmt.Sprintf("Tick %d", p.N)] && p.Began.Add(p.Took).Before(h.Lag.AsOf) {
			silent++
		}
	}
	told := fmt.Sprintf("%d of %d", silent, lost)
	if h.Lag.Known {
		told += fmt.Sprintf("; the standby was known to lack %d changes, %s before the failover", h.Lag.Changes, short(s.ordered.Sub(h.Lag.AsOf)))
	}
	s.expect("acknowledged and lost without being named", "0", told, silent == 0)
}

// stale writes to an origin that leads no more, all the time, until it is told to
// stop; it says how many were taken.
func (s *stage) stale(p *process) (stop func() (tried, taken int)) {
	end, done := make(chan struct{}), make(chan [2]int, 1)
	client := newClient()
	go func() {
		var n [2]int
		answers := make(chan record.Outcome, 1000)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		open := 0
		for ended := false; !ended || open > 0; {
			select {
			case <-end:
				ended, end = true, nil
			case o := <-answers:
				open--
				if o == record.Acknowledged {
					n[1]++
				}
			case <-tick.C:
				if ended || n[0] == cap(answers) {
					continue
				}
				n[0]++
				open++
				number := late + n[0]
				go func() { answers <- s.publisher.direct(s.ctx, client, p, number) }()
			}
		}
		client.CloseIdleConnections()
		done <- n
	}()
	return func() (int, int) {
		close(end)
		n := <-done
		return n[0], n[1]
	}
}

// late are the numbers of what is published to an origin that leads no more.
const late = 1_000_000
