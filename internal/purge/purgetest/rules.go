package purgetest

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/purge"
)

// Rule is one that a provider documents. A request that breaks it is answered
// with Status and Code, and nothing is purged.
type Rule struct {
	Says   string // in our words
	Source string // where the provider says so
	Keeps  func(*Provider, *Order) bool
	Break  func(*Order) // makes a good order one that breaks this rule, and none above it
	Busy   int          // orders under way with which a good order breaks it
	Status int
	Code   string
}

// Order is a request as a provider reads it.
type Order struct {
	Method, Host, Path, Query string
	Header                    http.Header
	Body                      []byte
}

// Provider is a CDN that keeps its documented rules, and answers in its memory.
type Provider struct {
	Rules  []Rule
	act    func(*Provider, *Order) (status int, header http.Header, body string)
	refuse func(Rule) (header http.Header, body string)

	mu     sync.Mutex
	kept   map[string][]string // keys by name
	orders map[string]string   // what was ordered, by the order's name
	busy   int                 // orders under way
	last   Order               // the newest that broke no rule
	broken []string            // rules
}

// ServeHTTP implements http.Handler.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o := &Order{r.Method, r.Host, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Clone(), []byte(all(r.Body))}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, rule := range p.Rules {
		if rule.Keeps(p, o) {
			continue
		}
		p.broken = append(p.broken, rule.Says)
		header, body := p.refuse(rule)
		answer(w, rule.Status, header, body)
		return
	}
	p.last = *o
	status, header, body := p.act(p, o)
	answer(w, status, header, body)
}

func answer(w http.ResponseWriter, status int, header http.Header, body string) {
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a driver that went away says so itself
}

// Keep makes it keep an answer.
func (p *Provider) Keep(name string, keys ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[name] = keys
}

// Kept reports whether it keeps an answer.
func (p *Provider) Kept(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.kept[name]
	return ok
}

// Orders is how many it has carried out that have a name.
func (p *Provider) Orders() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.orders)
}

// CDN is the provider as Run tries a driver on it: one with the right secret,
// and one with a wrong.
func (p *Provider) CDN(driver, unknown func(url string) purge.Driver) CDN {
	c := CDN{
		Handler: p, Driver: driver, Unknown: unknown,
		Keep: func(_ *testing.T, name string, keys ...string) { p.Keep(name, keys...) },
		Kept: func(_ *testing.T, name string) bool { return p.Kept(name) },
	}
	if p.orders != nil {
		c.Orders = p.Orders
	}
	return c
}

// UnderWay says how many orders it is about to carry out.
func (p *Provider) UnderWay(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = n
}

// Broken returns the rules that requests broke.
func (p *Provider) Broken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.broken)
}

// forget drops the answers that a purge is for.
func (p *Provider) forget(matches func(keys []string) bool) {
	for name, keys := range p.kept {
		if matches(keys) {
			delete(p.kept, name)
		}
	}
}

// clone is an order of its own.
func (o Order) clone() Order {
	o.Header, o.Body = o.Header.Clone(), bytes.Clone(o.Body)
	return o
}

// TryRules sends a provider an order of a driver's that is good, and one for
// each of its rules that breaks it alone: so that none is there for show.
func TryRules(t *testing.T, open func() *Provider, driver func(url string) purge.Driver) {
	p := open()
	url := Serve(t, p)
	must(t, driver(url), "7/o:a", "7/t:b")
	if broken := p.Broken(); len(broken) > 0 {
		t.Fatalf("a good order breaks rules: %q", broken)
	}
	for i, rule := range p.Rules {
		if rule.Source == "" {
			t.Errorf("%q needs a source", rule.Says)
		}
		o := p.last.clone()
		rule.Break(&o)
		r := httptest.NewRequestWithContext(t.Context(), o.Method, "http://"+o.Host+o.Path, bytes.NewReader(o.Body))
		r.Header = o.Header
		w := httptest.NewRecorder()
		q := open()
		q.UnderWay(rule.Busy)
		q.ServeHTTP(w, r)
		if broken := q.Broken(); len(broken) != 1 || broken[0] != rule.Says || w.Code != rule.Status {
			t.Errorf("rule %d: an order that breaks %q was answered with %d for %q", i, rule.Says, w.Code, broken)
		}
	}
}
