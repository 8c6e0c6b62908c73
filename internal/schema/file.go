package schema

import (
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Version is the version of the file that this program writes, and the highest
// it reads.
const Version = 1

// File is a content model.
type File struct {
	Version     int               `yaml:"version"`
	Settings    map[string]string `yaml:"settings,omitempty"` // by the keys of content.SettingKeys
	Locales     []Locale          `yaml:"locales,omitempty"`
	Components  []Type            `yaml:"components,omitempty"`
	PageTypes   []Type            `yaml:"page_types,omitempty"`
	Collections []Type            `yaml:"collections,omitempty"`
}

// Locale is one locale of the site.
type Locale struct {
	Code string `yaml:"code"`
	Name string `yaml:"name,omitempty"`
}

// Type is a page type, a collection or a component.
type Type struct {
	Key    string  `yaml:"key"`
	Was    string  `yaml:"was,omitempty"` // its key before
	Name   string  `yaml:"name,omitempty"`
	Fields []Field `yaml:"fields,omitempty"`
}

// Field is one field; its rules are those of content.Rules.
type Field struct {
	Key        string            `yaml:"key"`
	Was        string            `yaml:"was,omitempty"` // its key before
	Label      string            `yaml:"label,omitempty"`
	Kind       content.FieldKind `yaml:"kind"`
	Required   bool              `yaml:"required,omitempty"`
	Unique     bool              `yaml:"unique,omitempty"`
	MinLength  *int              `yaml:"min_length,omitempty"`
	MaxLength  *int              `yaml:"max_length,omitempty"`
	Min        *float64          `yaml:"min,omitempty"`
	Max        *float64          `yaml:"max,omitempty"`
	Pattern    string            `yaml:"pattern,omitempty"`
	Choices    []Choice          `yaml:"choices,omitempty"`
	Target     string            `yaml:"target,omitempty"` // "page/KEY" or "collection/KEY"
	Many       bool              `yaml:"many,omitempty"`
	Components []string          `yaml:"components,omitempty"` // keys
	Fields     []Field           `yaml:"fields,omitempty"`     // of a repeater
}

// Choice is one option of a dropdown.
type Choice struct {
	Value string `yaml:"value"`
	Label string `yaml:"label,omitempty"`
}

// Write writes a file: the same model gives the same bytes.
func (f File) Write(w io.Writer) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(f); err != nil {
		return fail.Wrap(fail.Internal, err, "The schema file cannot be written.")
	}
	return e.Close()
}
