package schema

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Version is the version of the file that this program writes, and the highest
// it reads.
const Version = 1

// maxFile bounds a file in bytes: the largest model there may be fits well.
const maxFile = 16 << 20

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

// Read reads a file. It returns fail.Invalid, with the line, for one that is no
// YAML, has members unknown to this version, or is of a newer version; and
// fail.TooLarge.
func Read(r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return File{}, fail.Wrap(fail.Internal, err, "The schema file cannot be read.")
	}
	if len(data) > maxFile {
		return File{}, fail.E(fail.TooLarge, "The schema file is larger than %d MB.", maxFile>>20)
	}
	var head struct {
		Version *int `yaml:"version"`
	}
	if err := yaml.Unmarshal(data, &head); err != nil {
		return File{}, fail.Wrap(fail.Invalid, err, "The schema file is not YAML.")
	}
	switch {
	case head.Version == nil || *head.Version < 1:
		return File{}, fail.E(fail.Invalid, "The schema file has no version; its first line is \"version: %d\".", Version)
	case *head.Version > Version:
		return File{}, fail.E(fail.Invalid, "The schema file is of version %d; this program reads up to %d. Use a newer Ghee.", *head.Version, Version)
	}
	var f File
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return File{}, fail.Wrap(fail.Invalid, err, "The schema file holds what this program does not know.")
	}
	if err := d.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return File{}, fail.E(fail.Invalid, "The schema file holds more than one document.")
	}
	return f, nil
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
