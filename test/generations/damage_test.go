package generations

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestDamage_FoundWhenReadAndMended(t *testing.T) {
	w, o := newWorld(t)
	hurt, other := newSite(t, w, o, "hurt", 40), newSite(t, w, o, "other", 3)
	dice := world.Dice(world.Seed(t))
	for _, c := range []struct {
		name, text, from, to string
		dead                 bool // the origin
	}{
		{"a page of fragments, from its own objects", `"first":"Text of page 0"`, "1", "2", false},
		{"a page of objects, from the origin", string(hurt.pages[1]), "2", "3", false},
		{"a page of fragments, with the origin dead", `"first":"Text of page 0"`, "3", "4", true},
	} {
		w.Stop() // which leaves no -wal
		hurt.spoil(t, c.from, c.text)
		if c.dead {
			w.LoseDatabase()
		}
		w.Start()
		r := other.read(t, dice, 1)
		if a := hurt.page(0); a.Status != 503 && a.Status != 200 {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
		met := 0
		until(t, c.name, func() bool {
			for i := range hurt.pages {
				if a := hurt.page(i); a.Status == 503 {
					met++
				} else if a.Status != 200 || !strings.Contains(a.Body, `"mark":"hurt"`) {
					t.Fatalf("%s: page %d: %d %s", c.name, i, a.Status, a.Body)
				}
			}
			return hurt.generations(t) == c.to && hurt.page(0).Status == 200
		})
		r.stop()
		if got := other.generations(t); got != "1" || r.asked.Load() == 0 {
			t.Errorf("%s: another site's generations %q after %d answers", c.name, got, r.asked.Load())
		}
		t.Logf("%s: %d reads met it", c.name, met)
	}
}
