package markdown

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// decoder reads front matter. Lines of its faults count from its own first.
type decoder func(text string) (map[string]any, *Fault)

// decodeTOML reads TOML.
func decodeTOML(text string) (map[string]any, *Fault) {
	var raw map[string]any
	if err := toml.Unmarshal([]byte(text), &raw); err != nil {
		line, said := 1, err.Error()
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, _ = e.Position()
		}
		return nil, &Fault{line, "is no TOML (" + quoted(strings.TrimPrefix(said, "toml: ")) + ")."}
	}
	return plainMap(raw)
}

// object takes a JSON object off src, which begins with it.
func object(src string, line int) (Page, *Fault) {
	head := src[:min(len(src), MaxFront)]
	d := json.NewDecoder(strings.NewReader(head))
	d.UseNumber()
	var raw map[string]any
	if err := d.Decode(&raw); err != nil {
		at := len(head)
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = min(int(e.Offset), len(head))
		}
		said := err.Error()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			said = "it has no end within 64 KiB"
		}
		return Page{}, &Fault{line + strings.Count(head[:at], "\n"), "is no JSON (" + quoted(said) + ")."}
	}
	values, fault := plainMap(raw)
	if fault != nil {
		fault.Line += line - 1
		return Page{}, fault
	}
	return Page{Front: folded(values), Body: src[d.InputOffset():]}, nil
}

// plainMap brings what a decoder made into the form of Front.
func plainMap(raw map[string]any) (map[string]any, *Fault) {
	nodes := maxNodes
	m, ok := plain(raw, maxNested, &nodes).(map[string]any)
	if nodes < 0 || !ok {
		return nil, &Fault{1, "begins front matter that is nested too deep or has too many values."}
	}
	return m, nil
}

// plain returns one value; nodes, what is left of the bound, becomes negative
// where a bound is passed.
func plain(v any, depth int, nodes *int) any {
	if *nodes--; *nodes < 0 || depth < 0 {
		*nodes = -1
		return nil
	}
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[k] = plain(v, depth-1, nodes)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, v := range x {
			out[i] = plain(v, depth-1, nodes)
		}
		return out
	case nil, bool, string:
		return x
	case time.Time:
		return x.Format(time.RFC3339Nano)
	}
	return word(v)
}
