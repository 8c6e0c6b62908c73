package set_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/text"
)

// unsum makes of a file one of a layout without checksums.
func unsum(t *testing.T, path string, layout int) {
	t.Helper()
	change(t, path, fmt.Sprintf(`update doc set head = substr(head, 1, length(head) - 4);
		update body set text = substr(text, 1, length(text) - 5), post = substr(post, 1, length(post) - 4);
		update media set def = cast(substr(def, 1, length(def) - 4) as text);
		update redirect set target = cast(substr(target, 1, length(target) - 4) as text);
		update meta set v = substr(v, 1, length(v) - 4) where k = 'searched';
		drop table history; delete from meta where k in ('sum', 'history'); alter table obj drop column sum; pragma user_version = %d`, layout))
}

func TestSums_AFileFromBeforeThemAnswersAlike(t *testing.T) {
	t.Parallel()
	old := shelf(t, 2)
	old.publish(t, 7, kitchen(t)...)
	want := old.asked(t, 7)
	file := old.file(7)
	s := old.again(t, set.Layout, set.Summed-1)
	unsum(t, file, set.Summed-1)
	if d := cmp.Diff(want, s.asked(t, 7)); d != "" {
		t.Error(d)
	}
	if err := s.Renew(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, s.asked(t, 7)); d != "" || s.generations(t, 7) != "2 " {
		t.Error(s.generations(t, 7), d)
	}
	// A bit of the number of the layout does not turn the checks off.
	change(t, s.file(7), fmt.Sprint("pragma user_version = ", set.Summed-1))
	s = s.again(t, set.Layout, set.Summed-1)
	if _, err := s.Read(t.Context(), 7); !errors.Is(err, set.ErrUnusable) {
		t.Errorf("a file that says it has no checksums: %v", err)
	}
}

type question func(tx *set.Tx, t *testing.T) (any, error)

// questions are all a set can be asked of the kitchen.
func questions() map[string]question {
	questions := map[string]question{
		"settings": func(tx *set.Tx, _ *testing.T) (any, error) {
			return []any{tx.Settings(), tx.Schema().Types(), tx.Position(), tx.Digest()}, nil
		},
		"redirects": func(tx *set.Tx, t *testing.T) (any, error) {
			r, n, err := tx.Redirects(t.Context(), 0, 10)
			return []any{r, n}, err
		},
		"media": func(tx *set.Tx, t *testing.T) (any, error) { return tx.Media(t.Context(), []content.ObjectID{"m1"}) },
		"search": func(tx *set.Tx, t *testing.T) (any, error) {
			return tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: 1, Terms: []text.Term{{Tokens: []string{"ghee"}}}, Limit: 10}, delivery.Fragments)
		},
	}
	for _, id := range []content.ObjectID{"i1", "r1", "r2", "c1", "p1", "p2"} {
		for _, parts := range []delivery.Parts{delivery.Heads, delivery.Fragments, delivery.Bodies} {
			questions[fmt.Sprint(id, parts)] = func(tx *set.Tx, t *testing.T) (any, error) {
				return tx.Load(t.Context(), []content.ObjectID{id}, 1, parts)
			}
		}
	}
	for _, slug := range []string{"ghee", "toast", "one", "news"} {
		questions["slug "+slug] = func(tx *set.Tx, t *testing.T) (any, error) {
			return tx.Find(t.Context(), []delivery.Scope{{Kind: content.KindPage, Type: "tr"}, {Kind: content.KindPost}, {Kind: content.KindCategory}}, 1, slug)
		}
	}
	for i, s := range []delivery.Selection{
		{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Order: delivery.Order{Path: "1"}},
		{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Where: where(delivery.Match{Path: "3", Equals: "i1"})},
		{Scope: delivery.Scope{Kind: content.KindCollection, Type: "ti"}, Locale: 1},
		{Scope: delivery.Scope{Kind: content.KindPost}, Locale: 1},
		{Scope: delivery.Scope{Kind: content.KindCategory}, Locale: 1, Used: "8"},
	} {
		questions[fmt.Sprint("list ", i)] = func(tx *set.Tx, t *testing.T) (any, error) {
			docs, n, err := tx.Select(t.Context(), s, delivery.Bodies)
			return []any{docs, n}, err
		}
	}
	return questions
}

// asked is what each question is answered with, as JSON; nil where it fails as
// damage does. Every question is asked in a read of its own.
func (s *stand) asked(t *testing.T, site content.SiteID) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, ask := range questions() {
		got, err := s.ask(t, site, ask)
		if err != nil && (!errors.Is(err, set.ErrUnusable) || !fail.Is(err, fail.Unavailable)) {
			t.Errorf("%s: %v", name, err)
		}
		out[name] = got
	}
	return out
}

func (s *stand) ask(t *testing.T, site content.SiteID, ask question) ([]byte, error) {
	t.Helper()
	tx, err := s.Read(t.Context(), site)
	if err != nil {
		return nil, err
	}
	got, err := ask(tx, t)
	if err = errors.Join(err, tx.Close()); err != nil {
		return nil, err
	}
	return asJSON(t, got), nil
}

func dice(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(1)
	if os.Getenv("GHEE_SOAK") != "" { // make soak
		seed = uint64(time.Now().UnixNano()) //nolint:gosec // any number
	}
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// flip changes one bit of a column of one row, past SQLite's own structure.
func flip(t *testing.T, dice *rand.Rand, path, table, column, where string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var b []byte
	if err := db.QueryRowContext(t.Context(), `select `+column+` from `+table+` where `+where).Scan(&b); err != nil {
		t.Fatal(err)
	}
	at := dice.IntN(8 * len(b))
	b[at/8] ^= 1 << (at % 8)
	if _, err := db.ExecContext(t.Context(), `update `+table+` set `+column+` = $1 where `+where, b); err != nil {
		t.Fatal(err)
	}
}

func TestSums_AWrongRowIsNeverServed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ table, column, where string }{
		{"doc", "head", "id = 'r1'"},
		{"doc", "head", "id = 'p1'"},
		{"doc", "head", "id = 'c1'"},
		{"body", "text", "row = 3*256 + 1"},
		{"body", "holes", "row = 3*256 + 1"},
		{"body", "post", "row = 8*256 + 1"},
		{"media", "def", "id = 'm1'"},
		{"redirect", "target", "source = '/old'"},
		{"obj", "payload", "id = 'tr'"},
		{"obj", "hash", "id = 'tr'"},
		{"obj", "payload", "id = 'settings'"},
		{"meta", "v", "k = 'position'"},
		{"meta", "v", "k = 'digest'"},
		{"meta", "v", "k = 'sum'"},
		{"meta", "v", "k = 'searched'"},
	} {
		t.Run(c.table+"."+c.column+" "+c.where, func(t *testing.T) {
			t.Parallel()
			old := shelf(t, 2)
			old.publish(t, 7, kitchen(t)...)
			want := old.asked(t, 7)
			s := old.again(t, set.Layout, set.Layout)
			flip(t, dice(t), s.file(7), c.table, c.column, c.where)
			failed := 0
			for name, got := range s.asked(t, 7) {
				if got == nil {
					failed++
				} else if !bytes.Equal(got, want[name]) {
					t.Errorf("%s is answered with\n%s\nnot\n%s", name, got, want[name])
				}
			}
			if failed == 0 || len(s.Unfit()) != 1 || s.Damaged() != 1 {
				t.Errorf("%d answers failed, unfit %v, damaged %d", failed, s.Unfit(), s.Damaged())
			}
			s.heal(t, 7)
			if d := cmp.Diff(want, s.asked(t, 7)); d != "" || len(s.Unfit()) != 0 {
				t.Error(s.Unfit(), d)
			}
		})
	}
}

// heal does what a follower does.
func (s *stand) heal(t *testing.T, site content.SiteID) {
	t.Helper()
	err := s.Renew(t.Context(), site)
	if errors.Is(err, set.ErrUnusable) {
		cp, objects := filling(site, kitchen(t))
		err = s.Replace(t.Context(), site, cp, objects)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestSums_MetaOfAnObjectIsNotBuiltUpon(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	change(t, s.file(7), `update obj set meta = replace(meta, '"ghee"', '"gree"') where id = 'r1'`)
	if err := s.Check(t.Context(), 7); !errors.Is(err, set.ErrUnusable) {
		t.Errorf("a check says %v", err)
	}
	if err := s.Renew(t.Context(), 7); !errors.Is(err, set.ErrUnusable) {
		t.Errorf("it was rebuilt: %v", err)
	}
	at, err := s.Position(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Apply(t.Context(), 7, changelog.Seal(7, at, epoch, 1, []changelog.Draft{{Kind: changelog.Document, Object: "r1", Locale: "en"}}, false))
	if !errors.Is(err, set.ErrUnusable) {
		t.Errorf("an entry about it: %v", err)
	}
}

func TestSums_AReadThatIsBrokenOffIsNoDamage(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	drafts := kitchen(t)
	for i := range 2000 {
		from := fmt.Sprint("/old/", i)
		drafts = append(drafts, changelog.Draft{Kind: changelog.Redirect, Object: from, Present: true, Payload: asJSON(t, content.Redirect{From: from, To: "/new"})})
	}
	s.publish(t, 7, drafts...)
	dice, broken := dice(t), 0
	for range 200 {
		tx, err := s.Read(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(dice.IntN(4_000_000)))
		if _, _, err := tx.Redirects(ctx, 0, 2000); err != nil {
			broken++
		}
		cancel()
		if err := tx.Close(); err != nil {
			t.Error(err)
		}
	}
	if broken == 0 || s.Damaged() != 0 {
		t.Errorf("%d reads were broken off, %d times damage was seen", broken, s.Damaged())
	}
}
