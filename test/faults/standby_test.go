//go:build linux

package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 30: the first region is lost with writes that only it had, and comes back.
func TestRow30_OldPrimaryRejoins(t *testing.T) {
	p := newPair(t, 30, 0, 2, false)
	p.cutOff()
	p.oracle.For(matrix.Size(1500*time.Millisecond, 5*time.Second)) // the standby falls behind
	p.loseRegion()
	p.publisher.To(p.other.Node)
	p.failover("--old-leader-is-off")
	p.follow(p.Edges)

	file := filepath.Join(t.TempDir(), "lost.json")
	c := p.Origin.Cluster()
	began := time.Now()
	out := p.Origin.Ghee("rejoin", "--source", p.other.URL+"&application_name="+c.Name(), "--pgdata", c.Data(), "--pgbin", c.Bin(), "--export", file)
	p.within("`ghee rejoin`, until it streams", time.Since(began), 60*time.Second)
	if out.Code != 0 {
		t.Fatalf("ghee rejoin: %+v", out)
	}
	p.Origin.Start()
	p.Origin.Until("it stands by", func() bool { return p.status(p.Origin).Role == failover.Standby })
	p.row.Figure("the old leader stands by", "%.1f s after it came back", time.Since(began).Seconds())
	missing := p.end(p.Edges)
	listed := publishedOf(t, file)
	for _, n := range missing {
		if !slices.Contains(listed, fmt.Sprintf("tick-%d", n)) {
			t.Errorf("tick %d was acknowledged, is lost, and not in the file", n)
		}
	}
	if len(missing) == 0 {
		t.Error("nothing was lost: the standby lacked nothing")
	}
	p.row.Figure("acknowledged and lost", "%d writes, all of them in the file of `ghee rejoin`, with %d of the last moment that nobody was told of", len(missing), len(listed)-len(missing))
	for _, site := range []struct{ token, path string }{{p.publisher.Token, "/v2/pages/tick/"}, {p.garden.Token, "/v2/tags/"}} {
		p.Origin.Until("the old leader answers as the new one", func() bool {
			a, b := p.Origin.Read(site.token, site.path), p.other.Read(site.token, site.path)
			return a.Status == 200 && a.Body == b.Body && a.Header.Get("Ghee-Position") == b.Header.Get("Ghee-Position")
		})
	}
}

// publishedOf are the slugs that the file of a rejoin lists as published.
func publishedOf(t *testing.T, file string) (slugs []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	var lost struct {
		Logs []struct {
			Log, Site string
			Changes   []struct{ Slug string }
		}
	}
	must(t, json.Unmarshal(text, &lost))
	for _, l := range lost.Logs {
		for _, c := range l.Changes {
			if l.Log == "published" && l.Site == "ticks" && c.Slug != "" {
				slugs = append(slugs, c.Slug)
			}
		}
	}
	return slugs
}

// Row 31: the synchronous standby is frozen, and thaws.
func TestRow31_SynchronousStandbyFrozen(t *testing.T) {
	for _, mode := range []string{"remote", "degrade"} {
		t.Run(mode, func(t *testing.T) { synchronousStandbyFrozen(t, mode) })
	}
}

func synchronousStandbyFrozen(t *testing.T, mode string) {
	p := newPair(t, 31, 0, 2, true)
	token := strings.TrimSpace(p.Origin.Must("token", "create", "--site", "ticks", "--kind", "write"))
	p.Origin.Env = append(p.Origin.Env, "GHEE_DURABILITY="+mode)
	p.Origin.Stop()
	p.Origin.Start()
	write := func(n int) (a world.Answer, took time.Duration) {
		t.Helper()
		began := time.Now()
		body := fmt.Sprintf(`{"title":"Tick %d","slug":"tick-%d","page_type":"tick","status":"published","fields":{"n":%d}}`, n, n, n)
		a = p.Origin.Send(http.MethodPost, "/v2/pages/", body, "Authorization", "Token "+token, "Content-Type", "application/json")
		return a, time.Since(began)
	}
	lost := func() bool { v, ok := p.Origin.Metric("ghee_durability_lost"); return !ok || v != 0 }
	p.Origin.Until("it writes, and is told of the standby", func() bool {
		a, _ := write(100_000)
		return a.Header.Get("Ghee-Durability") == "remote" && !lost()
	})

	thaw, err := p.other.Cluster().Freeze()
	must(t, err)
	t.Cleanup(thaw)
	p.oracle.For(500 * time.Millisecond) // what was confirmed before is answered
	acked := p.publisher.Acked()
	window := 5 * time.Second
	if mode == "remote" {
		window = time.Second // what is under way then takes its time
	}
	p.oracle.For(matrix.Size(window, 30*time.Second))
	p.Origin.Until("it is told that no standby confirms", lost)
	if mode == "remote" {
		p.publisher.End() // or a change would wait for another's that waits, and be refused
	}
	frozen := p.publisher.Acked() - acked
	a, took := write(100_001)
	switch mode {
	case "remote":
		p.within("a write of unknown outcome is told so", took, 5*time.Second)
		if a.Status != http.StatusServiceUnavailable || a.Header.Get("Ghee-Durability") != "local" || !strings.Contains(a.Body, "not known") {
			t.Errorf("a write that no standby confirmed: %d %v %s", a.Status, a.Header, a.Body)
		}
		if frozen > 0 {
			t.Errorf("%d writes were acknowledged that no standby confirmed", frozen)
		}
	case "degrade":
		if a.Status != http.StatusAccepted || a.Header.Get("Ghee-Durability") != "local" {
			t.Errorf("a write while no standby answers: %d %v %s", a.Status, a.Header, a.Body)
		}
		if frozen == 0 {
			t.Error("no write was taken without the standby")
		}
		p.longest("a write that waits for nobody", took)
	}
	p.row.Figure("acknowledged while it was frozen, `"+mode+"`", "%d writes", frozen)

	thaw()
	thawed := time.Now()
	p.Origin.Until("a standby confirms", func() bool { return !lost() })
	a, _ = write(200_000)
	if a.Status != http.StatusAccepted || a.Header.Get("Ghee-Durability") != "remote" {
		t.Errorf("after the thaw: %d %v %s", a.Status, a.Header, a.Body)
	}
	p.longest("confirmed again after the thaw", time.Since(thawed))
	p.heal()
	p.verdict(excuses{})
	must(t, p.other.Cluster().CaughtUp(t.Context(), p.Origin.Cluster()))
}
