package model

import (
	"encoding/json"
	"strings"
	"testing"
)

// A comparison that sees nothing would be worse than none.
func TestDifference_SeesEachKind(t *testing.T) {
	for _, c := range []struct {
		want any
		got  string
		same bool
	}{
		{map[string]any{"a": 1.0, "b": nil}, `{"b":null,"a":1}`, true},
		{map[string]any{"a": 1.0}, `{"a":"1"}`, false},
		{map[string]any{"a": 1.0}, `{"a":1,"b":null}`, false},
		{map[string]any{"a": 1.0, "b": nil}, `{"a":1}`, false},
		{[]any{"x", "y"}, `["y","x"]`, false},
		{[]any{}, `null`, false},
		{[]any{}, `[]`, true},
		{0.1, `0.1`, true},
		{2.0, `2.5`, false},
		{"", `null`, false},
		{false, `null`, false},
		{"2024-01-01T00:00:00Z", `"2024-01-01T00:00:00.000000Z"`, false},
		{Some{Of: []any{"a", "b", "c"}, N: 2}, `["c","a"]`, true},
		{Some{Of: []any{"a", "b", "c"}, N: 2}, `["a","a"]`, false},
		{Some{Of: []any{"a", "b", "c"}, N: 2}, `["a"]`, false},
		{Some{Of: []any{"a"}, N: 1}, `["x"]`, false},
		{Rank{}, `0.5`, true},
		{Rank{}, `null`, false},
		{Opening{Text: "long words"}, `"long…"`, true},
		{Opening{Text: "long words"}, `""`, false},
		{Opening{Text: "long words"}, `"words"`, false},
	} {
		d := json.NewDecoder(strings.NewReader(c.got))
		d.UseNumber()
		var got any
		if err := d.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if found := difference("$", c.want, got); (found == "") != c.same {
			t.Errorf("%v and %s: found %q", c.want, c.got, found)
		}
	}
}
