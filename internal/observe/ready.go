package observe

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/web"
)

// staleAfter is when a site that was not at its head is told as stale.
const staleAfter = time.Minute

// mostStale bounds the list of stale sites.
const mostStale = 100

// Readyz answers /readyz for whoever asks whether a node is fresh: 200 while it
// serves, has heard of its origin within a minute, and every site it follows was
// at its head within a minute; else 503, with the sites that were not. Balancers
// ask /healthz instead: a node that is not fresh still answers. It looks at what
// is in memory and waits for nothing.
func Readyz(serving func() bool, f Follower, now func() time.Time) http.Handler {
	type stale struct {
		Site    string     `json:"site"`
		State   string     `json:"state"`
		AsOf    *time.Time `json:"as_of"` // null for never
		Seconds int64      `json:"seconds,omitempty"`
	}
	type body struct {
		Status  string     `json:"status"`
		Contact *time.Time `json:"contact"` // null for never
		Sites   int        `json:"sites"`
		Stale   int        `json:"stale"`
		Which   []stale    `json:"stale_sites,omitempty"`
	}
	known := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		at, contact := now(), f.Counts().Contact
		b := body{Status: "fresh", Contact: known(contact)}
		for _, s := range f.Statuses() {
			if s.Site == content.Control || s.Site.IsPreview() {
				continue
			}
			b.Sites++
			age := at.Sub(s.AsOf)
			if s.State != follower.Disconnected && !s.AsOf.IsZero() && age < staleAfter {
				continue
			}
			b.Stale++
			if len(b.Which) < mostStale {
				one := stale{Site: strconv.FormatInt(int64(s.Site), 10), State: s.State, AsOf: known(s.AsOf)}
				if !s.AsOf.IsZero() {
					one.Seconds = int64(age.Seconds())
				}
				b.Which = append(b.Which, one)
			}
		}
		status := http.StatusOK
		switch {
		case !serving():
			b.Status = "starting"
		case contact.IsZero() || at.Sub(contact) >= staleAfter:
			b.Status = "disconnected"
		case b.Stale > 0:
			b.Status = "stale"
		}
		if b.Status != "fresh" {
			status = http.StatusServiceUnavailable
		}
		web.JSON(w, status, b)
	})
}
