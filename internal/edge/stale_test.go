package edge_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// A site that says how old its content may be is answered for no longer; others
// are, however old theirs is.
func TestServe_ASiteMayForbidOldContent(t *testing.T) {
	n := newNode()
	n.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
		r := reading{from: "/here"}
		if site.Public() == 7 {
			r.settings.MaxStale = 24 * 3600
		}
		return r, nil
	}
	c := n.config()
	var age time.Duration
	c.Now = func() time.Time { return n.asOf.Add(age) }
	h := edge.New(c)
	for _, at := range []struct {
		age    time.Duration
		status int
	}{{0, 200}, {-time.Hour, 200}, {24 * time.Hour, 200}, {24*time.Hour + 1, 503}, {72 * time.Hour, 503}, {time.Minute, 200}} {
		age = at.age
		w := ask(t, h, "GET", redirects+reader)
		if w.Code != at.status || w.Header().Get("Ghee-As-Of") == "" {
			t.Errorf("%s: %d %s", at.age, w.Code, w.Body)
		}
		if w.Code == http.StatusServiceUnavailable && (!strings.Contains(w.Body.String(), "the 24h that the site allows") || w.Header().Get("Cache-Control") != "no-store") {
			t.Errorf("%s: %s %v", at.age, w.Body, w.Header())
		}
		if w := ask(t, h, "GET", redirects+other); w.Code != http.StatusOK {
			t.Errorf("%s: another site: %d %s", at.age, w.Code, w.Body)
		}
	}
	age, n.asOf = 0, time.Time{}
	c.Now = time.Now
	if w := ask(t, edge.New(c), "GET", redirects+reader); w.Code != http.StatusServiceUnavailable {
		t.Error("of content that never was whole:", w.Code, w.Body)
	}
	if log := n.logged(); strings.Contains(log, "read failed") && !strings.Contains(log, "level=DEBUG") {
		t.Error(log)
	}
}
