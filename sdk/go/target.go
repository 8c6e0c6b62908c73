package ghee

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Params are the parameters of a read, by the names of the v2 API, such as page_size,
// locale or preview. A value is a string, a number, a bool or a list of these; the
// one of fields is a Params of filters; nil stands for none.
type Params map[string]any

// target is a path with its parameters but the token, as it is asked for and as
// answers are kept by.
func target(path string, p Params) (string, error) {
	var pairs []string
	add := func(name string, v any) error {
		text, given, err := text(v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if given {
			pairs = append(pairs, escape(name, "")+"="+escape(text, ""))
		}
		return nil
	}
	for name, v := range p {
		filters, ok := v.(Params)
		if m, plain := v.(map[string]any); plain {
			filters, ok = m, true
		}
		if !ok {
			if err := add(name, v); err != nil {
				return "", err
			}
			continue
		}
		for field, v := range filters {
			if err := add(name+"."+field, v); err != nil {
				return "", err
			}
		}
	}
	if len(pairs) == 0 {
		return path, nil
	}
	slices.Sort(pairs)
	return path + "?" + strings.Join(pairs, "&"), nil
}

// text is how a value is written, and whether there is one.
func text(v any) (s string, given bool, err error) {
	r := reflect.ValueOf(v)
	if !r.IsValid() {
		return "", false, nil
	}
	switch r.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return fmt.Sprint(v), true, nil
	case reflect.Slice:
		parts := make([]string, 0, r.Len())
		for i := range r.Len() {
			part, given, err := text(r.Index(i).Interface())
			if err != nil {
				return "", false, err
			}
			if given {
				parts = append(parts, part)
			}
		}
		return strings.Join(parts, ","), true, nil
	default:
		return "", false, usage(fmt.Sprintf("a parameter is a string, a number, a bool or a list, and this is a %T", v))
	}
}

// path joins what a call names to a path of the API that ends in a slash.
func path(parts ...string) (string, error) {
	var b strings.Builder
	b.WriteString("/v2/")
	for _, p := range parts {
		switch p {
		case "":
			return "", usage("a slug, type or key is empty")
		case ".", "..":
			return "", usage(fmt.Sprintf("%q is no slug, type or key", p))
		}
		b.WriteString(escape(p, "*,"))
		b.WriteByte('/')
	}
	return b.String(), nil
}

// escape percent-encodes all but unreserved characters (RFC 3986 §2.3) and those of
// besides.
func escape(s, besides string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~"+besides, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
