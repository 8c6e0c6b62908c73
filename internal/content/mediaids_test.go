package content_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
)

func TestMediaIDs_AreFoundAtAnyDepthOnce(t *testing.T) {
	picture := content.Field{ID: 1, Key: "picture", Kind: content.Media}
	card := content.Type{ID: "card", Kind: content.KindComponent, Key: "card", Fields: []content.Field{picture}}
	schema := content.NewSchema(card)
	fields := []content.Field{
		picture,
		{ID: 2, Key: "card", Kind: content.Component, Components: []content.TypeID{"card"}},
		{ID: 3, Key: "rows", Kind: content.Repeater, Fields: []content.Field{picture}},
		{ID: 4, Key: "picks", Kind: content.Picker, Components: []content.TypeID{"card"}},
		{ID: 5, Key: "other", Kind: content.Reference, Target: "t"}, // an object id, too, but no medium's
		{ID: 6, Key: "gone", Kind: content.Component, Components: []content.TypeID{"no longer there"}},
	}
	one := func(id content.ObjectID) content.Values { return content.Values{1: id} }
	got := content.MediaIDs(schema, fields, content.Values{
		1: content.ObjectID("a"), 2: one("b"), 3: []content.Values{one("c"), one("a")},
		4: []content.Picked{{Type: "card", Values: one("d")}, {Type: "no longer there", Values: one("x")}},
		5: content.ObjectID("x"), 6: one("x"),
	})
	if d := cmp.Diff([]content.ObjectID{"a", "b", "c", "d"}, got); d != "" {
		t.Error(d)
	}
}
