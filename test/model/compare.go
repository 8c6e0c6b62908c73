package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// difference says where two JSON values differ, "" when nowhere. want is the
// model's; got was read by encoding/json with numbers as they stand.
func difference(at string, want, got any) string {
	differs := func() string { return fmt.Sprintf("%s: want %s, got %s", at, short(want), short(got)) }
	switch want := want.(type) {
	case map[string]any:
		object, is := got.(map[string]any)
		if !is {
			return differs()
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			value, has := object[key]
			if !has {
				return fmt.Sprintf("%s: the key %q is missing", at, key)
			}
			if d := difference(at+"."+key, want[key], value); d != "" {
				return d
			}
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if _, has := want[key]; !has {
				return fmt.Sprintf("%s: the key %q should not be there", at, key)
			}
		}
		return ""
	case []any:
		list, is := got.([]any)
		if !is || len(list) != len(want) {
			return differs()
		}
		for i := range want {
			if d := difference(fmt.Sprintf("%s[%d]", at, i), want[i], list[i]); d != "" {
				return d
			}
		}
		return ""
	case float64:
		n, is := got.(json.Number)
		if f, err := n.Float64(); !is || err != nil || f != want {
			return differs()
		}
		return ""
	case Rank:
		n, is := got.(json.Number)
		if f, err := n.Float64(); !is || err != nil || f < 0 {
			return differs()
		}
		return ""
	case Some:
		return someDiffer(at, want, got)
	case Words:
		if text, is := got.(string); !is || text == "" {
			return differs()
		}
		return ""
	case Opening:
		text, is := got.(string)
		cut := strings.TrimSpace(strings.TrimSuffix(text, "…"))
		if !is || cut == "" || !strings.HasPrefix(want.Text, cut) {
			return differs()
		}
		return ""
	case *Feed:
		return feedDifference(want, got)
	}
	if want != got { // string, bool, nil
		return differs()
	}
	return ""
}

// someDiffer looks for every element of a list among those that may be there,
// each of which may be there once.
func someDiffer(at string, want Some, got any) string {
	list, is := got.([]any)
	if !is || len(list) != want.N {
		return fmt.Sprintf("%s: want %d of %s, got %s", at, want.N, short(want.Of), short(got))
	}
	left := slices.Clone(want.Of)
	for i, x := range list {
		found := slices.IndexFunc(left, func(w any) bool { return difference("", w, x) == "" })
		if found < 0 {
			return fmt.Sprintf("%s[%d]: want one of %s, got %s", at, i, short(left), short(x))
		}
		left = slices.Delete(left, found, found+1)
	}
	return ""
}

func short(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%#v", v)
	}
	if len(text) > 600 {
		return fmt.Sprintf("%s… (%d bytes)", text[:600], len(text))
	}
	return string(text)
}

// Disagreement compares an answer of the model with one of the product to the same
// request, and says where they differ, "" when nowhere. The body was read by
// encoding/json with numbers as they stand.
func Disagreement(want Answer, status int, allow string, body any) string {
	for _, other := range want.Or {
		other.Allow = want.Allow
		if Disagreement(other, status, allow, body) == "" {
			return ""
		}
	}
	switch {
	case want.Status != status:
		return fmt.Sprintf("status: want %d %s, got %d %s", want.Status, short(want.Body), status, short(body))
	case want.Allow != allow:
		return fmt.Sprintf("Allow: want %q, got %q", want.Allow, allow)
	case want.Free:
		object, _ := body.(map[string]any)
		if detail, _ := object["detail"].(string); detail == "" {
			return "an error should have its words under detail, got " + short(body)
		}
		return ""
	}
	return difference("$", want.Body, body)
}
