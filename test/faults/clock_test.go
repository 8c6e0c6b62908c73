//go:build linux

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// wrong is the file that says how wrong a process's clock is.
type wrong string

func (c wrong) by(t *testing.T, d time.Duration) {
	t.Helper()
	must(t, os.WriteFile(string(c)+".new", []byte(d.String()), 0o600))
	must(t, os.Rename(string(c)+".new", string(c)))
}

// planned are schedules of documents, each to be kept once.
type planned struct {
	t    *testing.T
	o    *app.Origin
	site content.SiteID
	from changelog.Position // where the log was before
	want map[string]bool    // by document, whether it is to be there
}

// plan makes n documents, of which every fifth is live, and schedules them, twenty
// for one moment: those are taken away, the others published.
func plan(t *testing.T, o *app.Origin, site content.SiteID, n int, in time.Duration) *planned {
	t.Helper()
	p := &planned{t: t, o: o, site: site, want: map[string]bool{}}
	ctx := t.Context()
	must(t, o.Authoring.Batch(ctx, site, false, func(b *authoring.Batch) error {
		_, err := b.PutType(ctx, content.Type{ID: "t-note", Kind: content.KindPage, Key: "note", Name: "Note", Fields: []content.Field{{Key: "title", Kind: content.ShortText}}})
		return err
	}))
	var ids []content.ObjectID
	for from := 0; from < n; from += 100 {
		must(t, o.Authoring.Batch(ctx, site, false, func(b *authoring.Batch) error {
			for i := from; i < min(from+100, n); i++ {
				s, err := b.Save(ctx, authoring.Input{Type: "t-note", Slug: fmt.Sprint("note-", i), Values: map[string]any{"title": "Note"}})
				if err == nil && i%5 == 0 {
					err = b.Publish(ctx, s.Document, "", 0)
				}
				if err != nil {
					return err
				}
				ids = append(ids, s.Document)
			}
			return nil
		}))
	}
	head, err := o.Store.Log().Head(ctx, site)
	must(t, err)
	p.from = head.Position
	for from := 0; from < n; from += 20 { // each batch is to be over long before its time, on a slow machine, too
		must(t, o.Authoring.Batch(ctx, site, false, func(b *authoring.Batch) error {
			for i := from; i < min(from+20, n); i++ {
				deed := authoring.DeedPublish
				if i%5 == 0 {
					deed = authoring.DeedUnpublish
				}
				at := authoring.In(b.Now() + content.Micros(in.Microseconds()))
				if _, err := b.Schedule(ctx, authoring.Plan{Document: ids[i], Deed: deed, When: at}); err != nil {
					return err
				}
				p.want[string(ids[i])] = i%5 != 0
			}
			return nil
		}))
	}
	return p
}

// kept counts the schedules that were kept, and looks that none has failed, and
// none was kept before its time by the database's clock.
func (p *planned) kept() (n int, latest time.Duration) {
	p.t.Helper()
	must(p.t, p.o.Store.Read(p.t.Context(), p.site, func(tx authoring.Tx) error {
		all, err := tx.Schedules(p.t.Context(), authoring.Schedules{Limit: 10_000})
		if err != nil {
			return err
		}
		now, err := tx.Clock(p.t.Context())
		for _, s := range all {
			if s.State == authoring.ScheduleDone && s.At > now {
				p.t.Fatalf("a schedule was kept %v before its time", time.Duration(s.At-now)*time.Microsecond)
			}
			switch s.State {
			case authoring.ScheduleDone:
				n++
				latest = max(latest, time.Duration(s.Late)*time.Millisecond)
			case authoring.ScheduleFailed:
				p.t.Errorf("a schedule failed: %s", s.Reason)
			}
		}
		return err
	}))
	return n, latest
}

// until waits until so many were kept.
func (p *planned) until(n int) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(3 * time.Minute); ; <-tick.C {
		got, _ := p.kept()
		if got >= n {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("only %d of %d schedules were kept", got, n)
		}
	}
}

// judge counts the entries on the log: one a schedule, and of its kind.
func (p *planned) judge() (entries, doubles int) {
	p.t.Helper()
	told := map[string]int{}
	for at := p.from; ; {
		page, err := p.o.Store.Log().Read(p.t.Context(), p.site, at, 1000)
		must(p.t, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if at = e.Position(); e.Kind != changelog.Document {
				continue
			}
			entries++
			if told[e.Object]++; told[e.Object] > 1 {
				doubles++
			}
			if e.Present != p.want[e.Object] {
				p.t.Errorf("the log says of %s that it is there: %v", e.Object, e.Present)
			}
		}
	}
	for id := range p.want {
		if told[id] != 1 {
			p.t.Errorf("the log tells of %s %d times", id, told[id])
		}
	}
	return entries, doubles
}

// Row 51: two origins on one database, each killed while it keeps schedules, with
// clocks that are an hour ahead and behind and jump meanwhile.
func TestRow51_ClocksAreWrongAndOriginsAreKilled(t *testing.T) {
	row := matrix.Begin(t, 51)
	n := matrix.Size(60, 1000)
	a := world.New(t, world.Spec{Database: world.PostgreSQL, Failpoints: true})
	nodes := []*world.World{a, world.New(t, world.Spec{Beside: a, Failpoints: true})}
	var clocks []wrong
	for _, w := range nodes {
		c := wrong(filepath.Join(t.TempDir(), "clock"))
		c.by(t, 0)
		w.Kill()
		w.Env = append(w.Env, "GHEE_CLOCK_FILE="+string(c))
		w.Start()
		clocks = append(clocks, c)
	}
	a.Must("site", "create", "notes")
	o := a.Origin()
	site, err := o.Store.SiteByKey(t.Context(), "notes")
	must(t, err)
	// An hour ahead one process thinks that all is due already.
	clocks[0].by(t, time.Hour)
	clocks[1].by(t, -time.Hour)
	p := plan(t, o, site.ID, n, 20*time.Second)
	for i, w := range nodes {
		p.until(n/10 + i*n/4)
		clocks[i].by(t, -time.Hour)
		clocks[1-i].by(t, time.Hour)
		w.Kill()
		w.Start()
	}
	p.until(n)
	entries, doubles := p.judge()
	_, latest := p.kept()
	row.Figure("schedules kept once", "%d of %d, with %d entries on the log", n, n, entries)
	row.Figure("duplicates", "%d", doubles)
	row.Figure("kept before their time", "0")
	row.Figure("the latest", "%.1f s late, the jobs of a killed process among them", latest.Seconds())
	a.Must("doctor")
}
