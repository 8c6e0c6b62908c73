package varnish

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/purge/purgetest"
	"github.com/gheecms/ghee/internal/purge/varnish"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// house is a ghee that purges the Varnish in front of it, and holds two sites.
type house struct {
	*world.World
	t      *testing.T
	front  string // of Varnish
	others *others
	ticks  *oracle.Publisher
	write  string
	demo   string // a path of the other site, with its token
}

func newHouse(t *testing.T) *house {
	t.Helper()
	at := purgetest.Address(t)
	v := purgetest.StartVarnish(t, "http://"+at)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(purgetest.Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, front: v.URL, others: &others{}}
	to, err := url.Parse(v.URL)
	if err != nil {
		t.Fatal(err)
	}
	h.others.to = httputil.NewSingleHostReverseProxy(to)
	orders := purgetest.Serve(t, h.others)
	h.World = world.New(t, world.Spec{Demo: true, Listen: at, Args: []string{"--purge", "varnish=" + orders, "--varnish-secret-file", secret}})
	h.ticks = oracle.NewPublisher(t, h.World)
	h.ticks.One(1)
	h.write = strings.TrimSpace(h.Must("token", "create", "--site", "ticks", "--kind", "write"))
	read, _ := h.Tokens()
	h.demo = "/v2/posts/?auth_token=" + read
	h.Until("the second write token is known", func() bool { return h.publish(0).Status == http.StatusAccepted })
	h.Until("Varnish takes Ghee for well", func() bool { return h.ask(h.demo).Status == http.StatusOK })
	return h
}

// others passes purges on and counts those of what answers other than the first
// page's are made of: they come of making these, and again half a minute later.
type others struct {
	to   http.Handler
	keys atomic.Pointer[[]string]
	n    atomic.Int64
}

func (o *others) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if keys := o.keys.Load(); keys != nil {
		for k := range strings.FieldsSeq(r.Header.Get("Ghee-Purge-Keys")) {
			if slices.Contains(*keys, k) {
				o.n.Add(1)
				break
			}
		}
	}
	o.to.ServeHTTP(w, r)
}

// madeOf has purges counted of what is in the answers at paths.
func (h *house) madeOf(paths ...string) {
	var keys []string
	for _, p := range paths {
		keys = append(keys, strings.Fields(h.Get(p).Header.Get("Surrogate-Key"))...)
	}
	h.others.keys.Store(&keys)
}

func (h *house) page(n int) string {
	return fmt.Sprintf("/v2/pages/tick/tick-%d/?auth_token=%s", n, h.ticks.Token)
}

// publish changes the first page.
func (h *house) publish(n int) world.Answer {
	return h.Send("PATCH", "/v2/pages/*/tick-0/", fmt.Sprintf(`{"fields":{"n":%d}}`, n), "Authorization", "Token "+h.write, "Content-Type", "application/json")
}

// ask asks Varnish.
func (h *house) ask(path string, headers ...string) world.Answer {
	h.t.Helper()
	a, err := h.try(h.t.Context(), path, headers...)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) try(ctx context.Context, path string, headers ...string) (world.Answer, error) {
	front := &world.Node{Base: h.front}
	return front.Try(ctx, client, "GET", path, "", headers...)
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: time.Minute}

// kept reports whether Varnish had the answer, which the next time it has.
func (h *house) kept(path string) bool {
	h.t.Helper()
	return strings.Contains(h.ask(path).Header.Get("Cache-Status"), "varnish; hit")
}

// settle waits until Varnish has all of it.
func (h *house) settle(paths ...string) {
	h.t.Helper()
	h.Until("Varnish has all of it", func() bool {
		all := true
		for _, p := range paths {
			all = h.kept(p) && all
		}
		return all
	})
}

// A publish takes away what it changed and nothing else, at once; the origin
// dead, all goes on.
func TestPublish_IsInFrontAtOnce(t *testing.T) {
	h := newHouse(t)
	h.settle(h.page(0), h.page(1), h.demo)
	if life := h.Get(h.page(0)).Header.Get("Surrogate-Control"); !strings.Contains(life, "max-age=31536000") {
		t.Errorf("a CDN may keep it %q", life)
	}
	h.madeOf(h.page(1), h.demo)
	var took []time.Duration
	exact := 0
	for n := 100; n < 120; n++ {
		before := h.others.n.Load()
		h.settle(h.page(1), h.demo)
		began := time.Now()
		if a := h.publish(n); a.Status != http.StatusAccepted {
			t.Fatalf("publish %d: %d %s", n, a.Status, a.Body)
		}
		for want := fmt.Sprintf(`"n":%d`, n); !strings.Contains(h.ask(h.page(0)).Body, want); {
			if time.Since(began) > time.Minute {
				t.Fatalf("publish %d is not in front: %s", n, h.ask(h.page(0)).Body)
			}
		}
		took = append(took, time.Since(began))
		one, two := h.kept(h.page(1)), h.kept(h.demo)
		switch {
		case one && two:
			exact++
		case h.others.n.Load() == before:
			t.Errorf("publish %d took away another page (%v) or another site's (%v)", n, !one, !two)
		}
	}
	if exact == 0 {
		t.Error("nothing was kept at any publish")
	}
	slices.Sort(took)
	t.Logf("a publish is in front after %v in the middle, %v at worst, from when it was sent", took[len(took)/2], took[len(took)-1])

	h.Kill()
	for _, p := range []string{h.page(0), h.page(1), h.demo} {
		if a := h.ask(p); a.Status != http.StatusOK {
			t.Errorf("with Ghee dead %s is %d", p, a.Status)
		}
	}
	if a := h.ask(h.page(7)); a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
		t.Errorf("what nobody has seen is %d %v", a.Status, a.Header)
	}
	h.Start()
	h.Until("the next publish is in front", func() bool {
		return h.publish(200).Status == http.StatusAccepted && strings.Contains(h.ask(h.page(0)).Body, `"n":200`)
	})
}

// S31: a thousand purges a second of what is asked for, and readers see nothing
// of it.
func TestS31_PurgeStorm(t *testing.T) {
	h := newHouse(t)
	d, err := varnish.New(varnish.Config{URLs: []string{h.front}, Secret: purgetest.Secret})
	if err != nil {
		t.Fatal(err)
	}
	site := fmt.Sprint("site:", h.ticks.Site)
	ctx, stop := context.WithCancel(t.Context())
	var readers, purgers sync.WaitGroup
	var reads atomic.Int64
	for i := range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				a, err := h.try(ctx, h.page(i%2))
				if ctx.Err() == nil && (err != nil || a.Status != http.StatusOK) {
					t.Errorf("a reader met %d %v %s", a.Status, err, a.Body)
					return
				}
				reads.Add(1)
			}
		})
	}
	began := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		<-tick.C
		for range 10 {
			purgers.Go(func() {
				if err := d.Purge(t.Context(), []string{site}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	purgers.Wait()
	took := time.Since(began)
	stop()
	readers.Wait()
	t.Logf("2000 purges in %v, %d reads meanwhile", took, reads.Load())
	if reads.Load() == 0 {
		t.Error("nobody read")
	}
}
