// Package purgetest is what every purge.Driver must do, whatever CDN it speaks
// to, and the CDNs to try it on: a real Varnish, and servers that keep the
// documented rules of those that cannot be reached.
package purgetest

import (
	"context"
	"net/http"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// CDN is one to try a driver on, of a test's own.
type CDN struct {
	Handler http.Handler                  // takes what drivers send
	Driver  func(url string) purge.Driver // speaks to url, with the right secret
	Unknown func(url string) purge.Driver // with a wrong one

	Keep func(t *testing.T, name string, keys ...string) // make it keep an answer
	Kept func(t *testing.T, name string) bool            // it would serve that without asking; to be called once

	Coarse bool       // any purge takes away all it keeps
	Orders func() int // that it has carried out; nil where a repeated order is another
}

// Run tries a driver on CDNs that open makes.
func Run(t *testing.T, open func(t *testing.T) CDN) {
	for name, try := range map[string]func(*testing.T, CDN){
		"PurgesWhatHasAKeyAndNothingElse": exact,
		"TakesAsManyKeysAsItSays":         full,
		"MayBeRepeated":                   repeated,
		"SendsNothingOutOfBounds":         bounds,
		"IsDeniedWithAWrongSecret":        denied,
		"SaysWhenTheCDNIsAway":            away,
		"SaysWhenTheCDNIsFrozen":          frozen,
		"SaysHowLongToWait":               busy,
		"KnowsARedirectForNoSuccess":      redirected,
		"IsTakenAtLastWhenAThirdFails":    flaky,
		"AnOrderWhoseAnswerIsLostIsOne":   lost,
	} {
		t.Run(name, func(t *testing.T) { try(t, open(t)) })
	}
}

func exact(t *testing.T, c CDN) {
	d := c.Driver(Serve(t, c.Handler))
	c.Keep(t, "a", "site:7", "7/o:a", "7/any")
	c.Keep(t, "b", "site:7", "7/o:b", "7/any")
	c.Keep(t, "c", "site:77", "77/o:a", "77/any")
	must(t, d, "7/o:a")
	gone(t, c, "a")
	if !c.Coarse {
		stays(t, c, "b", "c")
	}
	must(t, d, "7/o:none", "7/o:b")
	gone(t, c, "b")
	if !c.Coarse {
		stays(t, c, "c")
		c.Keep(t, "a", "site:7", "7/o:a")
		must(t, d, "site:7")
		gone(t, c, "a")
		stays(t, c, "c")
	}
}

// full sends a call of the most keys, and one of the most bytes.
func full(t *testing.T, c CDN) {
	d := c.Driver(Serve(t, c.Handler))
	many := keys("7/o:", d.MaxKeys(), 72)
	for n := range many {
		if len(many[n])*len(many) > purge.MaxBytes-len(many) {
			many[n] = many[n][:purge.MaxBytes/len(many)-1]
		}
	}
	wide := keys("7/w:", purge.MaxBytes/(purge.MaxKey+1), purge.MaxKey)
	for what, call := range map[string][]string{"many": many, "wide": wide} {
		names := []string{what + "-first", what + "-middle", what + "-last"}
		for i, at := range []int{0, len(call) / 2, len(call) - 1} {
			c.Keep(t, names[i], call[at])
		}
		must(t, d, call...)
		gone(t, c, names...)
	}
}

func repeated(t *testing.T, c CDN) {
	d := c.Driver(Serve(t, c.Handler))
	c.Keep(t, "a", "7/o:a")
	must(t, d, "7/o:a")
	must(t, d, "7/o:a")
	gone(t, c, "a")
	c.Keep(t, "a", "7/o:a")
	must(t, d, "7/o:a") // another purge, of an answer that came later
	gone(t, c, "a")
}

func bounds(t *testing.T, c CDN) {
	count := &counter{to: c.Handler}
	d := c.Driver(Serve(t, count))
	for _, call := range [][]string{
		nil,
		{""},
		{"7/a b"},
		{"7/a\nb"},
		{"7/a,b"},
		keys("7/", d.MaxKeys()+1, 8), keys("7/", 1, purge.MaxKey+1),
		keys("7/", 1+purge.MaxBytes/(purge.MaxKey+1), purge.MaxKey),
	} {
		if err := d.Purge(t.Context(), call); !fail.Is(err, fail.Invalid) {
			t.Errorf("%d keys: %v", len(call), err)
		}
	}
	if n := count.n.Load(); n > 0 {
		t.Errorf("%d requests went out", n)
	}
}

func denied(t *testing.T, c CDN) {
	d := c.Unknown(Serve(t, c.Handler))
	c.Keep(t, "a", "7/o:a")
	if err := d.Purge(t.Context(), []string{"7/o:a"}); !fail.Is(err, fail.Denied) {
		t.Errorf("it says %v", err)
	}
	stays(t, c, "a")
}

func away(t *testing.T, c CDN) {
	unavailable(t, c.Driver(nobody(t)), t.Context())
}

func frozen(t *testing.T, c CDN) {
	asked := make(chan struct{})
	d := c.Driver(Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		all(r.Body) // or net/http does not look whether the client has gone
		close(asked)
		<-r.Context().Done()
	})))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	unavailable(t, d, ctx)
}

func redirected(t *testing.T, c CDN) {
	count := &counter{to: c.Handler}
	target := Serve(t, count)
	d := c.Driver(Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target+r.URL.Path, http.StatusTemporaryRedirect)
	})))
	if err := d.Purge(t.Context(), []string{"7/o:a"}); !fail.Is(err, fail.Invalid) {
		t.Errorf("it says %v", err)
	}
	if n := count.n.Load(); n > 0 {
		t.Errorf("the secret was sent on, %d times", n)
	}
}

func unavailable(t *testing.T, d purge.Driver, ctx context.Context) { //nolint:revive // t comes first in tests
	t.Helper()
	if err := d.Purge(ctx, []string{"7/o:a"}); !fail.Is(err, fail.Unavailable) {
		t.Errorf("it says %v", err)
	}
}
