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

	"github.com/gheecms/ghee/test/model"
	"github.com/gheecms/ghee/test/model/draw"
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
	seen := draw.NewCoverage()
	n := uint64(0)
	for began := time.Now(); n < shortSites || time.Since(began) < soak && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("GHEE_SEED=%d/site %d", seed, n), func(t *testing.T) { compareSite(t, draw.NewSite(seed, n, n%shortSites == shortSites-1), seen) })
	}
	t.Log(seen)
	if !t.Failed() && seen.Sites == n { // not when -run picks some
		seen.Check(t)
	}
}

// compareSite puts one site into a set and asks both.
func compareSite(t *testing.T, g *draw.Gen, seen *draw.Coverage) {
	h := newHouse(t, g)
	seen.Sites++
	wrong := 0
	for _, endpoint := range slices.Sorted(maps.Keys(draw.Endpoints)) {
		times := perSite
		switch {
		case draw.Empty[endpoint]:
			times = times * 2 / 3
		case g.Large && !strings.HasPrefix(endpoint, "/content/{key}/"):
			continue
		case strings.HasSuffix(endpoint, " by operator") && !g.Large: // nine of them
			times = times * 5 / 2
		}
		for range times {
			r := g.Request(endpoint)
			want := g.Site.Ask(r.Method, r.Path, r.Query)
			status, allow, body := h.ask(r.Method, r.Path, r.Query)
			if want.Bounded {
				seen.Bounded++
				continue
			}
			seen.Count(r, want)
			d := model.Disagreement(want, status, allow, body)
			if d == "" {
				continue
			}
			t.Errorf("%s %s?%s\n\t%s", r.Method, r.Path, r.Query, d)
			if wrong++; wrong == patience {
				t.FailNow()
			}
		}
	}
}
