package authoring_test

import (
	"encoding/json"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func (i inn) put(t testing.TB, typ content.Type) (stored content.Type, err error) {
	t.Helper()
	err = i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) (err error) {
		stored, err = b.PutType(t.Context(), typ)
		return err
	})
	return stored, err
}

func TestPutType_NumbersFieldsForGood(t *testing.T) {
	i := sqlite(t)
	wine := content.Type{Kind: content.KindPage, Key: "wine", Name: "Wine", Fields: []content.Field{
		{Key: "a", Kind: content.ShortText},
		{Key: "rows", Kind: content.Repeater, Fields: []content.Field{{Key: "x", Kind: content.ShortText}}},
		{Key: "b", Kind: content.Number},
	}}
	var err error
	got := i.told(t, func() { wine, err = i.put(t, wine) })
	must(t, err)
	ids := func(fields []content.Field) map[string]content.FieldID {
		out := map[string]content.FieldID{}
		for _, f := range fields {
			out[f.Key] = f.ID
		}
		return out
	}
	same(t, "ids", map[string]content.FieldID{"a": 1, "rows": 2, "b": 4}, ids(wine.Fields))
	var told content.Type
	if wine.ID == "" || wine.Last != 4 || len(got) != 1 || got[0].Kind != changelog.Type || json.Unmarshal(got[0].Payload, &told) != nil {
		t.Fatalf("the type is %+v, the log says %v", wine, got)
	}
	same(t, "type on the log", wine, told)
	if got := i.told(t, func() { _, err = i.put(t, wine) }); err != nil || len(got) != 0 {
		t.Errorf("the same again: %v, the log says %v", err, got)
	}

	renamed := wine
	renamed.Last = 0 // a caller that knows nothing of numbers
	renamed.Fields = []content.Field{{ID: 1, Key: "first", Kind: content.ShortText}, {Key: "c", Kind: content.ShortText}}
	renamed, err = i.put(t, renamed)
	must(t, err)
	same(t, "ids", map[string]content.FieldID{"first": 1, "c": 5}, ids(renamed.Fields))
	if renamed.Last != 5 {
		t.Errorf("Last is %d", renamed.Last)
	}
	renamed.Fields = append(renamed.Fields, content.Field{ID: 4, Key: "b", Kind: content.ShortText})
	_, err = i.put(t, renamed)
	refused(t, err, fail.Invalid, "fields.b", "was removed")
}

func TestPutType_AFieldKeepsItsForm(t *testing.T) {
	i := sqlite(t)
	var stored content.Type
	i.do(t, func(b *authoring.Batch) error {
		schema, err := b.Types(t.Context())
		if err == nil {
			stored = *schema.Type(dish)
		}
		return err
	})
	other, err := i.put(t, content.Type{Kind: content.KindComponent, Key: "other", Name: "Other", Fields: []content.Field{{Key: "x", Kind: content.ShortText}}})
	must(t, err)
	for path, change := range map[string]func(fields []content.Field){
		"fields.title":     func(f []content.Field) { f[0].Kind, f[0].MaxLength = content.Number, nil },
		"fields.goes_with": func(f []content.Field) { f[5].Many = false },
		"fields.course":    func(f []content.Field) { f[4].Target = dish },
		"fields.seo":       func(f []content.Field) { f[6].Components = []content.TypeID{other.ID} },
		"fields.text":      func(f []content.Field) { f[7].Fields, f[1] = f[7].Fields[1:], f[7].Fields[0] },
	} {
		var typ content.Type
		data, err := json.Marshal(stored)
		must(t, err)
		must(t, json.Unmarshal(data, &typ))
		change(typ.Fields)
		got := i.told(t, func() { _, err = i.put(t, typ) })
		refused(t, err, fail.Invalid, "remove it and add a new field")
		if _, ok := fields(err)[path]; !ok || len(fields(err)) != 1 || len(got) != 0 {
			t.Errorf("%s: the faults are %v, the log says %v", path, fields(err), got)
		}
	}
}

func TestPutType_Refuses(t *testing.T) {
	i := sqlite(t)
	for _, c := range []struct {
		typ   content.Type
		words []string
	}{
		{content.Type{ID: course, Kind: content.KindPage, Key: "course"}, []string{"stays one"}},
		{content.Type{ID: content.PostTypeID, Kind: content.KindPost, Key: "post"}, []string{"fixed"}},
		{content.Type{Kind: content.KindTag, Key: "x"}, []string{"kind"}},
		{content.Type{Kind: content.KindPage, Key: "dish"}, []string{"another page type"}},
		{content.Type{ID: "a\x00", Kind: content.KindPage, Key: "x"}, []string{"id of a type"}},
		{content.Type{Kind: content.KindPage, Key: "x", Name: "\xff"}, []string{"name"}},
		{content.Type{Kind: content.KindPage, Key: "x", Fields: []content.Field{{Key: "r", Kind: content.Reference, Target: seo}}}, []string{"target"}},
	} {
		_, err := i.put(t, c.typ)
		refused(t, err, fail.Invalid, c.words...)
	}
}

// A type put in a batch is there for what comes after it in the batch.
func TestPutType_IsUsableInItsBatch(t *testing.T) {
	i := sqlite(t)
	got := i.told(t, func() {
		i.do(t, func(b *authoring.Batch) error {
			typ, err := b.PutType(t.Context(), content.Type{Kind: content.KindPage, Key: "wine", Name: "Wine", Fields: []content.Field{{Key: "a", Kind: content.ShortText}}})
			if err != nil {
				return err
			}
			s, err := b.Save(t.Context(), authoring.Input{Type: typ.ID, Slug: "red", Values: map[string]any{"a": "x"}})
			if err != nil {
				return err
			}
			return b.Publish(t.Context(), s.Document, "", 0)
		})
	})
	if len(got) != 2 || got[0].Kind != changelog.Type || got[1].Kind != changelog.Document {
		t.Errorf("the log says %v", got)
	}
}

func TestPutTypes_NameEachOtherInAnyOrder(t *testing.T) {
	i := sqlite(t)
	a := content.Type{ID: "ta", Kind: content.KindCollection, Key: "a", Name: "A", Fields: []content.Field{{Key: "b", Kind: content.Reference, Target: "tb"}}}
	b := content.Type{ID: "tb", Kind: content.KindCollection, Key: "b", Name: "B", Fields: []content.Field{{Key: "a", Kind: content.Reference, Target: "ta"}}}
	var err error
	got := i.told(t, func() {
		err = i.Batch(t.Context(), i.site, true, func(batch *authoring.Batch) error {
			_, err := batch.PutTypes(t.Context(), []content.Type{a, b})
			return err
		})
	})
	must(t, err)
	if len(got) != 2 || got[0].GroupSize != 2 {
		t.Errorf("the log says %v", got)
	}
	twin := content.Type{ID: "tc", Kind: content.KindCollection, Key: "c", Name: "C"}
	other := twin
	other.ID = "td"
	err = i.Batch(t.Context(), i.site, true, func(batch *authoring.Batch) error {
		_, err := batch.PutTypes(t.Context(), []content.Type{twin, other})
		return err
	})
	refused(t, err, fail.Invalid, "key", "another collection type")
}

func TestDropTypes(t *testing.T) {
	i := sqlite(t)
	used, err := i.put(t, content.Type{Kind: content.KindCollection, Key: "used", Name: "Used"})
	must(t, err)
	uses, err := i.put(t, content.Type{Kind: content.KindCollection, Key: "uses", Name: "Uses", Fields: []content.Field{{Key: "r", Kind: content.Reference, Target: used.ID}}})
	must(t, err)
	_, err = i.Save(t.Context(), i.site, authoring.Input{Type: uses.ID})
	must(t, err)
	drop := func(id content.TypeID) error {
		return i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) error { return b.DropTypes(t.Context(), []content.TypeID{id}) })
	}
	for id, code := range map[content.TypeID]fail.Code{used.ID: fail.Conflict, uses.ID: fail.Conflict, "none": fail.NotFound, content.PostTypeID: fail.Invalid} {
		if err := drop(id); !fail.Is(err, code) {
			t.Errorf("drop %s: %v, want %v", id, err, code)
		}
	}
	free, err := i.put(t, content.Type{Kind: content.KindPage, Key: "free", Name: "Free"})
	must(t, err)
	got := i.told(t, func() { must(t, drop(free.ID)) })
	if len(got) != 1 || got[0].Present || got[0].Kind != changelog.Type || got[0].Object != string(free.ID) {
		t.Errorf("the log says %v", got)
	}
	_, err = i.put(t, content.Type{Kind: content.KindPage, Key: "free", Name: "Free"})
	must(t, err)
}
