package set_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// file is the set that serves a site.
func (s *stand) file(site content.SiteID) string {
	g, _ := s.Generation(site)
	return filepath.Join(s.dir, "sites", fmt.Sprint(site), fmt.Sprint(g), "set.db")
}

// again is another shelf on the same folder, of a program with these layouts.
func (s *stand) again(t *testing.T, version, oldest int) *stand {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	next := &stand{dir: s.dir}
	next.at = s.at
	next.Shelf = set.NewShelf(s.dir, &next.pointers, 2)
	set.SetLayouts(next.Shelf, version, oldest)
	t.Cleanup(func() {
		if err := next.Close(); err != nil {
			t.Error(err)
		}
	})
	return next
}

// change runs statements on a file of a set.
func change(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// onlyStable leaves of a file what schema.sql promises of every layout.
func onlyStable(t *testing.T, path string) {
	t.Helper()
	change(t, path, `drop table pending; drop table scope; drop table doc; drop table body; drop table path; drop table field;
		drop table total; drop table media; drop table redirect; drop index obj_key; drop index obj_type; alter table obj drop column type;
		alter table obj add column later text; insert into meta (k, v) values ('later', 1); pragma user_version = 1`)
}

func (s *stand) answers(t *testing.T, site content.SiteID) any {
	t.Helper()
	tx, err := s.Read(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	return answers(t, tx)
}

func TestRenew_RebuildsAFileOfAnotherLayout(t *testing.T) {
	t.Parallel()
	for name, version := range map[string]int{"older": set.Layout, "newer": 0} {
		t.Run(name, func(t *testing.T) {
			old := shelf(t, 2)
			old.publish(t, 7, kitchen(t)...)
			old.publish(t, 8, kitchen(t)...)
			want := old.answers(t, 7)
			s := old.again(t, set.Layout+version, set.Layout+version)
			onlyStable(t, s.file(7))
			if _, err := s.Read(t.Context(), 7); !errors.Is(err, set.ErrUnusable) || !fail.Is(err, fail.Unavailable) {
				t.Fatalf("a file that cannot be read was: %v", err)
			}
			for _, site := range s.Unfit() {
				if err := s.Renew(t.Context(), site); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(want, s.answers(t, 7)); d != "" {
				t.Error(d)
			}
			if got := s.generations(t, 7); got != "2 " || len(s.Unfit()) != 0 {
				t.Errorf("generations %q, still unfit %v", got, s.Unfit())
			}
			if err := s.Check(t.Context(), 7); err != nil {
				t.Error(err)
			}
			if version == 0 && s.generations(t, 8) != "1 " {
				t.Errorf("a fit set was rebuilt: %q", s.generations(t, 8))
			}
			s.publish(t, 7, document(t, changelog.Document, "r3", "en", content.Meta{Num: 5, Type: "tr", Slug: "water", Name: "Water"}, content.Values{1: "Water"}))
		})
	}
}

func TestRenew_OldLayoutServesUntilTheNewOneIsThere(t *testing.T) {
	t.Parallel()
	old := shelf(t, 2)
	old.publish(t, 7, kitchen(t)...)
	s := old.again(t, set.Layout+1, set.Layout)
	if got := s.title(t, 7); got != "Ghee" {
		t.Fatalf("a layout that can be read is not: %q", got)
	}
	tx, err := s.Read(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]content.SiteID{7}, s.Unfit()); diff != "" {
		t.Error(diff)
	}
	at := tx.Position()
	// An entry does not wait for somebody to renew the set, nor is it written to the old one.
	s.publish(t, 7, document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Clarified"}, content.Values{1: "Clarified"}))
	if was, is := title(tx), s.title(t, 7); was != "Ghee" || is != "Clarified" || s.generations(t, 7) != "1 2 " {
		t.Errorf("the reader sees %q, a new one %q, generations %q", was, is, s.generations(t, 7))
	}
	if now, err := s.Position(t.Context(), 7); err != nil || now.Seq != at.Seq+1 {
		t.Errorf("from %s to %s, %v", at, now, err)
	}
	if err := tx.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.generations(t, 7); got != "2 " || len(s.Unfit()) != 0 {
		t.Errorf("generations %q, unfit %v", got, s.Unfit())
	}
}

func TestRenew_LeavesTheOldSetWhenItFails(t *testing.T) {
	t.Parallel()
	old := shelf(t, 2)
	old.publish(t, 7, kitchen(t)...)
	s := old.again(t, set.Layout+1, set.Layout)
	s.fail = errors.New("the disk is full")
	if err := s.Renew(t.Context(), 7); !errors.Is(err, s.fail) {
		t.Errorf("a pointer that does not move: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Renew(ended, 7); err == nil {
		t.Error("it went on after its end")
	}
	if got := s.title(t, 7); got != "Ghee" || s.generations(t, 7) != "1 " {
		t.Errorf("title %q, generations %q", got, s.generations(t, 7))
	}
	s.fail = nil
	if err := s.Renew(t.Context(), 7); err != nil || s.generations(t, 7) != "2 " {
		t.Errorf("generations %q, %v", s.generations(t, 7), err)
	}
}

func TestRenew_RefusesObjectsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string]string{
		"a changed payload":  `update obj set hash = randomblob(32) where id = 'r1'`,
		"a missing object":   `delete from obj where id = 'r1'`,
		"another version":    `update obj set version = 1 where id = 'r1'`,
		"meta that is none":  `update obj set meta = '{' where id = 'r1'`,
		"garbled":            `update obj set payload = randomblob(50) where id = 'r1'`,
		"half built":         `insert into meta (k, v) values ('building', '')`,
		"no position":        `delete from meta where k = 'position'`,
		"digest of nothing":  `update meta set v = zeroblob(2048) where k = 'digest'`,
		"a column too few":   `alter table obj drop column version`,
		"an object no table": `drop table obj`,
	} {
		t.Run(name, func(t *testing.T) {
			old := shelf(t, 2)
			old.publish(t, 7, kitchen(t)...)
			s := old.again(t, set.Layout+1, set.Layout+1)
			change(t, s.file(7), statements)
			if err := s.Renew(t.Context(), 7); !errors.Is(err, set.ErrUnusable) {
				t.Errorf("it was rebuilt: %v", err)
			}
			if got := s.generations(t, 7); got != "1 " {
				t.Errorf("generations %q", got)
			}
			cp, objects := snapshot(t, 7, "Again")
			if err := s.Replace(t.Context(), 7, cp, objects); err != nil || s.title(t, 7) != "Again" || len(s.Unfit()) != 0 {
				t.Errorf("taken afresh: %q, unfit %v, %v", s.title(t, 7), s.Unfit(), err)
			}
		})
	}
}

// overwrite spoils the page of a file that holds text.
func overwrite(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(data), text)
	if at < 0 {
		t.Fatalf("the file does not hold %q", text)
	}
	size := int(binary.BigEndian.Uint16(data[16:])) // SQLite's file format has it there
	copy(data[at/size*size:], bytes.Repeat([]byte{0xA5}, size))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDamage_IsFoundWhenItShowsAndMended(t *testing.T) {
	t.Parallel()
	old := shelf(t, 2)
	old.publish(t, 7, kitchen(t)...)
	old.publish(t, 8, kitchen(t)...)
	s := old.again(t, set.Layout, set.Layout)
	overwrite(t, s.file(7), `"title":"Ghee"`) // a page of fragments; the objects are compressed
	if got := s.Unfit(); len(got) != 0 {
		t.Errorf("unfit before anybody read: %v", got)
	}
	tx, err := s.Read(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Load(t.Context(), []content.ObjectID{"r1"}, 1, delivery.Fragments)
	if !errors.Is(err, set.ErrUnusable) || !fail.Is(err, fail.Unavailable) {
		t.Errorf("a damaged page answers %v", err)
	}
	if _, err := tx.Load(t.Context(), []content.ObjectID{"r1"}, 1, delivery.Heads); err != nil {
		t.Errorf("what is whole is not read: %v", err)
	}
	if err := tx.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]content.SiteID{7}, s.Unfit()); diff != "" {
		t.Error(diff)
	}
	if err := s.Renew(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if s.title(t, 7) != "Ghee" || s.generations(t, 7) != "2 " || s.generations(t, 8) != "1 " || len(s.Unfit()) != 0 {
		t.Errorf("title %q, generations %q and %q, unfit %v", s.title(t, 7), s.generations(t, 7), s.generations(t, 8), s.Unfit())
	}
}

func TestRename_OfManyIsBuiltBeside(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	set.SetMany(s.Shelf, 2) // the kitchen has three recipes
	s.publish(t, 7, kitchen(t)...)
	keys := func() string {
		tx, err := s.Read(t.Context(), 7)
		if err != nil {
			return err.Error()
		}
		defer func() { _ = tx.Close() }()
		docs, err := tx.Load(t.Context(), []content.ObjectID{"r1", "r2", "r3"}, 1, delivery.Fragments)
		if err != nil {
			return err.Error()
		}
		var seen strings.Builder
		for _, id := range []content.ObjectID{"r1", "r2", "r3"} {
			key, _, _ := strings.Cut(string(docs[id].Fragment.Text), ":")
			seen.WriteString(key)
		}
		return fmt.Sprint(seen.String(), tx.Schema().Type("tr").Fields[0].Key)
	}
	allowed := map[string]bool{}
	for _, k := range []string{"title", "heading", "name"} {
		allowed[strings.Repeat(`"`+k+`"`, 3)+k] = true
	}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := keys(); !allowed[got] {
					t.Errorf("a reader sees %s", got)
					return
				}
			}
		})
	}
	rename := func(key string, more ...changelog.Draft) {
		renamed := recipe
		renamed.Fields = append([]content.Field{}, recipe.Fields...)
		renamed.Fields[0].Key = key
		s.publish(t, 7, append(more, changelog.Draft{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, renamed)})...)
	}
	rename("heading", changelog.Draft{Kind: changelog.Redirect, Object: "/old"},
		document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Clarified"}, content.Values{1: "Clarified"}))
	if got := s.generations(t, 7); !strings.HasSuffix(got, "2 ") || s.title(t, 7) != "Clarified" {
		t.Errorf("generations %q, title %q", got, s.title(t, 7))
	}
	rename("heading") // nothing changes
	set.SetMany(s.Shelf, 1000)
	rename("name") // few change in place
	close(stop)
	readers.Wait()
	if got := s.generations(t, 7); got != "2 " || !strings.HasPrefix(keys(), `"name"`) {
		t.Errorf("generations %q, keys %s", got, keys())
	}
	if err := s.Check(t.Context(), 7); err != nil {
		t.Error(err)
	}
}
