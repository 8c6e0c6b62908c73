package clients

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// check says what is wrong with a decoded body, or nil.
type check func(body any) error

// all joins checks into one that reads the body first.
func all(checks []check) func(json.RawMessage) error {
	return func(data json.RawMessage) error {
		var body any
		if err := json.Unmarshal(data, &body); err != nil {
			return fmt.Errorf("the body is no JSON: %w", err)
		}
		for _, c := range checks {
			if err := c(body); err != nil {
				return err
			}
		}
		return nil
	}
}

// at returns the values at a dotted path. "*" stands for every element of an
// array, a number for one; where a key is missing there is no value.
func at(body any, path string) []any {
	found := []any{body}
	for step := range strings.SplitSeq(path, ".") {
		var next []any
		for _, v := range found {
			switch v := v.(type) {
			case map[string]any:
				if x, ok := v[step]; ok {
					next = append(next, x)
				}
			case []any:
				if step == "*" {
					next = append(next, v...)
				} else if i, err := strconv.Atoi(step); err == nil && i < len(v) {
					next = append(next, v[i])
				}
			}
		}
		found = next
	}
	return found
}

// are checks that the values at path are exactly these, in this order; with
// none, that the key is missing.
func are(path string, want ...any) check {
	for i, w := range want {
		if n, ok := w.(int); ok {
			want[i] = float64(n)
		}
	}
	return func(body any) error {
		got := at(body, path)
		if len(got) == len(want) && (len(got) == 0 || reflect.DeepEqual(got, want)) {
			return nil
		}
		return fmt.Errorf("%s is %v, want %v", path, got, want)
	}
}

// each checks that there are n values at path and that all are what the word says.
func each(path string, n int, word string, is func(any) bool) check {
	return func(body any) error {
		got := at(body, path)
		if len(got) != n {
			return fmt.Errorf("%s has %d values, want %d", path, len(got), n)
		}
		for _, v := range got {
			if !is(v) {
				return fmt.Errorf("%s holds %v, want %s", path, v, word)
			}
		}
		return nil
	}
}

// text checks for n strings that are not empty.
func text(path string, n int) check {
	return each(path, n, "a text", func(v any) bool { s, ok := v.(string); return ok && s != "" })
}

// number checks for n whole numbers above zero.
func number(path string, n int) check {
	return each(path, n, "a whole number", func(v any) bool { f, ok := v.(float64); return ok && f > 0 && f == float64(int64(f)) })
}

// date checks for n moments in the form of contract §0.2, fact 8.
func date(path string, n int) check {
	form := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$`)
	return each(path, n, "a date with six fraction digits or none", func(v any) bool { s, ok := v.(string); return ok && form.MatchString(s) })
}

// feed checks for a well-formed XML document that begins at the first byte, has
// the given root and holds n elements of the given name (contract §7.7).
func feed(path, root, element string, n int) check {
	return func(body any) error {
		got := at(body, path)
		if len(got) != 1 {
			return fmt.Errorf("%s has %d values, want 1", path, len(got))
		}
		doc, _ := got[0].(string)
		if !strings.HasPrefix(doc, "<?xml") {
			return fmt.Errorf("%s does not begin with <?xml", path)
		}
		names, err := elements(doc)
		if err != nil {
			return fmt.Errorf("%s is not well formed: %w", path, err)
		}
		count := 0
		for _, name := range names {
			if name == element {
				count++
			}
		}
		if len(names) == 0 || names[0] != root || count != n {
			return fmt.Errorf("%s has the elements %v, want the root %s and %d of %s", path, names, root, n, element)
		}
		return nil
	}
}

// elements returns the local names of a document's elements as they open.
func elements(doc string) ([]string, error) {
	var names []string
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		if start, ok := token.(xml.StartElement); ok {
			names = append(names, start.Name.Local)
		}
	}
}
