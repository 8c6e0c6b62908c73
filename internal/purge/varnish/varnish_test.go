package varnish_test

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/purgetest"
	"github.com/gheecms/ghee/internal/purge/varnish"
)

func driver(t *testing.T, secret string, more ...string) func(url string) purge.Driver {
	return func(url string) purge.Driver {
		d, err := varnish.New(varnish.Config{URLs: append([]string{url}, more...), Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func TestDriver(t *testing.T) {
	o := purgetest.NewOrigin(t)
	v := purgetest.StartVarnish(t, o.URL)
	at, err := url.Parse(v.URL)
	if err != nil {
		t.Fatal(err)
	}
	purgetest.Run(t, func(t *testing.T) purgetest.CDN {
		cache := o.Of(v.URL, t.Name())
		return purgetest.CDN{
			Handler: httputil.NewSingleHostReverseProxy(at),
			Driver:  driver(t, purgetest.Secret), Unknown: driver(t, "not-the-secret-of-tests"),
			Keep: cache.Keep, Kept: cache.Kept,
		}
	})
}

// Every Varnish must take a purge, whoever fails meanwhile.
func TestPurge_ReachesEveryVarnish(t *testing.T) {
	o := purgetest.NewOrigin(t)
	one, two := purgetest.StartVarnish(t, o.URL), purgetest.StartVarnish(t, o.URL)
	first, second := o.Of(one.URL, "x"), o.Of(two.URL, "x")
	first.Keep(t, "a", "7/o:a")
	second.Keep(t, "a", "7/o:a")
	var answers atomic.Pointer[http.HandlerFunc]
	third := purgetest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*answers.Load())(w, r) }))
	d := driver(t, purgetest.Secret, two.URL, third)(one.URL)
	for _, c := range []struct {
		third http.HandlerFunc
		want  fail.Code
	}{
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, fail.Unavailable},
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) }, fail.Denied},
		{func(http.ResponseWriter, *http.Request) {}, fail.Invalid}, // some other server
		{func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Ghee-Purged", "0") }, ""},
	} {
		answers.Store(&c.third)
		if err := d.Purge(t.Context(), []string{"7/o:a"}); fail.CodeOf(err) != c.want {
			t.Errorf("%q, not %q: %v", fail.CodeOf(err), c.want, err)
		}
	}
	if first.Kept(t, "a") || second.Kept(t, "a") {
		t.Error("one of them was left out")
	}
}

func TestNew_RefusesWhatCannotBe(t *testing.T) {
	good := varnish.Config{URLs: []string{"http://127.0.0.1:6081"}, Secret: purgetest.Secret}
	for name, change := range map[string]func(*varnish.Config){
		"no address":          func(c *varnish.Config) { c.URLs = nil },
		"no scheme":           func(c *varnish.Config) { c.URLs = []string{"127.0.0.1:6081"} },
		"a path":              func(c *varnish.Config) { c.URLs = []string{"http://127.0.0.1:6081/x"} },
		"a password in it":    func(c *varnish.Config) { c.URLs = []string{"http://u:p@127.0.0.1:6081"} },
		"a file":              func(c *varnish.Config) { c.URLs = []string{"file:///etc/passwd"} },
		"no secret":           func(c *varnish.Config) { c.Secret = "" },
		"a short secret":      func(c *varnish.Config) { c.Secret = "fifteen-letters" },
		"a secret of 2 lines": func(c *varnish.Config) { c.Secret = strings.Repeat("a", 16) + "\n" },
	} {
		c := good
		change(&c)
		if _, err := varnish.New(c); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
