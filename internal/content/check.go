package content

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Check checks values against the rules of a type's fields: required, length,
// range, pattern, choices. An empty value of a field that is not required meets
// every rule; a component that was not given is one with empty values (contract
// §6). Its error is fail.Invalid with one Field for each
// fault; unique is a claim, taken where values are stored.
func Check(schema *Schema, fields []Field, v Values) error {
	c := checker{schema: schema}
	c.object("", fields, v)
	return c.err("The document cannot be published.")
}

type checker struct {
	schema *Schema
	depth  int
	faults
}

func (c *checker) object(path string, fields []Field, v Values) {
	if c.depth > MaxDepth { // as deep as Bind lets values be
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	for _, f := range fields {
		c.value(join(path, f.Key), f, v[f.ID])
	}
}

func (c *checker) value(path string, f Field, v any) {
	if f.Required && empty(v) {
		c.add(path, "is required; give it a value.")
		return
	}
	if f.Kind == Component {
		values, _ := v.(Values)
		if t := f.Component(c.schema); t != nil {
			c.object(path, t.Fields, values)
		}
		return
	}
	if empty(v) {
		return
	}
	switch x := v.(type) {
	case string:
		c.text(path, f, x)
	case float64:
		c.between(path, f, x, "")
	case []ObjectID:
		c.between(path, f, float64(len(x)), " elements")
	case []Values:
		c.between(path, f, float64(len(x)), " elements")
		for i, row := range x {
			c.object(fmt.Sprintf("%s[%d]", path, i), f.Fields, row)
		}
	case []Picked:
		c.between(path, f, float64(len(x)), " elements")
		for i, p := range x {
			if t := c.schema.Type(p.Type); t != nil {
				c.object(fmt.Sprintf("%s[%d].fields", path, i), t.Fields, p.Values)
			}
		}
	}
}

func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case []ObjectID:
		return len(x) == 0
	case []Values:
		return len(x) == 0
	case []Picked:
		return len(x) == 0
	}
	return false
}

var colorPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (c *checker) text(path string, f Field, s string) {
	n := utf8.RuneCountInString(s)
	if f.MinLength != nil && n < *f.MinLength {
		c.add(path, "has %d characters; at least %d are needed.", n, *f.MinLength)
	}
	if f.MaxLength != nil && n > *f.MaxLength {
		c.add(path, "has %d characters; at most %d fit.", n, *f.MaxLength)
	}
	if f.Pattern != "" {
		if re, err := compile(f.Pattern); err == nil && !re.MatchString(s) {
			c.add(path, "does not match the pattern %s.", f.Pattern)
		}
	}
	switch f.Kind {
	case Dropdown:
		if !slices.ContainsFunc(f.Choices, func(ch Choice) bool { return ch.Value == s }) {
			c.add(path, "%q is no choice of this field.", s)
		}
	case Color:
		if !colorPattern.MatchString(s) {
			c.add(path, "%q is no colour; write it like #e3a21a.", s)
		}
	}
}

func (c *checker) between(path string, f Field, n float64, unit string) {
	if f.Min != nil && n < *f.Min {
		c.add(path, "is %v%s; the least is %v.", n, unit, *f.Min)
	}
	if f.Max != nil && n > *f.Max {
		c.add(path, "is %v%s; the most is %v.", n, unit, *f.Max)
	}
}

// maxPattern bounds a user's pattern; RE2 then bounds its time (reliability
// S20).
const maxPattern = 500

// compile makes a pattern match whole values only. It must be whole by itself:
// "a)|(b" would close our group, and then match parts.
func compile(pattern string) (*regexp.Regexp, error) {
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?:` + pattern + `)\z`)
}
