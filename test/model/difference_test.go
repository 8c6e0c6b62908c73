package model_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The short form, part of every test run. GHEE_SEED draws other sites,
// GHEE_SOAK (a duration) draws until it is over. To see one site again:
// GHEE_SEED=… go test ./test/model -run 'Agrees/.*/site_3$'.
const (
	shortSeed  = 20_260_718
	shortSites = 7  // the last of them large
	perSite    = 30 // requests for each endpoint, on each site
)

// patience is how many disagreements are shown before a site is given up.
const patience = 15

func environment[T any](t *testing.T, name string, otherwise T, read func(string) (T, error)) T {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	v, err := read(text)
	if err != nil {
		t.Fatalf("%s=%q cannot be read: %v", name, text, err)
	}
	return v
}

// The product answers what the contract says, on random sites and requests.
func TestHouse_AgreesWithTheModel(t *testing.T) {
	seed := environment(t, "GHEE_SEED", shortSeed, func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })
	soak := environment(t, "GHEE_SOAK", 0, time.ParseDuration)
	t.Logf("drawn with GHEE_SEED=%d", seed)
	seen := newCoverage()
	n := uint64(0)
	for began := time.Now(); n < shortSites || time.Since(began) < soak && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("GHEE_SEED=%d/site %d", seed, n), func(t *testing.T) { compareSite(t, newSite(seed, n, n%shortSites == shortSites-1), seen) })
	}
	t.Log(seen)
	if !t.Failed() && seen.sites == n { // not when -run picks some
		seen.check(t)
	}
}

// compareSite puts one site into a set and asks both.
func compareSite(t *testing.T, g *gen, seen *coverage) {
	h := newHouse(t, g)
	seen.sites++
	wrong := 0
	for _, endpoint := range slices.Sorted(maps.Keys(endpoints)) {
		times := perSite
		switch {
		case empty[endpoint]:
			times = times * 2 / 3
		case g.large && !strings.HasPrefix(endpoint, "/content/{key}/"):
			continue
		case strings.HasSuffix(endpoint, " by operator") && !g.large: // nine of them
			times = times * 5 / 2
		}
		for range times {
			r := g.request(endpoint)
			want := g.site.Ask(r.method, r.path, r.query)
			status, allow, body := h.ask(r.method, r.path, r.query)
			if want.Bounded {
				seen.bounded++
				continue
			}
			seen.count(r, want)
			d := disagreement(want, status, allow, body)
			if d == "" {
				continue
			}
			t.Errorf("%s %s?%s\n\t%s", r.method, r.path, r.query, d)
			if wrong++; wrong == patience {
				t.FailNow()
			}
		}
	}
}
