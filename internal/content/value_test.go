package content_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/content"
)

// values draws values for fields, in every form there is.
func values(t *rapid.T, fields []content.Field) content.Values {
	v := content.Values{}
	id := rapid.Map(rapid.StringN(1, 8, -1), func(s string) content.ObjectID { return content.ObjectID(s) })
	count := rapid.IntRange(0, 3)
	for _, f := range fields {
		if !rapid.Bool().Draw(t, f.Key+" is set") {
			continue
		}
		switch f.Kind {
		case content.Number:
			v[f.ID] = rapid.Float64().Draw(t, f.Key)
		case content.Checkbox:
			v[f.ID] = rapid.Bool().Draw(t, f.Key)
		case content.Media:
			v[f.ID] = id.Draw(t, f.Key)
		case content.Reference:
			if f.Many {
				v[f.ID] = append([]content.ObjectID{}, rapid.SliceOfN(id, 0, 3).Draw(t, f.Key)...)
			} else {
				v[f.ID] = id.Draw(t, f.Key)
			}
		case content.Component:
			v[f.ID] = values(t, f.Component(schema).Fields)
		case content.Repeater:
			rows := []content.Values{}
			for range count.Draw(t, f.Key) {
				rows = append(rows, values(t, f.Fields))
			}
			v[f.ID] = rows
		case content.Picker:
			picked := []content.Picked{}
			for range count.Draw(t, f.Key) {
				picked = append(picked, content.Picked{Type: "hero", Values: values(t, hero.Fields)})
			}
			v[f.ID] = picked
		default:
			v[f.ID] = rapid.String().Draw(t, f.Key)
		}
	}
	return v
}

func TestDecodeValues_ReadsWhatEncodeWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(t, everything.Fields)
		data := v.Encode()
		got, err := content.DecodeValues(data, everything.Fields, schema)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(v, got); d != "" {
			t.Fatalf("%s: %s", data, d)
		}
		if again := got.Encode(); !bytes.Equal(data, again) {
			t.Fatalf("%s is %s the second time", data, again)
		}
	})
}

func TestDecodeValues_LeavesOutWhatDoesNotFit(t *testing.T) {
	data := []byte(`{"1":7,"5":"x","8":1,"10":"","12":["a",5,""],"13":[],"14":[{"type":"gone","values":{"1":"x"}},{"type":"hero","values":{"1":"Hi","9":1}}],"15":[1,{"16":"a"}],"99":"z"}`)
	got, err := content.DecodeValues(data, everything.Fields, schema)
	want := content.Values{
		12: []content.ObjectID{"a"}, 14: []content.Picked{{Type: "hero", Values: content.Values{1: "Hi"}}}, 15: []content.Values{{16: "a"}},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v: %s", err, d)
	}
	for _, broken := range []string{``, `[]`, `{"1":`, `"x"`} {
		if _, err := content.DecodeValues([]byte(broken), everything.Fields, schema); err == nil {
			t.Errorf("%q is read", broken)
		}
	}
}

func FuzzDecodeValues(f *testing.F) {
	f.Add(content.Values{1: "a", 5: 1.5, 8: true, 12: []content.ObjectID{"x"}, 13: content.Values{1: "h"}}.Encode())
	f.Add([]byte(`{"14":[{"type":"hero","values":{"1":"Hi"}}],"15":[{}]}`))
	f.Add([]byte(`{"5":-0,"1":"\ud800"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := content.DecodeValues(data, everything.Fields, schema)
		if err != nil {
			return
		}
		once := v.Encode()
		if !json.Valid(once) {
			t.Fatalf("%q encodes to %q", data, once)
		}
		again, err := content.DecodeValues(once, everything.Fields, schema)
		if err != nil || !bytes.Equal(again.Encode(), once) {
			t.Fatalf("%q: %q, then %q, %v", data, once, again.Encode(), err)
		}
	})
}
