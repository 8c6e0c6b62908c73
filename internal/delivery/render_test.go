package delivery_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func recipe() (*content.Schema, content.Values) {
	hero := content.Type{ID: "c1", Kind: content.KindComponent, Key: "hero", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "headline", Kind: content.ShortText}, {ID: 2, Key: "image", Kind: content.Media},
	}}
	page := content.Type{ID: "t1", Kind: content.KindPage, Key: "recipe", Last: 7, Fields: []content.Field{
		{ID: 1, Key: "title", Kind: content.ShortText},
		{ID: 2, Key: "price", Kind: content.Number},
		{ID: 3, Key: "hero", Kind: content.Component, Components: []content.TypeID{"c1"}},
		{ID: 4, Key: "body", Kind: content.Picker, Components: []content.TypeID{"c1"}},
		{ID: 5, Key: "rows", Kind: content.Repeater, Fields: []content.Field{{ID: 6, Key: "done", Kind: content.Checkbox}}},
		{ID: 7, Key: "also", Kind: content.Reference, Target: "t1", Many: true},
	}}
	return content.NewSchema(hero, page), content.Values{
		1: "<b>Ghee</b>", 2: 1.5, 3: content.Values{1: "Hi", 2: content.ObjectID("m1")},
		4: []content.Picked{{Type: "c1", Values: content.Values{1: "A"}}, {Type: "c1", Values: content.Values{1: "B"}}},
		5: []content.Values{{6: true}, {}},
		7: []content.ObjectID{"d1", "d2"},
	}
}

func TestRender_PageWithHoles(t *testing.T) {
	schema, v := recipe()
	f, body := delivery.Render(schema, "t1", v)
	want := `"title":"<b>Ghee</b>","price":1.5,"hero":{"headline":"Hi","image":},` +
		`"body":[{"type":"hero","fields":{"headline":"A","image":""}},{"type":"hero","fields":{"headline":"B","image":""}}],` +
		`"rows":[{"done":true},{"done":false}],"also":`
	if string(f.Text) != want || body != nil {
		t.Errorf("fragment\n%s\nwant\n%s", f.Text, want)
	}
	holes, err := delivery.DecodeHoles(delivery.EncodeHoles(f.Holes))
	if err != nil || !cmp.Equal(holes, f.Holes) || len(holes) != 2 || holes[0].Kind != delivery.HoleMedia || holes[1].Kind != delivery.HoleRefs {
		t.Errorf("holes %v, %v", holes, err)
	}
	decoded, err := content.DecodeValues(v.Encode(), schema.Type("t1").Fields, schema)
	again, _ := delivery.Render(schema, "t1", decoded)
	if err != nil || string(again.Text) != want {
		t.Errorf("after a trip through the payload: %s, %v", again.Text, err)
	}
}

func TestRender_EmptyPostKeepsItsShape(t *testing.T) {
	f, body := delivery.Render(content.NewSchema(), content.PostTypeID, nil)
	want := `"summary":"","seo_title":,"meta_description":"","featured_image":null,"featured_image_alt":"","author":,"categories":[],"tags":[]`
	if string(f.Text) != want || string(body) != `""` {
		t.Errorf("fragment %s, body %s", f.Text, body)
	}
}

func TestIndex_PathsAreThoseOfResolvePath(t *testing.T) {
	schema, v := recipe()
	at := map[string][]any{}
	for _, in := range delivery.Index(schema, "t1", v) {
		at[in.Path] = append(at[in.Path], in.Value)
	}
	for _, c := range []struct {
		keys   []string
		want   []any
		single bool
	}{
		{[]string{"title"}, []any{"<b>Ghee</b>"}, true},
		{[]string{"price"}, []any{1.5}, true},
		{[]string{"hero", "headline"}, []any{"Hi"}, true},
		{[]string{"body", "headline"}, []any{"A", "B"}, false},
		{[]string{"rows", "done"}, []any{"true", "false"}, false},
		{[]string{"also", "title"}, []any{"d1", "d2"}, false},
	} {
		paths := delivery.ResolvePath(schema, schema.Type("t1").Fields, c.keys)
		if len(paths) != 1 || paths[0].Single != c.single || !cmp.Equal(at[paths[0].Index], c.want) {
			t.Errorf("%v: paths %+v hold %v, want %v", c.keys, paths, at, c.want)
		}
	}
	for _, keys := range [][]string{{"nope"}, {"hero"}, {"title", "x"}, {"body", "nope"}} {
		if p := delivery.ResolvePath(schema, schema.Type("t1").Fields, keys); p != nil {
			t.Errorf("%v resolves to %+v; it has no values", keys, p)
		}
	}
}

func FuzzDecodeHoles(f *testing.F) {
	f.Add(delivery.EncodeHoles([]delivery.Hole{{At: 3, Kind: delivery.HoleRefs, IDs: []content.ObjectID{"a", "b"}}}))
	f.Add([]byte{1, 1, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, data []byte) {
		holes, err := delivery.DecodeHoles(data)
		if err != nil {
			return
		}
		if again, err := delivery.DecodeHoles(delivery.EncodeHoles(holes)); err != nil || !cmp.Equal(again, holes) {
			t.Errorf("%v comes back as %v, %v", holes, again, err)
		}
	})
}
