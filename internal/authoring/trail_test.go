package authoring_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// trail lists the site's audit trail from an event on, each as
// "actor action object locale", and checks that it holds none of the words.
func (i inn) trail(t testing.TB, after int64, words ...string) (lines []string) {
	t.Helper()
	must(t, i.store.ViewAccounts(t.Context(), func(tx account.Tx) error {
		rows, err := tx.Audit(t.Context(), fmt.Sprintf("site/%d", i.site), after, 1000)
		for _, r := range rows {
			var e struct {
				Actor, Action, Object string
				Site                  content.SiteID
				After                 json.RawMessage
			}
			must(t, json.Unmarshal(r.Body, &e))
			var about struct{ Locale string }
			_ = json.Unmarshal(e.After, &about) // some have a list there
			lines = append(lines, strings.TrimRight(strings.Join([]string{e.Actor, e.Action, e.Object, about.Locale}, " "), " "))
			if e.Site != i.site {
				t.Errorf("%s is of the site %d", r.Body, e.Site)
			}
			for _, w := range words {
				if strings.Contains(string(r.Body), w) {
					t.Errorf("the trail says %q: %s", w, r.Body)
				}
			}
		}
		return err
	}))
	return lines
}

// Every change but a draft that a person saves is on the trail, by who made it
// and without a word of what is said; what is refused, undone or the same again
// is not.
func TestTrail_TellsEveryChange(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		before := int64(len(i.trail(t, 0)))
		ctx, kept := t.Context(), i.Service
		i.Service = kept.As(account.Actor{Person: "ada"})
		soup, err := i.Save(ctx, i.site, authoring.Input{Type: dish, Slug: "secret-soup", Values: map[string]any{"title": "Secret", "photo": content.MediaObject{URL: "/secret.png"}, "seo": map[string]any{"title": "Secret"}}})
		must(t, err)
		other, err := i.Save(ctx, i.site, authoring.Input{Type: dish, Slug: "other", Values: map[string]any{"code": "S1"}})
		must(t, err)
		id := soup.Document
		refused(t, i.Publish(ctx, i.site, other.Document, "en"), fail.Invalid) // no title
		undone := fail.E(fail.Denied, "No.")
		refused(t, i.batch(t, func(b *authoring.Batch) error {
			must(t, b.Publish(ctx, id, "en", 0))
			return undone
		}), fail.Denied)
		do := func(f func(b *authoring.Batch) error) { t.Helper(); must(t, i.batch(t, f)); must(t, i.batch(t, f)) }
		do(func(b *authoring.Batch) error { return b.Publish(ctx, id, "en", 0) })
		do(func(b *authoring.Batch) error { return b.Unpublish(ctx, id, "en") })
		do(func(b *authoring.Batch) error { return b.Trash(ctx, id, "") })
		do(func(b *authoring.Batch) error { return b.Untrash(ctx, id, "") })
		do(func(b *authoring.Batch) error {
			s, err := b.Settings(ctx)
			must(t, err)
			s.SiteName = "The secret inn"
			return b.PutSettings(ctx, s)
		})
		var photo content.ObjectID
		must(t, i.batch(t, func(b *authoring.Batch) (err error) {
			photo, err = b.Media(ctx, content.MediaObject{URL: "/secret.png"})
			return err
		}))
		must(t, i.EraseMedia(ctx, i.site, photo))
		must(t, i.Erase(ctx, i.site, id))
		change := authoring.TypeChange{
			Put:  []content.Type{{ID: "t-new", Kind: content.KindPage, Key: "new", Name: "New"}, {ID: house, Kind: content.KindSingle, Name: "The secret house"}},
			Drop: []content.TypeID{about},
		}
		plan, err := i.PlanTypes(ctx, i.site, change)
		must(t, err)
		apply := func(base string) error {
			return i.Batch(ctx, i.site, true, func(b *authoring.Batch) error { return b.ApplyTypes(ctx, change, base) })
		}
		refused(t, apply("another"), fail.Conflict)
		must(t, apply(plan.Base))

		i.Service = kept.As(account.Actor{Token: "robot"})
		var made authoring.Saved
		do(func(b *authoring.Batch) (err error) {
			made, err = b.Save(ctx, authoring.Input{Document: made.Document, Type: course, Values: map[string]any{"label": "secret"}, Cause: authoring.CauseAPI})
			return err
		})
		_, err = i.Save(ctx, i.site, authoring.Input{Document: made.Document, Type: course, Values: map[string]any{"label": "more secret"}, Cause: authoring.CauseAPI})
		must(t, err)
		want := []string{
			"ada document.publish " + string(id) + " en", "ada document.unpublish " + string(id) + " en",
			"ada document.trash " + string(id) + " en", "ada document.untrash " + string(id) + " en",
			"ada settings.change settings", "ada media.erase " + string(photo), "ada document.erase " + string(id),
			"ada type.create t-new", "ada type.change t-house", "ada type.remove t-about",
			"token:robot document.create " + string(made.Document) + " en", "token:robot document.change " + string(made.Document) + " en",
		}
		if d := cmp.Diff(want, i.trail(t, before, "secret", "Secret")); d != "" {
			t.Error(d)
		}
		c := account.Defaults()
		c.Keeper = i.store
		accounts, err := account.New(c)
		must(t, err)
		if n, err := accounts.VerifyAudit(ctx, account.System(), ""); err != nil || n < int64(len(want)) {
			t.Errorf("%d events, %v", n, err)
		}
	})
}

// An import of many documents is one line, also when it takes several batches.
func TestSum_IsOneLineForMany(t *testing.T) {
	i := sqlite(t)
	before := int64(len(i.trail(t, 0)))
	for n, e := range []*account.Event{{Action: authoring.ContentImported, Object: "mill"}, nil} {
		must(t, i.batch(t, func(b *authoring.Batch) error {
			b.Sum(e)
			for k := range 3 {
				saved, err := b.Save(context.Background(), authoring.Input{Type: dish, Slug: fmt.Sprintf("d%d%d", n, k), Values: map[string]any{"title": "x", "seo": map[string]any{"title": "x"}}})
				must(t, err)
				must(t, b.Publish(context.Background(), saved.Document, "en", 0))
			}
			return nil
		}))
	}
	if got := i.trail(t, before); len(got) != 1 || got[0] != " content.import mill" {
		t.Errorf("the trail says %q", got)
	}
}
