package content_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestCheck_Rules(t *testing.T) {
	choices := []content.Choice{{Value: "red"}}
	refs := []content.ObjectID{"a", "b"}
	required := content.Rules{Required: true}
	rows := []content.Field{{ID: 9, Key: "text", Kind: content.ShortText, Rules: required}}
	tests := map[string]struct {
		field content.Field
		value any
		want  string // how the fault begins; "" when there is none
	}{
		"required, there":          {content.Field{Kind: content.ShortText, Rules: required}, "x", ""},
		"required, missing":        {content.Field{Kind: content.ShortText, Rules: required}, nil, "f: is required; give it a value."},
		"required, empty list":     {content.Field{Kind: content.Reference, Many: true, Rules: required}, []content.ObjectID{}, "f: is required"},
		"required, no rows":        {content.Field{Kind: content.Repeater, Rules: required}, []content.Values{}, "f: is required"},
		"required, nothing picked": {content.Field{Kind: content.Picker, Rules: required}, []content.Picked{}, "f: is required"},
		"required, zero":           {content.Field{Kind: content.Number, Rules: required}, 0.0, ""},
		"required, false":          {content.Field{Kind: content.Checkbox, Rules: required}, false, ""},
		"shortest":                 {content.Field{Kind: content.ShortText, Rules: content.Rules{MinLength: new(2)}}, "é", "f: has 1 characters; at least 2"},
		"shortest, empty":          {content.Field{Kind: content.ShortText, Rules: content.Rules{MinLength: new(2)}}, nil, ""},
		"longest counts runes":     {content.Field{Kind: content.ShortText, Rules: content.Rules{MaxLength: new(2)}}, "éé", ""},
		"longest":                  {content.Field{Kind: content.ShortText, Rules: content.Rules{MaxLength: new(2)}}, "abc", "f: has 3 characters; at most 2"},
		"least":                    {content.Field{Kind: content.Number, Rules: content.Rules{Min: new(2.5)}}, 2.0, "f: is 2; the least is 2.5."},
		"most":                     {content.Field{Kind: content.Number, Rules: content.Rules{Max: new(2.5)}}, 3.0, "f: is 3; the most is 2.5."},
		"in range":                 {content.Field{Kind: content.Number, Rules: content.Rules{Min: new(1.0), Max: new(3.0)}}, 3.0, ""},
		"too few elements":         {content.Field{Kind: content.Reference, Many: true, Rules: content.Rules{Min: new(3.0)}}, refs, "f: is 2 elements; the least is 3."},
		"too many elements":        {content.Field{Kind: content.Reference, Many: true, Rules: content.Rules{Max: new(1.0)}}, refs, "f: is 2 elements; the most is 1."},
		"no elements":              {content.Field{Kind: content.Reference, Many: true, Rules: content.Rules{Min: new(3.0)}}, []content.ObjectID{}, ""},
		"too many rows":            {content.Field{Kind: content.Repeater, Rules: content.Rules{Max: new(1.0)}}, []content.Values{{}, {}}, "f: is 2 elements"},
		"too many picked":          {content.Field{Kind: content.Picker, Rules: content.Rules{Max: new(0.0)}}, []content.Picked{{Type: "hero"}}, "f: is 1 elements"},
		"pattern":                  {content.Field{Kind: content.ShortText, Rules: content.Rules{Pattern: `[a-z]+`}}, "abc", ""},
		"pattern, whole value":     {content.Field{Kind: content.ShortText, Rules: content.Rules{Pattern: `[a-z]+|x`}}, "abc1", "f: does not match the pattern [a-z]+|x."},
		"choice":                   {content.Field{Kind: content.Dropdown, Choices: choices}, "red", ""},
		"choice, unknown":          {content.Field{Kind: content.Dropdown, Choices: choices}, "green", `f: "green" is no choice of this field.`},
		"choice, none":             {content.Field{Kind: content.Dropdown, Choices: choices}, "", ""},
		"color":                    {content.Field{Kind: content.Color}, "#E3a21a", ""},
		"color, short":             {content.Field{Kind: content.Color}, "#e3a", `f: "#e3a" is no colour`},
		"row":                      {content.Field{Kind: content.Repeater, Fields: rows}, []content.Values{{9: "a"}, {}}, "f[1].text: is required"},
		"component":                {content.Field{Kind: content.Component, Components: []content.TypeID{"strict"}}, content.Values{1: ""}, "f.headline: is required"},
		"component, not given":     {content.Field{Kind: content.Component, Components: []content.TypeID{"strict"}}, nil, "f.headline: is required"},
		"picked":                   {content.Field{Kind: content.Picker, Components: []content.TypeID{"strict"}}, []content.Picked{{Type: "strict", Values: content.Values{1: "a"}}, {Type: "strict"}}, "f[1].fields.headline: is required"},
	}
	strict := content.Type{ID: "strict", Kind: content.KindComponent, Key: "strict", Last: 1, Fields: []content.Field{{ID: 1, Key: "headline", Kind: content.ShortText, Rules: required}}}
	for name, c := range tests {
		c.field.ID, c.field.Key = 1, "f"
		v := content.Values{}
		if c.value != nil {
			v[1] = c.value
		}
		err := content.Check(content.NewSchema(strict, hero), []content.Field{c.field}, v)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (!fail.Is(err, fail.Invalid) || !strings.HasPrefix(faults(err), c.want)):
			t.Errorf("%s: %q, want %q", name, faults(err), c.want)
		}
	}
}

func TestCheck_EmptyDocumentOfEveryKindPasses(t *testing.T) {
	if err := content.Check(schema, everything.Fields, nil); err != nil {
		t.Error(err)
	}
}
