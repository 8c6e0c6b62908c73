package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of a file.
const (
	maxFile = 16 << 20 // bytes: the largest model there may be fits well
	maxKeys = 100      // of one mapping; settings and fields have twenty at most
)

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
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return File{}, fail.Wrap(fail.Invalid, err, "The schema file is not YAML.")
	}
	if err := narrow(&doc); err != nil {
		return File{}, err
	}
	var head struct {
		Version *int `yaml:"version"`
	}
	if err := doc.Decode(&head); err != nil {
		return File{}, fail.Wrap(fail.Invalid, few(err), "The schema file holds what this program does not know.")
	}
	switch {
	case head.Version == nil || *head.Version < 1:
		return File{}, fail.E(fail.Invalid, "The schema file has no version; its first line is \"version: %d\".", Version)
	case *head.Version > Version:
		return File{}, fail.E(fail.Invalid, "The schema file is of version %d; this program reads up to %d. Use a newer Ghee.", *head.Version, Version)
	}
	var f File
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true) // which Node.Decode cannot be asked for
	if err := d.Decode(&f); err != nil {
		return File{}, fail.Wrap(fail.Invalid, few(err), "The schema file holds what this program does not know.")
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return File{}, fail.E(fail.Invalid, "The schema file holds more than one document.")
	}
	return f, nil
}

// narrow refuses mappings with more keys than any of ours has: the decoder
// compares each key with each, and tells of every pair that is equal.
func narrow(n *yaml.Node) error {
	if keys := len(n.Content) / 2; n.Kind == yaml.MappingNode && keys > maxKeys {
		return fail.E(fail.Invalid, "The schema file holds what this program does not know: in line %d begins a mapping with %d keys.", n.Line, keys)
	}
	for _, c := range n.Content {
		if err := narrow(c); err != nil {
			return err
		}
	}
	return nil
}

// few is an error with the first faults of a list that may be endless.
func few(err error) error {
	const some = 5
	if t, ok := errors.AsType[*yaml.TypeError](err); ok && len(t.Errors) > some {
		return &yaml.TypeError{Errors: append(t.Errors[:some:some], fmt.Sprintf("and %d more", len(t.Errors)-some))}
	}
	return err
}
