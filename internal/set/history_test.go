package set_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// since is what a set tells of its changes, a line a group.
func since(t *testing.T, s *set.Set, m delivery.Mark) string {
	t.Helper()
	tx := read(t, s)
	defer func() { _ = tx.Close() }()
	groups, err := tx.Changes(t.Context(), m)
	if err != nil {
		return err.Error()
	}
	return lines(delivery.ViewOf(tx), groups)
}

func lines(v delivery.ChangeView, groups []delivery.ChangeGroup) string {
	var out strings.Builder
	for _, g := range groups {
		fmt.Fprintf(&out, "%d-%d", g.From.Seq, g.To.Seq)
		for _, c := range g.Changes {
			b := v.Append(nil, &c, g.At)
			for _, cut := range []string{`"at":"1970-01-01T00:00:00.000001Z",`, `"kind":`, `"type":`, `"id":`, `"key":`, `"slug":`, `"locale":`, `"action":`, `"url":`, `"`, "{", "}"} {
				b = bytes.ReplaceAll(b, []byte(cut), nil)
			}
			fmt.Fprintf(&out, " %s", b)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func TestHistory_TellsWhatBecameOfEachObject(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	began := delivery.MarkOf(s.Position())
	group := func(drafts ...changelog.Draft) {
		if _, err := s.Apply(t.Context(), changelog.Seal(1, s.Position(), epoch, 1, drafts, true)); err != nil {
			t.Fatal(err)
		}
	}
	salt := document(t, changelog.Document, "i2", "en", content.Meta{Num: 2, Type: "ti", Name: "Salt"}, content.Values{1: "Salt"})
	toast := document(t, changelog.Document, "r2", "en", content.Meta{Num: 4, Type: "tr", Slug: "french-toast", Name: "Toast"}, content.Values{1: "Toast"})
	group(salt, toast, gone(document(t, changelog.Document, "p1", "en", content.Meta{}, nil)))
	group(gone(toast), toast) // once, as it is after the group
	apply(t, s, changelog.Draft{Kind: changelog.Redirect, Object: "/old"}, gone(document(t, changelog.Category, "c2", "", content.Meta{}, nil)), gone(salt))
	renamed := ingredient
	renamed.Key = "grocery"
	group(changelog.Draft{Kind: changelog.Type, Object: "ti", Present: true, Payload: asJSON(t, renamed)}, changelog.Draft{Kind: changelog.Media, Object: "nobody"})
	if got := since(t, s, delivery.MarkOf(s.Position())); got != "" {
		t.Error(got)
	}
	if got := since(t, s, began); !strings.Contains(got, "14-17 collection,grocery,2,o:i2,null,en,published,/v2/content/grocery/2/") {
		t.Errorf("a type that was renamed has its new name: %s", got)
	}
	apply(t, s, changelog.Draft{Kind: changelog.Type, Object: "ti"}) // what it was stays known
	want := `14-17 collection,ingredient,2,o:i2,null,en,published,/v2/content/ingredient/2/ page,recipe,4,o:r2,french-toast,en,published,/v2/pages/recipe/french-toast/ post,post,8,o:p1,one,en,removed,/v2/posts/one/
17-19 page,recipe,4,o:r2,french-toast,en,published,/v2/pages/recipe/french-toast/
19-20 redirect,null,null,t:redirect,/old,null,removed,/v2/redirects/
20-21 category,category,7,o:c2,empty,null,removed,/v2/categories/empty/
21-22 collection,ingredient,2,o:i2,null,en,removed,/v2/content/ingredient/2/
22-24 type,grocery,null,t:ti,null,null,published,null
24-25 type,grocery,null,t:ti,null,null,removed,null
`
	got := since(t, s, began)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestHistory_KnowsWhatItCannotTell(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	begin := since(t, s, delivery.Mark{})
	if strings.Count(begin, "\n") != len(kitchen(t)) {
		t.Errorf("from the beginning: %s", begin)
	}
	set.SetPast(s, 20)
	for range 10 { // 24 changes are more than 20; 18 stay
		apply(t, s, kitchen(t)[13])
	}
	now := s.Position()
	other := now
	other.Chain[0]++
	early := delivery.Mark{Epoch: 1, Seq: 5}
	if now.Seq != 24 {
		t.Fatal(now)
	}
	for mark, want := range map[delivery.Mark]string{
		delivery.MarkOf(now):   "",
		{Epoch: 1, Seq: 24}:    "",
		delivery.MarkOf(other): delivery.ErrForgotten.Error(),
		early:                  delivery.ErrForgotten.Error(),
		{}:                     delivery.ErrForgotten.Error(),
		{Epoch: 1, Seq: 25}:    delivery.ErrAhead.Error(),
		{Epoch: 2, Seq: 3}:     delivery.ErrAhead.Error(),
		{Epoch: 0, Seq: 30}:    delivery.ErrForgotten.Error(),
		{Epoch: 0, Seq: 23}:    delivery.ErrForgotten.Error(),
		{Epoch: 1, Seq: 23}:    "23-24 post,post,9,o:p2,two,en,published,/v2/posts/two/\n",
		{Epoch: 1, Seq: 23, Chain: "0011223344556677"}: delivery.ErrForgotten.Error(),
		{Epoch: 1, Seq: 1<<63 - 1}:                     delivery.ErrAhead.Error(),
		{Epoch: 1<<64 - 1, Seq: 100}:                   delivery.ErrAhead.Error(),
	} {
		if got := since(t, s, mark); got != want {
			t.Errorf("since %s: %q, want %q", mark, got, want)
		}
	}
	if got := since(t, s, delivery.Mark{Epoch: 1, Seq: 6}); strings.Count(got, "\n") != 18 {
		t.Errorf("18 changes are remembered: %s", got)
	}
	// A group with more than all that is kept is not kept either.
	many := slices.Repeat([]changelog.Draft{kitchen(t)[0]}, 0)
	for i := range 21 {
		many = append(many, document(t, changelog.Category, fmt.Sprint("c", i), "", content.Meta{Num: content.Num(100 + i), Type: content.CategoryTypeID, Slug: fmt.Sprint("c", i)}, nil))
	}
	if _, err := s.Apply(t.Context(), changelog.Seal(1, now, epoch, 1, many, true)); err != nil {
		t.Fatal(err)
	}
	if got := since(t, s, delivery.MarkOf(now)); got != delivery.ErrForgotten.Error() {
		t.Error(got)
	}
	apply(t, s, kitchen(t)[13])
	if got := since(t, s, delivery.Mark{Epoch: 1, Seq: 45}); strings.Count(got, "\n") != 1 {
		t.Error(got)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// state is which objects the file of a set holds, and their content.
func state(t *testing.T, path string) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `select kind, id, locale, hex(hash) from obj`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var kind int
		var id, locale, hash string
		if err := rows.Scan(&kind, &id, &locale, &hash); err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprint(kind, id, locale)] = hash
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// From any position on, what was there and what changed make what is there now;
// and two sets tell the same, however the entries came to them.
func TestHistory_LeadsFromAnyStateToTheNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		fresh := func(name string) *set.Set {
			s, err := set.Open(t.Context(), filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		one, other := fresh("one.db"), fresh("other.db")
		defer one.Close()
		defer other.Close()
		set.SetPast(one, rapid.IntRange(12, 40).Draw(r, "past"))
		states := map[delivery.Mark]map[string]string{{}: {}}
		var all [][]changelog.Entry
		add := func(grouped bool, drafts ...changelog.Draft) {
			entries := changelog.Seal(1, one.Position(), epoch, 1, drafts, grouped)
			if _, err := one.Apply(t.Context(), entries); err != nil {
				t.Fatal(err)
			}
			all = append(all, entries)
			states[delivery.MarkOf(one.Position())] = state(t, filepath.Join(dir, "one.db"))
		}
		add(false, kitchen(t)...)
		for range rapid.IntRange(1, 6).Draw(r, "applies") {
			drafts := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) changelog.Draft { return drawChange(t, r) }), 1, 6).Draw(r, "changes")
			add(rapid.Bool().Draw(r, "grouped"), drafts...)
		}
		for part := range slices.Chunk(all, rapid.IntRange(1, len(all)).Draw(r, "batch")) {
			if _, err := other.Apply(t.Context(), slices.Concat(part...)); err != nil {
				t.Fatal(err)
			}
		}
		now := states[delivery.MarkOf(one.Position())]
		for mark, was := range states {
			tx, tx2 := read(t, one), read(t, other)
			groups, err := tx.Changes(t.Context(), mark)
			same, err2 := tx2.Changes(t.Context(), mark)
			_, _ = tx.Close(), tx2.Close()
			if err2 != nil || err != nil && !errors.Is(err, delivery.ErrForgotten) {
				r.Fatal(mark, err, err2)
			}
			if err != nil {
				continue
			}
			if d := cmp.Diff(same, groups); d != "" {
				r.Fatalf("since %s one set tells otherwise:\n%s", mark, d)
			}
			have := maps.Clone(was)
			at := mark
			for _, g := range groups {
				if delivery.MarkOf(g.From).Seq != at.Seq {
					r.Fatalf("%s does not follow %s", g.From, at)
				}
				at = delivery.MarkOf(g.To)
				for _, c := range g.Changes {
					if k := fmt.Sprint(int(c.Kind), c.ID, c.Locale); c.Removed {
						delete(have, k)
					} else if now[k] != "" {
						have[k] = now[k]
					}
				}
			}
			if d := cmp.Diff(now, have); d != "" || at.Seq != one.Position().Seq {
				r.Fatalf("since %s, up to %s:\n%s", mark, at, d)
			}
		}
		if err := one.Check(t.Context()); err != nil {
			r.Fatal(err)
		}
	})
}

func TestHistory_OfWhatWasErasedNoWordStays(t *testing.T) {
	t.Parallel()
	const canary = "zebra-secret"
	s, other := shelf(t, 2), shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	other.publish(t, 7, kitchen(t)...)
	doc := document(t, changelog.Document, "r9", "en", content.Meta{Num: 99, Type: "tr", Slug: canary, Name: "x"}, content.Values{1: "x"})
	entries := changelog.Seal(7, s.position(t, 7), epoch, 1, []changelog.Draft{doc}, false)
	erase := changelog.Erasing(changelog.Subject{Kind: changelog.Document, ID: "r9"})
	rest := changelog.Seal(7, entries[0].Position(), epoch, 1, []changelog.Draft{erase}, false)
	for _, part := range [][]changelog.Entry{entries, rest} {
		if _, err := s.Apply(t.Context(), 7, part); err != nil {
			t.Fatal(err)
		}
	}
	// A node that was away gets the first entry without its words.
	blank := entries[0]
	blank.Header = blank.Blank()
	blank.Payload = nil
	if _, err := other.Apply(t.Context(), 7, []changelog.Entry{blank, rest[0]}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		of   *stand
		want string
	}{
		"a node that had it": {s, "14-15 page,recipe,99,o:r9,null,en,removed,null\n15-16 page,recipe,99,o:r9,null,en,removed,null\n"},
		"one that was away":  {other, "14-15\n15-16 object,null,null,o:r9,null,null,removed,null\n"},
	} {
		tx, err := c.of.Read(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		groups, err := tx.Changes(t.Context(), delivery.Mark{Epoch: 1, Seq: 14})
		if err != nil {
			t.Error(name, err)
		} else if d := cmp.Diff(c.want, lines(delivery.ViewOf(tx), groups)); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
		_ = tx.Close()
	}
	file := s.file(7)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || bytes.Contains(data, []byte(canary)) {
		t.Error("the file still has it", err)
	}
}

func (s *stand) position(t *testing.T, site content.SiteID) changelog.Position {
	t.Helper()
	p, err := s.Position(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What is built anew, and what comes from a layout before, begins to remember.
func TestHistory_BeginsWhereASetIsBuilt(t *testing.T) {
	t.Parallel()
	old := shelf(t, 2)
	old.publish(t, 7, kitchen(t)...)
	told := func(s *stand, seq int64) string {
		tx, err := s.Read(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Close() }()
		groups, err := tx.Changes(t.Context(), delivery.Mark{Epoch: 1, Seq: seq})
		return fmt.Sprint(len(groups), " ", err)
	}
	file := old.file(7)
	s := old.again(t, set.Layout, set.Layout-1)
	change(t, file, `drop table history; delete from meta where k = 'history'; pragma user_version = 6`)
	forgotten := "0 " + delivery.ErrForgotten.Error()
	for range 2 {
		if now, before := told(s, 14), told(s, 13); now != "0 <nil>" || before != forgotten {
			t.Errorf("generation %s: %s, %s", s.generations(t, 7), now, before)
		}
		if err := s.Renew(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
	}
	s.publish(t, 7, kitchen(t)[13])
	if now, before := told(s, 14), told(s, 13); now != "1 <nil>" || before != forgotten || s.generations(t, 7) != "2 " {
		t.Errorf("generation %s: %s, %s", s.generations(t, 7), now, before)
	}
}

func TestHistory_ARowThatRotIsNotTold(t *testing.T) {
	t.Parallel()
	for _, column := range []string{"chain", "body"} {
		s := shelf(t, 2)
		s.publish(t, 7, kitchen(t)...)
		file := s.file(7)
		next := s.again(t, set.Layout, set.Layout)
		flip(t, dice(t), file, "history", column, "seq = 10")
		tx, err := next.Read(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Changes(t.Context(), delivery.Mark{Epoch: 1, Seq: 5}); !errors.Is(err, set.ErrUnusable) {
			t.Error(column, err)
		}
		_ = tx.Close()
		if len(next.Unfit()) != 1 {
			t.Error("nobody mends it")
		}
		next.heal(t, 7)
		if err := next.Check(t.Context(), 7); err != nil {
			t.Error(err)
		}
	}
}
