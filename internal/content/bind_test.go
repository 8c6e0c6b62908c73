package content_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// names resolves "a" and "b" and no other reference, and every address.
type names struct{}

func (names) Ref(target content.TypeID, in any) (content.ObjectID, error) {
	if s, ok := in.(string); ok && (s == "a" || s == "b") {
		return content.ObjectID(string(target) + ":" + s), nil
	}
	return "", fail.E(fail.Invalid, "There is no %v.", in)
}

func (names) Media(in any) (content.ObjectID, error) {
	if s, ok := in.(string); ok {
		return content.ObjectID("media:" + s), nil
	}
	return "", fail.E(fail.Invalid, "A picture is named by its address.")
}

// A page type with a field of every kind.
var (
	hero = content.Type{ID: "hero", Kind: content.KindComponent, Key: "hero", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "headline", Kind: content.ShortText},
		{ID: 2, Key: "note", Kind: content.LongText},
	}}
	everything = content.Type{ID: "page", Kind: content.KindPage, Key: "page", Last: 20, Fields: []content.Field{
		{ID: 1, Key: "short", Kind: content.ShortText},
		{ID: 2, Key: "long", Kind: content.LongText},
		{ID: 3, Key: "rich", Kind: content.WYSIWYG},
		{ID: 4, Key: "html", Kind: content.HTML},
		{ID: 5, Key: "number", Kind: content.Number},
		{ID: 6, Key: "date", Kind: content.Date},
		{ID: 7, Key: "choice", Kind: content.Dropdown, Choices: []content.Choice{{Value: "red", Label: "Red"}, {Value: "blue", Label: "Blue"}}},
		{ID: 8, Key: "done", Kind: content.Checkbox},
		{ID: 9, Key: "color", Kind: content.Color},
		{ID: 10, Key: "media", Kind: content.Media},
		{ID: 11, Key: "one", Kind: content.Reference, Target: "page"},
		{ID: 12, Key: "many", Kind: content.Reference, Target: "page", Many: true},
		{ID: 13, Key: "hero", Kind: content.Component, Components: []content.TypeID{"hero"}},
		{ID: 14, Key: "body", Kind: content.Picker, Components: []content.TypeID{"hero"}},
		{ID: 15, Key: "rows", Kind: content.Repeater, Fields: []content.Field{
			{ID: 16, Key: "text", Kind: content.ShortText}, {ID: 17, Key: "see", Kind: content.Reference, Target: "page"},
		}},
		{ID: 18, Key: "form", Kind: content.Form},
	}}
	schema = content.NewSchema(hero, everything)
)

// input reads JSON as the write API gets it.
func input(t *testing.T, s string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// faults returns what an error says of fields, "path: message" a line.
func faults(err error) string {
	e, ok := errors.AsType[*fail.Error](err)
	if !ok {
		return ""
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Path+": "+f.Message)
	}
	return strings.Join(out, "\n")
}

func TestBind_EveryKind(t *testing.T) {
	refs := func(ids ...content.ObjectID) []content.ObjectID { return append([]content.ObjectID{}, ids...) }
	for name, c := range map[string]struct {
		in   string
		want any    // the value; nil for none
		bad  string // or how the fault begins
	}{
		"text":                    {`{"short":"Hi"}`, "Hi", ""},
		"text, empty":             {`{"short":""}`, nil, ""},
		"text, null":              {`{"short":null}`, nil, ""},
		"text, a number":          {`{"short":1}`, nil, "short: must be text, not 1."},
		"long text":               {`{"long":"a\nb"}`, "a\nb", ""},
		"long text, a list":       {`{"long":[]}`, nil, "long: must be text"},
		"rich text":               {`{"rich":"<p>Hi</p>"}`, "<p>Hi</p>", ""},
		"rich text, an object":    {`{"rich":{}}`, nil, "rich: must be text"},
		"html":                    {`{"html":"<b>"}`, "<b>", ""},
		"html, true":              {`{"html":true}`, nil, "html: must be text"},
		"form":                    {`{"form":"<script>"}`, "<script>", ""},
		"form, a number":          {`{"form":7}`, nil, "form: must be text"},
		"number":                  {`{"number":1.5}`, 1.5, ""},
		"number, zero is a value": {`{"number":0}`, 0.0, ""},
		"number, cleared":         {`{"number":""}`, nil, ""},
		"number, text":            {`{"number":"7"}`, nil, "number: must be a number, not text."},
		"number, true":            {`{"number":true}`, nil, "number: must be a number, not true."},
		"date":                    {`{"date":"2026-03-02T08:15:00"}`, "2026-03-02T08:15:00", ""},
		"date, day only":          {`{"date":"2026-03-02"}`, "2026-03-02T00:00:00", ""},
		"date, cleared":           {`{"date":""}`, nil, ""},
		"date, no such day":       {`{"date":"2026-02-30"}`, nil, `date: "2026-02-30" is no date; write it like`},
		"date, a number":          {`{"date":2026}`, nil, "date: 2026 is no date"},
		"choice":                  {`{"choice":"red"}`, "red", ""},
		"choice, cleared":         {`{"choice":""}`, nil, ""},
		"choice, a list":          {`{"choice":["red"]}`, nil, "choice: must be text"},
		"checkbox":                {`{"done":true}`, true, ""},
		"checkbox, null":          {`{"done":null}`, nil, ""},
		"checkbox, text":          {`{"done":"true"}`, nil, `done: must be true or false, not "true".`},
		"color":                   {`{"color":"#e3a21a"}`, "#e3a21a", ""},
		"color, a number":         {`{"color":255}`, nil, "color: must be text"},
		"media":                   {`{"media":"/x"}`, content.ObjectID("media:/x"), ""},
		"media, cleared":          {`{"media":""}`, nil, ""},
		"media, a number":         {`{"media":5}`, nil, "media: A picture is named by its address."},
		"reference":               {`{"one":"a"}`, content.ObjectID("page:a"), ""},
		"reference, cleared":      {`{"one":""}`, nil, ""},
		"reference, empty list":   {`{"one":[]}`, nil, ""},
		"reference, unknown":      {`{"one":"z"}`, nil, "one: There is no z."},
		"references":              {`{"many":["b","a"]}`, refs("page:b", "page:a"), ""},
		"references, none":        {`{"many":[]}`, refs(), ""},
		"references, cleared":     {`{"many":""}`, refs(), ""},
		"references, one unknown": {`{"many":["a","z"]}`, nil, "many[1]: There is no z."},
		"references, no list":     {`{"many":"a"}`, nil, `many: must be a list, not "a".`},
		"component":               {`{"hero":{"headline":"Hi"}}`, content.Values{1: "Hi"}, ""},
		"component, empty":        {`{"hero":{}}`, content.Values{}, ""},
		"component, unknown key":  {`{"hero":{"head":"Hi"}}`, nil, "hero.head: is no field of the type; its fields are headline, note."},
		"component, a list":       {`{"hero":[]}`, nil, "hero: must be an object"},
		"picker":                  {`{"body":[{"type":"hero","fields":{"headline":"Hi"}}]}`, []content.Picked{{Type: "hero", Values: content.Values{1: "Hi"}}}, ""},
		"picker, empty":           {`{"body":[]}`, []content.Picked{}, ""},
		"picker, unknown type":    {`{"body":[{"type":"x","fields":{}}]}`, nil, `body[0].type: "x" is no component of this picker.`},
		"picker, no fields":       {`{"body":[{"type":"hero"}]}`, nil, "body[0]: must be an object"},
		"picker, deep fault":      {`{"body":[{"type":"hero","fields":{}},{"type":"hero","fields":{"headline":1}}]}`, nil, "body[1].fields.headline: must be text, not 1."},
		"repeater":                {`{"rows":[{"text":"a","see":"b"},{}]}`, []content.Values{{16: "a", 17: content.ObjectID("page:b")}, {}}, ""},
		"repeater, empty":         {`{"rows":[]}`, []content.Values{}, ""},
		"repeater, a text":        {`{"rows":["a"]}`, nil, `rows[0]: must be an object, not "a".`},
		"repeater, deep fault":    {`{"rows":[{},{},{"see":"z"}]}`, nil, "rows[2].see: There is no z."},
		"unknown field":           {`{"nope":1}`, nil, "nope: is no field of the type; its fields are short, long"},
	} {
		in := input(t, c.in)
		v, err := content.Bind(schema, everything.Fields, in, names{})
		if c.bad != "" {
			if !fail.Is(err, fail.Invalid) || !strings.HasPrefix(faults(err), c.bad) {
				t.Errorf("%s: %q, want %q", name, faults(err), c.bad)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got any
		for key := range in {
			f, _ := everything.Field(key)
			got = v[f.ID]
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestBind_TellsEveryFault(t *testing.T) {
	_, err := content.Bind(schema, everything.Fields, input(t, `{"short":1,"done":"x","rows":[{"text":2}]}`), names{})
	if got := strings.Count(faults(err), "\n"); got != 2 {
		t.Errorf("three faults: %v", err)
	}
}

func TestBind_Bounds(t *testing.T) {
	deep := content.Type{ID: "deep", Kind: content.KindComponent, Key: "deep", Last: 1}
	deep.Fields = []content.Field{{ID: 1, Key: "in", Kind: content.Picker, Components: []content.TypeID{"deep"}}}
	nested := any([]any{})
	for range content.MaxDepth + 2 {
		nested = []any{map[string]any{"type": "deep", "fields": map[string]any{"in": nested}}}
	}
	for name, c := range map[string]struct {
		fields []content.Field
		in     map[string]any
		want   string
	}{
		"text":     {everything.Fields, map[string]any{"short": strings.Repeat("a", content.MaxText+1)}, "short: is larger than"},
		"utf-8":    {everything.Fields, map[string]any{"short": "a\xff"}, "short: is not valid UTF-8."},
		"elements": {everything.Fields, map[string]any{"many": make([]any, content.MaxElements+1)}, "many: holds 1001 elements"},
		"depth":    {deep.Fields, map[string]any{"in": nested}, "in[0].fields.in[0]"},
		"infinity": {everything.Fields, map[string]any{"number": math.Inf(1)}, "number: must be a finite number."},
		"too much": {everything.Fields, map[string]any{"number": json.Number("1e999")}, "number: 1e999 is no number"},
	} {
		_, err := content.Bind(content.NewSchema(hero, everything, deep), c.fields, c.in, names{})
		if !strings.HasPrefix(faults(err), c.want) {
			t.Errorf("%s: %.200q, want %q", name, faults(err), c.want)
		}
	}
}

func TestBind_NumbersOfEveryDecoder(t *testing.T) {
	for _, in := range []any{7, int64(7), 7.0, json.Number("7"), json.Number("7.0")} {
		v, err := content.Bind(schema, everything.Fields, map[string]any{"number": in}, names{})
		if err != nil || v[5] != 7.0 {
			t.Errorf("%T: %v, %v", in, v[5], err)
		}
	}
	v, err := content.Bind(schema, everything.Fields, map[string]any{"number": math.Copysign(0, -1)}, names{})
	if err != nil || math.Signbit(v[5].(float64)) {
		t.Errorf("-0 stays: %v, %v", v, err)
	}
}
