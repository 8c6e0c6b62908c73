// Package editors lets eight people write the same few pages through the
// dashboard's API while the origin is killed again and again, and then looks
// whether a word was lost, doubled, or merged into what nobody wrote.
//
// GHEE_SEED repeats the choices of a run; GHEE_SOAK makes it a long one.
package editors

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.MainWithFailpoints(m)) }

const (
	people   = 8
	pages    = 4
	password = "a password of some length"
	patience = 2 * time.Minute
)

const notes = `version: 1
locales: [{code: en, name: English}]
page_types:
  - key: note
    name: Note
    fields:
      - {key: a, kind: short_text}
      - {key: b, kind: short_text}
      - {key: c, kind: long_text}
      - {key: d, kind: short_text}
`

var fields = []string{"a", "b", "c", "d"} //nolint:gochecknoglobals // never changed

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// desk is a site, its pages, and the way to the process that serves it now.
type desk struct {
	*world.World
	origin *app.Origin
	site   content.SiteID
	token  string // reads drafts, too
	pages  []*page

	mu   sync.Mutex
	base string        // of the process that runs
	up   chan struct{} // closed when another one does
}

// page is what the test knows of a page while it is written.
type page struct {
	id   content.ObjectID
	slug string
	num  int // which of the desk's

	mu        sync.Mutex
	newest    int // the highest revision number that an answer has shown
	published int // at least this revision is live, unless it was taken down
}

// Issue 5: eight editors, random edits, merges, publishes and restores, kill -9 of
// the origin in between: no acknowledged word is lost; log, set and read API agree.
func TestEditors_LoseNoWord(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) { loseNoWord(t, db) })
	}
}

func loseNoWord(t *testing.T, db string) {
	steps, kills := world.Soak(600, 10_000), world.Soak(3, 20)
	seed := world.Seed(t)
	d := newDesk(t, db)
	staff := make([]*editor, people)
	var work sync.WaitGroup
	for i := range staff {
		staff[i] = d.hire(t, i, world.Dice(seed+uint64(i)))
	}
	d.Kill()
	d.restart(steps / (kills + 1))
	for _, e := range staff {
		work.Go(func() { e.write(steps / people) })
	}
	over := make(chan struct{})
	go func() { defer close(over); work.Wait() }()
	died := 0
	for working := true; working; {
		select {
		case <-d.Ended():
			d.Kill() // it has ended; this takes note of it
			died++
			d.restart(steps / (kills + 1))
		case <-over:
			working = false
		}
	}
	if died < kills/2 {
		t.Errorf("the origin died only %d times", died)
	}
	for _, e := range staff {
		if e.broken != nil {
			t.Fatal(e.broken)
		}
	}
	d.judge(t, staff)
}

func newDesk(t *testing.T, db string) *desk {
	t.Helper()
	w := world.New(t, world.Spec{Database: db})
	w.Must("site", "create", "notes")
	file := filepath.Join(t.TempDir(), "schema.yaml")
	must(t, os.WriteFile(file, []byte(notes), 0o600))
	w.Must("schema", "apply", "--site", "notes", file)
	d := &desk{World: w, origin: w.Origin(), up: make(chan struct{}), base: w.Base}
	d.token = strings.TrimSpace(w.Must("token", "create", "--site", "notes", "--kind", "read", "--preview"))
	site, err := d.origin.Site(t.Context(), "notes")
	must(t, err)
	d.site = site.ID
	_, err = d.origin.Home(t.Context()) // the site's organisation
	must(t, err)
	must(t, d.origin.Authoring.Batch(t.Context(), d.site, false, func(b *authoring.Batch) error {
		types, err := b.Types(t.Context())
		if err != nil {
			return err
		}
		note := types.ByKey(content.KindPage, "note")
		for i := range pages {
			slug := fmt.Sprint("note-", i)
			saved, err := b.Save(t.Context(), authoring.Input{Type: note.ID, Slug: slug, Name: slug, Values: map[string]any{"a": "begin"}, Cause: "save"})
			if err != nil {
				return err
			}
			d.pages = append(d.pages, &page{id: saved.Document, slug: slug, num: i})
		}
		return nil
	}))
	return d
}

// hire makes a person who may edit, and signs in.
func (d *desk) hire(t *testing.T, i int, dice dice) *editor {
	t.Helper()
	home, err := d.origin.Home(t.Context())
	must(t, err)
	e := &editor{desk: d, num: i, dice: dice, known: make([][]string, pages)}
	email := fmt.Sprintf("editor-%d@example.com", i)
	p, err := d.origin.Accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{
		Email: email, Name: fmt.Sprint("Editor ", i), Password: password,
		Grants: []account.Grant{{Organisation: home.ID, Site: d.site, Role: account.RoleEditor}},
	})
	must(t, err)
	e.person = p.ID
	e.signIn(t, email)
	return e
}

// restart starts a process that kills itself after so many commits, when one has
// happened and its answer has not been given, and tells everybody where it is.
func (d *desk) restart(commits int) {
	d.Env = []string{fmt.Sprintf("GHEE_FAILPOINT=%s=kill@%d", failpoint.StoreCommitAfter, max(30, commits))}
	d.Start()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.base = d.Base
	close(d.up)
	d.up = make(chan struct{})
}

// where returns where to ask, and what is closed when that is no longer true.
func (d *desk) where() (base string, gone <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.base, d.up
}

// saw notes that an answer showed a revision.
func (p *page) saw(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest = max(p.newest, n)
}
