package authoring_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestSave_TellsReadersNothing(t *testing.T) {
	i := sqlite(t)
	if got := i.told(t, func() {
		s := i.save(t, in("soup", nil))
		i.save(t, of(s, in("soup-2", map[string]any{"price": 4.5})))
	}); len(got) != 0 {
		t.Errorf("the log says %v", got)
	}
}

func TestPublish_PutsTheWholeDocumentOnTheLog(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		var s authoring.Saved
		got := i.told(t, func() {
			s = i.publish(t, in("soup", map[string]any{"title": "Soup", "price": 4.5, "seo": map[string]any{"title": "Best soup"}}))
		})
		if len(got) != 1 {
			t.Fatalf("the log says %v", got)
		}
		e, v := got[0], i.variant(t, s)
		same(t, "entry", changelog.Header{
			Site: i.site, Epoch: e.Epoch, Seq: e.Seq, At: e.At, Group: e.Seq, GroupSize: 1,
			Kind: changelog.Document, Object: string(s.Document), Locale: "en", Present: true, Meta: e.Meta, Payload: changelog.HashOf(e.Payload),
		}, e.Header)
		m := meta(t, e)
		same(t, "meta", content.Meta{
			Num: s.Num, Type: dish, Slug: "soup", Name: "Soup", Status: content.Published, Position: int64(s.Num),
			Created: m.Created, Updated: v.Updated, Published: v.Published,
		}, m)
		if m.Created == 0 || m.Created > m.Updated || m.Updated > m.Published {
			t.Errorf("the dates are %d, %d, %d", m.Created, m.Updated, m.Published)
		}
		same(t, "payload", `{"1":"Soup","3":4.5,"7":{"1":"Best soup"}}`, string(e.Payload))
		same(t, "variant", authoring.Variant{
			Document: s.Document, Locale: "en", Slug: "soup", Name: "Soup", Status: content.Published,
			Draft: s.Revision, Live: s.Revision, Published: m.Published, Updated: m.Updated,
		}, v)
	})
}

func TestPublish_NamesEveryBrokenRule(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, authoring.Input{Type: dish, Slug: "half-done", Values: map[string]any{
		"title": "A title that is far too long to be kept", "steps": []any{map[string]any{"text": "Boil"}, map[string]any{}},
	}})
	var err error
	got := i.told(t, func() { err = i.Publish(t.Context(), i.site, s.Document, "") })
	refused(t, err, fail.Invalid)
	same(t, "faults", map[string]string{
		"title":         "has 39 characters; at most 20 fit.",
		"seo.title":     "is required; give it a value.",
		"steps[1].text": "is required; give it a value.",
	}, fields(err))
	if len(got) != 0 || i.variant(t, s).Live != "" {
		t.Errorf("it was published all the same: %v", got)
	}
}

func good(slug string, more map[string]any) authoring.Input {
	x := in(slug, more)
	x.Values["seo"] = map[string]any{"title": "x"}
	return x
}

func TestSaveAndPublish_AgainChangeNothing(t *testing.T) {
	i := sqlite(t)
	s := i.publish(t, good("soup", nil))
	v := i.variant(t, s)
	got := i.told(t, func() {
		same(t, "saved", s, i.publish(t, of(s, good("soup", nil))))
	})
	if len(got) != 0 {
		t.Errorf("the log says %v", got)
	}
	same(t, "variant", v, i.variant(t, s))
}

func TestUnpublish_KeepsDraftsAndTheFirstDate(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.publish(t, good("soup", nil))
		first := i.variant(t, s).Published
		draft := i.save(t, of(s, good("soup", map[string]any{"price": 2.0})))
		got := i.told(t, func() {
			for range 2 { // the second changes nothing
				must(t, i.Unpublish(t.Context(), i.site, s.Document, ""))
			}
		})
		if len(got) != 1 || got[0].Present || got[0].Object != string(s.Document) || got[0].Locale != "en" || got[0].Meta != nil || got[0].Payload != nil {
			t.Fatalf("the log says %+v", got)
		}
		v := i.variant(t, s)
		if v.Live != "" || v.Draft != draft.Revision || v.Status != content.Draft || v.Published != first {
			t.Errorf("the variant is %+v", v)
		}
		must(t, i.Publish(t.Context(), i.site, s.Document, "en"))
		if v := i.variant(t, s); v.Published != first || v.Live != draft.Revision {
			t.Errorf("published again it is %+v, first %d", v, first)
		}
	})
}

func TestPublish_TakesADateAndKeepsIt(t *testing.T) {
	i := sqlite(t)
	x := good("soup", nil)
	x.Created, x.Updated = 1_000_000, 2_000_000
	s := i.save(t, x)
	publish := func(at content.Micros) []changelog.Entry {
		return i.told(t, func() {
			i.do(t, func(b *authoring.Batch) error { return b.Publish(t.Context(), s.Document, "", at) })
		})
	}
	m := meta(t, publish(3_000_000)[0])
	same(t, "dates", []content.Micros{1_000_000, 2_000_000, 3_000_000}, []content.Micros{m.Created, m.Updated, m.Published})
	if got := publish(0); len(got) != 0 {
		t.Errorf("without a date the log says %v", got)
	}
	if got := publish(4_000_000); len(got) != 1 || meta(t, got[0]).Published != 4_000_000 {
		t.Errorf("with another date the log says %v", got)
	}
}

// A new place among others is not part of the values, and must reach readers
// all the same.
func TestSave_AnotherPositionIsPublished(t *testing.T) {
	i := sqlite(t)
	item := authoring.Input{Type: course, Values: map[string]any{"label": "Starters"}}
	s := i.publish(t, item)
	item = of(s, item)
	item.Position = 7
	got := i.told(t, func() { i.publish(t, item) })
	if len(got) != 1 || meta(t, got[0]).Position != 7 {
		t.Errorf("the log says %v", got)
	}
}

func TestBatch_GroupedIsOneGroup(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		for _, grouped := range []bool{true, false} {
			got := i.told(t, func() {
				must(t, i.Batch(t.Context(), i.site, grouped, func(b *authoring.Batch) error {
					for _, slug := range []string{"a", "b", "c"} {
						if grouped {
							slug += "-grouped"
						}
						s, err := b.Save(t.Context(), good(slug, nil))
						if err != nil {
							return err
						}
						if err := b.Publish(t.Context(), s.Document, "", 0); err != nil {
							return err
						}
					}
					return nil
				}))
			})
			if len(got) != 3 {
				t.Fatalf("grouped %t: the log says %v", grouped, got)
			}
			for n, e := range got {
				if grouped && (e.Group != got[0].Seq || e.GroupSize != 3) || !grouped && (e.Group != e.Seq || e.GroupSize != 1) {
					t.Errorf("grouped %t: entry %d is of group %d of %d", grouped, n, e.Group, e.GroupSize)
				}
			}
		}
	})
}

func TestBatch_ARollbackLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		stop := errors.New("stop")
		var s authoring.Saved
		got := i.told(t, func() {
			err := i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) (err error) {
				if s, err = b.Save(t.Context(), good("soup", map[string]any{"code": "S1", "photo": "a.png"})); err != nil {
					return err
				}
				if err := b.Publish(t.Context(), s.Document, "", 0); err != nil {
					return err
				}
				if err := b.Redirect(t.Context(), content.Redirect{From: "/old", To: "/soup"}); err != nil {
					return err
				}
				return stop
			})
			if !errors.Is(err, stop) {
				t.Fatal(err)
			}
		})
		if len(got) != 0 {
			t.Errorf("the log says %v", got)
		}
		must(t, i.store.Read(t.Context(), i.site, func(tx authoring.Tx) error {
			_, err := tx.Record(t.Context(), s.Document)
			refused(t, err, fail.NotFound)
			_, err = tx.Redirect(t.Context(), "/old")
			refused(t, err, fail.NotFound)
			return nil
		}))
		if again := i.publish(t, good("soup", map[string]any{"code": "S1"})); again.Num != s.Num {
			t.Errorf("its number is %d, the one given back was %d", again.Num, s.Num)
		}
	})
}

// Who passes over a conflict has a document that is half there: the whole batch
// must fail.
func TestBatch_AConflictCannotBePassedOver(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		i.save(t, in("soup", nil))
		var other authoring.Saved
		err := i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) (err error) {
			if other, err = b.Save(t.Context(), good("salad", nil)); err != nil {
				return err
			}
			if err := b.Publish(t.Context(), other.Document, "", 0); err != nil {
				return err
			}
			_, _ = b.Save(t.Context(), in("soup", nil))
			return nil
		})
		refused(t, err, fail.Conflict, "slug")
		must(t, i.store.Read(t.Context(), i.site, func(tx authoring.Tx) error {
			_, err := tx.Record(t.Context(), other.Document)
			refused(t, err, fail.NotFound)
			return nil
		}))
	})
}

// What was published and taken back in one batch never was.
func TestBatch_TheLastChangeOfAnObjectCounts(t *testing.T) {
	i := sqlite(t)
	got := i.told(t, func() {
		i.do(t, func(b *authoring.Batch) error {
			s, err := b.Save(t.Context(), good("soup", nil))
			if err == nil {
				err = b.Publish(t.Context(), s.Document, "", 0)
			}
			if err == nil {
				_, err = b.Save(t.Context(), of(s, good("soup", map[string]any{"price": 9.0})))
			}
			if err == nil {
				err = b.Publish(t.Context(), s.Document, "", 0)
			}
			return err
		})
	})
	var v map[string]any
	if len(got) != 1 || json.Unmarshal(got[0].Payload, &v) != nil || v["3"] != 9.0 {
		t.Errorf("the log says %v", got)
	}
}

func TestSettings_TheSameAgainChangeNothing(t *testing.T) {
	i := sqlite(t)
	put := func(name string) []changelog.Entry {
		return i.told(t, func() {
			i.do(t, func(b *authoring.Batch) error {
				s, err := b.Settings(t.Context())
				if err != nil {
					return err
				}
				s.SiteName = name
				return b.PutSettings(t.Context(), s)
			})
		})
	}
	if got := put("Inn"); len(got) != 0 {
		t.Errorf("the log says %v", got)
	}
	if got := put("The Inn"); len(got) != 1 || got[0].Kind != changelog.Settings || got[0].Object != "settings" {
		t.Errorf("the log says %v", got)
	}
	err := i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) error {
		return b.PutSettings(t.Context(), content.Settings{SiteName: "Inn", DefaultLocale: "fr"})
	})
	refused(t, err, fail.Invalid, `"fr"`)
}
