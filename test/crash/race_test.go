package crash

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/test/world"
)

// Somebody saves a draft of a page while another publishes it, and must not
// take the page back to what was live before.
func TestOrigins_ADraftSavedDuringAPublishLeavesItLive(t *testing.T) {
	s := newSite(t, world.Spec{Database: world.PostgreSQL})
	pg := openAdmin(t, s.URL)
	save := func(b *authoring.Batch, tag string) (authoring.Saved, error) {
		there, err := b.FindVariants(t.Context(), s.typ, "group-0", "")
		if err != nil {
			return authoring.Saved{}, err
		}
		return b.Save(t.Context(), authoring.Input{
			Document: there[0].Document, Type: s.typ, Slug: "group-0", Values: map[string]any{"club": "group", "tag": tag},
		})
	}
	published, waited := make(chan struct{}), make(chan struct{})
	var g errgroup.Group
	g.Go(func() error {
		return s.origin.Authoring.Batch(t.Context(), s.id, false, func(b *authoring.Batch) error {
			saved, err := save(b, "next.1")
			if err == nil {
				err = b.Publish(t.Context(), saved.Document, saved.Locale, 0)
			}
			close(published)
			<-waited
			return err
		})
	})
	<-published
	g.Go(func() error {
		return s.origin.Authoring.Batch(t.Context(), s.id, false, func(b *authoring.Batch) error {
			_, err := save(b, "draft.1!")
			return err
		})
	})
	until(t, "the one who saves waiting for the one who publishes", func() bool {
		var n int
		must(t, pg.db.QueryRowContext(t.Context(), `select count(*) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`, pg.database).Scan(&n))
		return n > 0
	})
	close(waited)
	must(t, g.Wait())
	readLog(t, s).tables(t, s)
}
