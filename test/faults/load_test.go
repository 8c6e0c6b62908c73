package faults

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// swarm are clients of one node, each with a connection of its own.
type swarm struct {
	node *world.Node
	http http.Client

	mu    sync.Mutex // guards what follows
	took  map[int][]time.Duration
	other []string // what is neither 200 nor an honest 503
}

func newSwarm(n *world.Node) *swarm {
	return &swarm{
		node: n, took: map[int][]time.Duration{},
		http: http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4096, DisableCompression: true}},
	}
}

// ask sends one request and notes what came.
func (s *swarm) ask(ctx context.Context, path string) world.Answer {
	began := time.Now()
	a, err := s.node.Try(ctx, &s.http, "GET", path, "")
	took := time.Since(began)
	if ctx.Err() != nil {
		return a // the load is over
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[a.Status] = append(s.took[a.Status], took)
	again := a.Header.Get("Retry-After")
	if honest := a.Status == 503 && (again == "1" || again == "2") && a.Header.Get("Cache-Control") == "no-store"; err != nil || a.Status != 200 && !honest {
		s.other = append(s.other, fmt.Sprintf("%s: %d %v %.200s", path, a.Status, err, a.Body))
	}
	return a
}

// load keeps n clients asking for a time; path makes a new question each time.
// Who is sent away rests a little, less than he was told.
func (s *swarm) load(t *testing.T, n int, d time.Duration, path func() string) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for ctx.Err() == nil {
				if a := s.ask(ctx, path()); a.Status != 200 {
					select {
					case <-ctx.Done():
					case <-time.After(100 * time.Millisecond):
					}
				}
			}
		})
	}
	wg.Wait()
}

// pour sends so many requests a second, whether the ones before are answered or
// not, as long as fewer than most are out. It returns how many it sent.
func (s *swarm) pour(t *testing.T, perSecond float64, most int, d time.Duration, path func() string) (sent int) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	places := make(chan struct{}, most)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	began, due := time.Now(), 0
	for {
		select {
		case <-ctx.Done():
			return sent
		case <-tick.C:
		}
		for ; due < int(time.Since(began).Seconds()*perSecond) && ctx.Err() == nil; due++ {
			select {
			case places <- struct{}{}:
				sent++
				wg.Go(func() { s.ask(ctx, path()); <-places })
			default: // one more than this test's clients can send
			}
		}
	}
}

// rate is how many answers of a status came in a second.
func (s *swarm) rate(status int, d time.Duration) float64 {
	return float64(s.count(status)) / d.Seconds()
}

// add takes in what came of another's requests.
func (s *swarm) add(o *swarm) {
	for status, took := range o.took {
		s.took[status] = append(s.took[status], took...)
	}
	s.other = append(s.other, o.other...)
}

func (s *swarm) count(status int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.took[status])
}

// at is a quantile of how long answers of a status took.
func (s *swarm) at(status int, q float64) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Sorted(slices.Values(s.took[status]))
	if len(all) == 0 {
		return 0
	}
	return all[int(q*float64(len(all)-1))].Round(100 * time.Microsecond)
}

func (s *swarm) honest(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.other) > 0 {
		t.Errorf("%d answers were neither given nor refused honestly, such as %s", len(s.other), s.other[0])
	}
}

func demo(t *testing.T, failpoints bool) (*world.World, string) {
	t.Helper()
	w := world.New(t, world.Spec{Demo: true, Failpoints: failpoints})
	token, _ := w.Tokens()
	w.Until("the demo is served", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
	return w, token
}

// Row 41: a herd after what nobody asked before.
func TestRow41_AHerdOfEqualRequests(t *testing.T) {
	row := matrix.Begin(t, 41)
	var token string
	c := world.NewCluster(t, world.ClusterSpec{Demo: true, Edges: world.Edges(1)})
	token, _ = c.Origin.Tokens()
	e := c.Edges[0]
	e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	asked, _ := c.Origin.Metric("ghee_read_requests_total")
	joined, _ := e.Metric("ghee_read_joined_total")
	const herd = 2000
	s := newSwarm(e.Node)
	bodies := sync.Map{}
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range herd {
		wg.Go(func() {
			<-start
			bodies.Store(s.ask(t.Context(), "/v2/posts/?page_size=7&auth_token="+token).Body, true)
		})
	}
	close(start)
	wg.Wait()
	different := 0
	bodies.Range(func(any, any) bool { different++; return true })
	behind, _ := c.Origin.Metric("ghee_read_requests_total")
	after, _ := e.Metric("ghee_read_joined_total")
	row.Figure("requests answered", "%d of %d", s.count(200), herd)
	row.Figure("requests that took another one's answer", "%.0f", after-joined)
	row.Figure("requests that reached the origin", "%.0f", behind-asked)
	row.Figure("time to the last answer", "%s", s.at(200, 1))
	if s.honest(t); s.count(200) != herd || different != 1 || behind != asked {
		t.Errorf("%d of %d answered, %d bodies, %.0f requests at the origin", s.count(200), herd, different, behind-asked)
	}
}

// Row 45: ten times what the node can do, whether it answers or not. Nothing but
// answers and honest refusals; it does nine tenths of what it did; the dashboard
// yields first; and it is as before when it is over. Node and clients have a
// processor each, or the clients would take it from the node.
func TestRow45_TenTimesTheLoad(t *testing.T) {
	row := matrix.Begin(t, 45)
	w, token, question := shop(t)
	w.Stop()
	w.Env = []string{"GOMAXPROCS=1", "GHEE_CACHE_MB=0"} // every read is one of the set
	w.Start()
	apart(t, w.Node)
	w.Until("it is open", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
	rested(t, w.Node)
	dice := world.Dice(world.Seed(t))
	var mu sync.Mutex
	search := func() string {
		mu.Lock()
		defer mu.Unlock()
		return "/v2/posts/search/?" + question(dice) + "&auth_token=" + token
	}
	const calmly, most = 8, 400 // clients, and requests under way
	d := matrix.Size(3*time.Second, 60*time.Second)
	calm, capacity := settled(t, w.Node, calmly, d/6, search)
	desk, crowd := newSwarm(w.Node), newSwarm(w.Node)
	var wg sync.WaitGroup
	sent, document := 0, func() string { return "/api/openapi.json" }
	if matrix.Full() {
		wg.Go(func() { desk.pour(t, capacity, most, d, document) })
		wg.Go(func() { sent = crowd.pour(t, 10*capacity, most, d, search) })
	} else { // beside other tests, as many clients as come through
		wg.Go(func() { desk.load(t, 8*calmly, d, document) })
		wg.Go(func() { crowd.load(t, 40*calmly, d, search) })
	}
	wg.Wait()
	w.Until("nothing waits any more", func() bool {
		inside, told := w.Metric("ghee_limit_inside")
		queued, _ := w.Metric("ghee_limit_queued")
		return told && inside+queued == 0
	})
	// Its windows of overload end with time: a round in which nobody is sent away.
	after := newSwarm(w.Node)
	w.Until("nobody is refused any more", func() bool {
		after = newSwarm(w.Node)
		after.load(t, calmly, d/6, search)
		return after.count(503) == 0
	})

	share := func(s *swarm) float64 { return float64(s.count(200)) / float64(max(1, s.count(200)+s.count(503))) }
	goodput := crowd.rate(200, d) / max(1, capacity)
	row.Figure("reads a second", "%.0f before, %.0f under load, %.0f after", capacity, crowd.rate(200, d), after.rate(200, d/6))
	row.Figure("goodput", "%.0f %% of what it does without overload, beside %.0f answers a second of the dashboard", 100*goodput, desk.rate(200, d))
	if matrix.Full() {
		row.Figure("load", "%.1f times what it can do", float64(sent)/d.Seconds()/max(1, capacity))
	}
	row.Figure("reads answered within", "p50 %s before, %s under load (p99 %s), %s after", calm.at(200, 0.5), crowd.at(200, 0.5), crowd.at(200, 0.99), after.at(200, 0.5))
	row.Figure("answered under load", "%.1f %% of the reads, %.1f %% of the dashboard", 100*share(crowd), 100*share(desk))
	row.Figure("refusals, as a client sees them", "%d, p50 %s, p99 %s", crowd.count(503)+desk.count(503), crowd.at(503, 0.5), crowd.at(503, 0.99))
	for _, s := range []*swarm{calm, desk, crowd, after} {
		s.honest(t)
	}
	if calm.count(503) > 0 {
		t.Errorf("without overload %d were refused", calm.count(503))
	}
	if crowd.count(200) == 0 || w.Fallen() > 0 {
		t.Error("nothing was answered, or the process ended")
	}
	if chance := map[bool]float64{false: 0.1}[matrix.Full()]; share(crowd) < share(desk)-chance { // of a few seconds beside other tests
		t.Errorf("reads yield before the dashboard: %.3f, %.3f", share(crowd), share(desk))
	}
	if matrix.Full() && goodput < 0.9 { // which wants the machine for itself
		t.Errorf("the node does %.0f %% of what it can do, want 90", 100*goodput)
	}
}

// rested waits until a node has done what it does after a start and an import, such
// as sorting its index and looking through its files: it uses little of a processor
// for three seconds in a row.
func rested(t *testing.T, n *world.Node) {
	t.Helper()
	if !matrix.Full() {
		return
	}
	const patience, little = 400, 5 // seconds, and hundredths of one
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for seconds, quiet, was := 0, 0, ticks(t, n); quiet < 3; seconds++ {
		if <-tick.C; seconds == patience {
			t.Fatalf("after %d s the node still does something", patience)
		}
		now := ticks(t, n)
		if quiet++; now-was > little {
			quiet = 0
		}
		was = now
	}
}

// ticks is how long a node has used processors, in hundredths of a second.
func ticks(t *testing.T, n *world.Node) int {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.PID()))
	must(t, err)
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third on; proc(5) counts from one
	user, err := strconv.Atoi(fields[14-3])
	must(t, err)
	system, err := strconv.Atoi(fields[15-3])
	must(t, err)
	return user + system
}

// settled returns what a node does when it does no more than in the rounds before,
// and how its clients fared: the index of a library that has just come is sorted
// for a while.
func settled(t *testing.T, n *world.Node, clients int, round time.Duration, path func() string) (*swarm, float64) {
	t.Helper()
	rounds := 1
	if matrix.Full() {
		rounds = 3 // that are no better than the best before
	}
	all, best := newSwarm(n), 0.0
	for same := 0; same < rounds; same++ {
		s := newSwarm(n)
		s.load(t, clients, round, path)
		rate := s.rate(200, round)
		t.Logf("%.0f reads a second without overload", rate)
		if rate > 1.05*best {
			all, same = newSwarm(n), 0
		}
		best = max(best, rate)
		all.add(s)
	}
	return all, all.rate(200, time.Duration(rounds)*round)
}

// shop is a site to search in, and searches: in full, of a library, which are some
// work with little to send; else of the demo, that nobody has asked before.
func shop(t *testing.T) (w *world.World, token string, question func(*rand.Rand) string) {
	t.Helper()
	if !matrix.Full() {
		w, token = demo(t, false)
		return w, token, func(dice *rand.Rand) string {
			return fmt.Sprintf("query=a+e%d&page_size=%d", dice.IntN(1e9), 1+dice.IntN(20))
		}
	}
	w = world.New(t, world.Spec{})
	return w, library(t, w), func(dice *rand.Rand) string {
		return fmt.Sprintf("query=%s+%s&page_size=1", subject(dice.IntN(200)), subject(dice.IntN(200)))
	}
}

// subject is one of two hundred words, of which a post of the library has twenty.
func subject(n int) string { return fmt.Sprintf("subject%dx", n%200) }

// shelf is how many posts the library has: so many that a search is some work.
const shelf = 30_000

// library makes a site with so many posts that a search is some work, and
// returns a token that reads it.
func library(t *testing.T, w *world.World) (token string) {
	t.Helper()
	o := w.Origin()
	w.Must("site", "create", "library")
	site, err := o.Site(t.Context(), "library")
	must(t, err)
	dice := world.Dice(world.Seed(t))
	const batch = 200
	for from := 0; from < shelf; from += batch {
		must(t, o.Authoring.Batch(t.Context(), site.ID, true, func(b *authoring.Batch) error {
			for i := range batch {
				var words []string
				for range 20 {
					words = append(words, subject(dice.IntN(200)), "of the house and its guests")
				}
				slug := fmt.Sprint("post-", from+i)
				saved, err := b.Save(t.Context(), authoring.Input{Type: content.PostTypeID, Slug: slug, Name: slug, Values: map[string]any{"body": "<p>" + strings.Join(words, " ") + "</p>"}})
				if err != nil {
					return err
				}
				if err := b.Publish(t.Context(), saved.Document, "", 0); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	token = strings.TrimSpace(w.Must("token", "create", "--site", "library", "--kind", "read"))
	w.Caught(site.ID, token)
	all := fmt.Sprintf(`"count":%d`, shelf)
	w.Until("all can be searched", func() bool {
		return strings.Contains(w.Read(token, "/v2/posts/search/?query=house&page_size=1").Body, all)
	})
	return token
}

// apart gives the node the first processor and everybody else the second, where
// the test has the machine for itself.
func apart(t *testing.T, n *world.Node) {
	t.Helper()
	if !matrix.Full() || runtime.NumCPU() < 2 {
		return
	}
	pin := func(pid int, processors string) {
		if out, err := exec.CommandContext(context.WithoutCancel(t.Context()), "taskset", "-a", "-c", "-p", processors, strconv.Itoa(pid)).CombinedOutput(); err != nil {
			t.Errorf("taskset: %v: %s", err, out)
		}
	}
	pin(n.PID(), "0")
	pin(os.Getpid(), "1")
	t.Cleanup(func() { pin(os.Getpid(), fmt.Sprintf("0-%d", runtime.NumCPU()-1)) })
}

// Row 47: clients that drip, idle, send too much, or do not read.
func TestRow47_ClientsThatAbuseTheirConnections(t *testing.T) {
	row := matrix.Begin(t, 47)
	w, token := demo(t, false)
	memory, _ := w.Metric("process_resident_memory_bytes")
	host := strings.TrimPrefix(w.Base, "http://")
	var open atomic.Int64
	abuse := func(n int, first string, then ...string) {
		for range n {
			c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(t.Context(), "tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			open.Add(1)
			t.Cleanup(func() { _ = c.Close() })
			_, _ = io.WriteString(c, first)
			for _, more := range then {
				_, _ = io.WriteString(c, more)
			}
		}
	}
	n := matrix.Size(500, 5000)
	abuse(n, "")                                                     // idle
	abuse(n/2, "GET /v2/posts/ HTTP/1.1\r\nHost: x\r\n", "X-Drip: ") // headers that do not end
	abuse(n/5, "POST /v2/pages/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\nAuthorization: Token "+token+"\r\n\r\n", "{")
	abuse(n/5, "GET /v2/posts/?auth_token="+token+" HTTP/1.1\r\nHost: x\r\n\r\n") // who never reads
	big, err := net.Dial("tcp", host)
	must(t, err)
	defer big.Close()
	go func() {
		_, _ = io.WriteString(big, "GET /v2/posts/ HTTP/1.1\r\nHost: x\r\nX-Big: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")
	}()
	_ = big.SetReadDeadline(time.Now().Add(30 * time.Second))
	if res, err := http.ReadResponse(bufio.NewReader(big), nil); err == nil && res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("headers of a megabyte: %d", res.StatusCode)
	}

	s := newSwarm(w.Node)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 50 {
				s.ask(t.Context(), fmt.Sprintf("/v2/posts/?page_size=%d&auth_token=%s", 1+(i*50+j)%20, token))
			}
		})
	}
	wg.Wait()
	held, _ := w.Metric("process_resident_memory_bytes")
	row.Figure("abusive connections", "%d", open.Load()+1)
	row.Figure("reads of others answered", "%d of 200", s.count(200))
	row.Figure("memory for an abusive connection", "%.0f KB", (held-memory)/float64(open.Load())/1024)
	if s.honest(t); s.count(200) != 200 || w.Fallen() > 0 {
		t.Errorf("%d of 200 reads of others were answered; the process ended %d times", s.count(200), w.Fallen())
	}
}

// Row 50: a read panics, now and then.
func TestRow50_APanicIsOneRequests(t *testing.T) {
	row := matrix.Begin(t, 50)
	w, token := demo(t, true)
	w.Stop()
	w.Env = []string{"GHEE_FAILPOINT=edge.read=panic~0.2", fmt.Sprintf("GHEE_SEED=%d", world.Seed(t))}
	w.Start()
	w.Until("it answers", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
	before, _ := w.Metric("ghee_read_requests_total")
	const reads = 200
	failed, broken := 0, 0
	for i := range reads {
		switch a := w.Read(token, fmt.Sprintf("/v2/posts/?page_size=%d", 1+i%20)); {
		case a.Status == 200:
		case (a.Status == 500 || a.Status == 503) && a.Header.Get("Cache-Control") == "no-store" && strings.Contains(a.Body, "which is logged"):
			failed++
		default:
			broken++
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	after := before
	w.Until("all are counted", func() bool { // each after its answer, the one before these included
		after, _ = w.Metric("ghee_read_requests_total")
		return after-before >= reads
	})
	row.Figure("requests whose handler panicked", "%d of %d", failed, reads)
	row.Figure("others answered", "%d of %d", reads-failed-broken, reads-failed)
	if failed == 0 || failed > reads/2 || w.Fallen() > 0 || after-before > reads+1 {
		t.Errorf("%d failed of %d, %.0f counted; the process ended %d times", failed, reads, after-before, w.Fallen())
	}
	w.Stop()
	if logged := strings.Count(w.Logged(), "asked to panic"); logged < failed {
		t.Errorf("%d panics are logged, and %d requests failed", logged, failed)
	}
}
