package sdks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Outcome is what a client says came of a row.
type Outcome struct {
	Results [][]Result        `json:"results"`
	WaitsMs []int             `json:"waits_ms"`
	Kept    map[string][]byte `json:"kept"`
}

// judge returns what differs from the row.
func judge(r *Row, s *stage, got *Outcome) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(got.Results) != len(r.Calls) {
		say("%d calls were made, want %d", len(got.Results), len(r.Calls))
		return wrong
	}
	for i, c := range r.Calls {
		if n := max(1, c.Together); len(got.Results[i]) != n {
			say("call %d: %d results, want %d", i+1, len(got.Results[i]), n)
		}
		for _, one := range got.Results[i] {
			if d := differs(c.Result, one); d != "" {
				say("call %d, %s: %s", i+1, c.Do, d)
			}
		}
	}
	wrong = append(wrong, s.extra...)
	wrong = append(wrong, requests(r.Requests, s.requests)...)
	if r.WaitsMs != nil && !slices.Equal(*r.WaitsMs, got.WaitsMs) {
		say("it waited for %v ms, want %v", got.WaitsMs, *r.WaitsMs)
	}
	if r.Keeps != nil {
		if kept := targets(got.Kept); !sameSet(kept, *r.Keeps) {
			say("the store holds %q, want %q", kept, *r.Keeps)
		}
	}
	return wrong
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

func differs(want, got Result) string {
	shown, _ := json.Marshal(got)
	switch {
	case (want.Error == nil) != (got.Error == nil),
		want.Error != nil && (want.Error.Kind != got.Error.Kind || want.Error.Status != 0 && want.Error.Status != got.Error.Status):
		return "it gives " + string(shown)
	case want.Error != nil && want.Error.Detail != nil && *want.Error.Detail != detail(got.Error):
		return fmt.Sprintf("the error tells %q, want %q", detail(got.Error), *want.Error.Detail)
	case want.Error != nil && strings.Contains(got.Error.Text, "READ"):
		return "the error shows the token: " + got.Error.Text
	case !equal(want.Body, got.Body):
		return fmt.Sprintf("it gives %s, want %s", got.Body, want.Body)
	case want.FromFailover != got.FromFailover || want.AgeS != got.AgeS || want.Position != got.Position || want.Revalidated != got.Revalidated:
		return "where it comes from: " + string(shown)
	}
	return ""
}

func detail(f *Fault) string {
	if f.Detail == nil {
		return ""
	}
	return *f.Detail
}

// equal reports whether two texts are the same JSON; nothing, null and {} are the same.
func equal(a, b json.RawMessage) bool {
	read := func(t json.RawMessage) (v any) {
		if t = bytes.TrimSpace(t); len(t) == 0 || string(t) == "{}" {
			return nil
		}
		if json.Unmarshal(t, &v) != nil {
			return string(t)
		}
		return v
	}
	return reflect.DeepEqual(read(a), read(b))
}

func requests(want, got []Request) (wrong []string) {
	line := func(r Request) string { return r.Host + " " + r.Method + " " + r.Target }
	lines := func(all []Request) (l []string) {
		for _, r := range all {
			l = append(l, line(r))
		}
		return l
	}
	if !slices.Equal(lines(want), lines(got)) {
		return []string{fmt.Sprintf("it asked\n\t%s\nwant\n\t%s", strings.Join(lines(got), "\n\t"), strings.Join(lines(want), "\n\t"))}
	}
	for i, w := range want {
		for name, value := range w.Headers {
			if h := got[i].Headers[http.CanonicalHeaderKey(name)]; h != value && !strings.HasPrefix(h, value+",") && !strings.HasPrefix(h, value+";") {
				wrong = append(wrong, fmt.Sprintf("%s: %s is %q, want %q", line(w), name, h, value))
			}
		}
		if !equal(w.Body, got[i].Body) {
			wrong = append(wrong, fmt.Sprintf("%s: the body is %s, want %s", line(w), got[i].Body, w.Body))
		}
	}
	return wrong
}
