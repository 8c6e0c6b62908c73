// Package erase plants words, deletes what holds them for good, and looks for
// them in every file of every node.
package erase

import (
	"os"
	"os/exec"
	"strings"
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

// canary is in each planted word, after a letter of its own: neighbours in an
// index share their beginnings, and what is shared is not written twice.
const canary = "xkcanary"

const patience = time.Minute

// planted is a site whose one post, and one picture, hold the words.
type planted struct {
	*world.World
	origin         *app.Origin
	site           content.SiteID
	post           content.ObjectID
	media          content.ObjectID
	token, preview string
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func plant(t *testing.T, s world.Spec) *planted {
	t.Helper()
	w := world.New(t, s)
	p := &planted{World: w, origin: w.Origin()}
	site, err := p.origin.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "words", Name: "Words", Locales: []string{"en", "de"}})
	must(t, err)
	p.site = site.ID
	p.token, _, err = p.origin.Accounts.CreateToken(t.Context(), account.System(), p.site, account.NewToken{Kind: content.ReadToken, Name: "reader"})
	must(t, err)
	p.preview, _, err = p.origin.Accounts.CreateToken(t.Context(), account.System(), p.site, account.NewToken{Kind: content.ReadToken, Name: "previewer", Preview: true})
	must(t, err)
	p.other(t, "before")
	save := func(locale, slug, title, body string, publish bool) {
		must(t, p.origin.Authoring.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
			saved, err := b.Save(t.Context(), authoring.Input{
				Document: p.post, Type: content.PostTypeID, Locale: locale, Slug: slug, Name: title,
				Values: map[string]any{"summary": title, "body": "<p>" + body + "</p>"},
			})
			if err == nil && publish {
				err = b.Publish(t.Context(), saved.Document, saved.Locale, 0)
			}
			p.post = saved.Document
			return err
		}))
	}
	save("en", "a"+canary+"-first", "b"+canary+"1 title", "c"+canary+"2 body", true)
	save("en", "d"+canary+"-moved", "e"+canary+"3 title", "f"+canary+"4 body", true) // a redirect from the first
	save("de", "g"+canary+"-de", "h"+canary+"5 titel", "i"+canary+"6 text", true)
	save("en", "j"+canary+"-draft", "k"+canary+"7 draft", "l"+canary+"8 draft", false)
	must(t, p.origin.Authoring.Batch(t.Context(), p.site, false, func(b *authoring.Batch) (err error) {
		p.media, err = b.Media(t.Context(), content.MediaObject{URL: "https://example.com/m" + canary + ".png", Name: "n" + canary, Alt: "o" + canary})
		return err
	}))
	must(t, p.origin.Authoring.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		return b.PutImportRef(t.Context(), authoring.ImportRef{Source: "https://old.example.com/p" + canary, Ref: "post:1", Document: p.post, Hash: "x"})
	}))
	p.other(t, "after")
	p.caught()
	return p
}

// other publishes a post without the words.
func (p *planted) other(t *testing.T, slug string) {
	t.Helper()
	must(t, p.add(t, slug))
}

func (p *planted) add(t *testing.T, slug string) error {
	return p.origin.Authoring.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		s, err := b.Save(t.Context(), authoring.Input{Type: content.PostTypeID, Slug: slug, Name: slug, Values: map[string]any{"summary": slug, "body": "plain words"}})
		if err != nil {
			return err
		}
		return b.Publish(t.Context(), s.Document, s.Locale, 0)
	})
}

func (p *planted) caught() {
	p.Caught(p.site, p.token)
	p.Caught(p.site.Preview(), p.preview)
}

// compact drops all entries of both logs.
func (p *planted) compact(t *testing.T) {
	t.Helper()
	for _, log := range []content.SiteID{p.site, p.site.Preview()} {
		head, err := p.origin.Store.Log().Head(t.Context(), log)
		must(t, err)
		must(t, p.origin.Store.Log().Compact(t.Context(), log, head.Position.Seq))
	}
}

// found lists the files of a node that hold a word. Another process looks: one
// that has SQLite's files open and closes them by another way loses its locks.
func found(t *testing.T, w *world.World) []string {
	t.Helper()
	out, _ := exec.CommandContext(t.Context(), "grep", "-rlaiF", canary, w.Data).Output() // 1 is for none, 2 for files that go meanwhile
	return strings.Fields(strings.ReplaceAll(string(out), w.Data, ""))
}

// gone waits until no file of a node holds a word.
func gone(t *testing.T, w *world.World) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		left := found(t, w)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the erasure there are words in\n%s", strings.Join(left, "\n"))
		}
	}
}

// there checks that the words are in the set, its previews and the database:
// else finding none later would say nothing.
func (p *planted) there(t *testing.T) {
	t.Helper()
	all := strings.Join(found(t, p.World), "\n")
	for _, where := range []string{"/sites/", "/previews/"} {
		if !strings.Contains(all, where) {
			t.Fatalf("the words were never in %s:\n%s", where, all)
		}
	}
	if p.URL == "" && !strings.Contains(all, "/authoring.db") {
		t.Fatalf("the words were never in the database:\n%s", all)
	}
}

// erase deletes the post and the picture for good.
func (p *planted) erase() {
	p.Must("erase", string(p.post), "--site", "words", "--yes")
	p.Must("erase", "media/"+string(p.media), "--site", "words", "--yes")
}

// serves checks that the rest is there and the post is not.
func (p *planted) serves(t *testing.T, w *world.World) {
	t.Helper()
	for token, query := range map[string]string{p.token: "", p.preview: "&preview=1"} {
		a := w.Read(token, "/v2/posts/?page_size=50"+query)
		if a.Status != 200 || !strings.Contains(a.Body, `"after"`) || strings.Contains(a.Body, canary) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if s := w.Read(token, "/v2/posts/search/?query=plain"+query); !strings.Contains(s.Body, `"count":2`) {
			t.Errorf("search: %s", s.Body)
		}
		if s := w.Read(token, "/v2/posts/search/?query=e"+canary+"3"+query); !strings.Contains(s.Body, `"count":0`) {
			t.Errorf("search: %s", s.Body)
		}
	}
	if r := p.Ghee("doctor"); r.Code != 0 {
		t.Errorf("doctor: %+v", r)
	}
}

func TestErase_LeavesNoTraceInAnyFile(t *testing.T) {
	p := plant(t, world.Spec{})
	p.there(t)
	p.erase()
	p.caught()
	gone(t, p.World)
	p.other(t, "later") // and the logs go on
	p.caught()
	p.Stop()
	gone(t, p.World)
	p.Start()
	p.caught()
	if r := p.Ghee("erase", string(p.post), "--site", "words", "--yes"); r.Code == 0 {
		t.Error("it could be erased twice")
	}
}

func TestErase_WhileTheNodeIsAway(t *testing.T) {
	for name, compacted := range map[string]bool{"by entries": false, "by objects": true} {
		t.Run(name, func(t *testing.T) {
			p := plant(t, world.Spec{})
			p.there(t)
			p.Stop()
			p.erase()
			if compacted {
				p.compact(t)
			}
			if len(found(t, p.World)) == 0 {
				t.Fatal("the sets of a node that was away hold nothing: this test says nothing")
			}
			p.Start()
			p.caught()
			gone(t, p.World)
			p.serves(t, p.World)
		})
	}
}

func TestErase_OnEveryNodeOfPostgreSQL(t *testing.T) {
	p := plant(t, world.Spec{Database: world.PostgreSQL})
	other := world.New(t, world.Spec{Beside: p.World})
	other.Caught(p.site, p.token)
	other.Caught(p.site.Preview(), p.preview)
	p.there(t)
	p.erase()
	for _, w := range []*world.World{p.World, other} {
		w.Caught(p.site, p.token)
		gone(t, w)
	}
	p.serves(t, other)
}

func TestErase_KilledInBetween(t *testing.T) {
	for _, point := range []failpoint.Name{
		failpoint.SetCommitAfter, failpoint.SetScrubBefore, failpoint.SetScrubAfter, failpoint.SetSwitchAfter,
	} {
		t.Run(string(point), func(t *testing.T) {
			p := plant(t, world.Spec{})
			p.Stop()
			p.erase()
			if point == failpoint.SetSwitchAfter {
				p.compact(t)
			}
			p.Env = []string{"GHEE_FAILPOINT=" + string(point) + "=kill@1"}
			p.Launch()
			select {
			case <-p.Ended():
			case <-time.After(patience):
				t.Fatalf("%s was not reached", point)
			}
			p.Kill() // it is dead
			p.Env = nil
			p.Start()
			p.caught()
			gone(t, p.World)
			p.serves(t, p.World)
		})
	}
}
