package authoring_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

func TestEnvironment_IsOnTheTrailAndOnNoLog(t *testing.T) {
	i := sqlite(t)
	before := int64(len(i.trail(t, 0)))
	heads := func() map[content.SiteID]changelog.Position {
		h, err := i.store.Log().Heads(t.Context())
		must(t, err)
		return h
	}
	was := heads()
	put := func() {
		i.do(t, func(b *authoring.Batch) error { return b.PutEnvironment(t.Context(), content.Staging) })
	}
	put()
	put()
	if d := cmp.Diff(was, heads()); d != "" {
		t.Errorf("a log has grown: %s", d)
	}
	if got := i.trail(t, before); len(got) != 1 || !strings.Contains(got[0], "settings.change settings") {
		t.Errorf("the trail says %v", got)
	}
	sites, err := i.store.Sites(t.Context())
	if err != nil || sites[0].Environment != content.Staging {
		t.Errorf("the sites are %v, %v", sites, err)
	}
}
