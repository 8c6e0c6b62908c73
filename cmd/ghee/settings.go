package main

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"github.com/gheecms/ghee/internal/fail"
)

// A setting is a flag that an environment variable can give as well: it may
// also stand in a settings file, as a key with '_' for '-'. A flag wins over
// the environment, the environment over the file.

const (
	settingsFile = "ghee.toml" // read from the working folder when no other is named
	maxSettings  = 1 << 20     // bytes of a settings file
)

// settings lists every setting of the program by its key.
func settings(n *kong.Node, into map[string]*kong.Flag) map[string]*kong.Flag {
	for _, f := range n.Flags {
		if len(f.Envs) > 0 && f.Name != "config" {
			into[key(f)] = f
		}
	}
	for _, child := range n.Children {
		settings(child, into)
	}
	return into
}

func key(f *kong.Flag) string { return strings.ReplaceAll(f.Name, "-", "_") }

// file is a settings file, read. It resolves flags for kong.
type file struct {
	path   string // "" when there is none
	values map[string]any
}

// readSettings reads the file that somebody named, or ./ghee.toml if it is
// there. It returns fail.Invalid for what is no TOML, and for a key that is no
// setting.
func readSettings(named string, known map[string]*kong.Flag) (*file, error) {
	f := &file{path: named}
	if named == "" {
		f.path = settingsFile
	}
	r, err := os.Open(f.path)
	if named == "" && errors.Is(err, fs.ErrNotExist) {
		return &file{}, nil
	}
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The settings file %s cannot be read.", f.path)
	}
	defer func() { _ = r.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(r, maxSettings+1))
	switch {
	case err != nil:
		return nil, fail.Wrap(fail.Invalid, err, "The settings file %s cannot be read.", f.path)
	case len(data) > maxSettings:
		return nil, fail.E(fail.Invalid, "The settings file %s is larger than %d bytes.", f.path, maxSettings)
	}
	if err := toml.Unmarshal(data, &f.values); err != nil {
		if d, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, column := d.Position()
			return nil, fail.Wrap(fail.Invalid, err, "%s, line %d, column %d is no TOML.", f.path, row, column)
		}
		return nil, fail.Wrap(fail.Invalid, err, "%s is no TOML.", f.path)
	}
	return f, f.check(known)
}

// check refuses keys that are no settings, and values that are of another kind.
func (f *file) check(known map[string]*kong.Flag) error {
	for k, v := range f.values {
		flag, ok := known[k]
		if !ok {
			return fail.E(fail.Invalid, "%s: there is no setting %q; did you mean %q?", f.path, k, nearest(k, known))
		}
		want, example := reflect.String, strconv.Quote(cmp.Or(flag.Default, flag.PlaceHolder))
		if flag.IsBool() {
			want, example = reflect.Bool, "true"
		}
		if v == nil || reflect.TypeOf(v).Kind() != want {
			return fail.E(fail.Invalid, "%s: %s is written like this: %s = %s.", f.path, k, k, example)
		}
	}
	return nil
}

// Validate implements kong.Resolver; check has done it.
func (f *file) Validate(*kong.Application) error { return nil }

// Resolve implements kong.Resolver. Paths are relative to the file.
func (f *file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := f.values[key(flag)]
	if !ok || len(flag.Envs) == 0 || environment(flag) != "" {
		return nil, nil
	}
	if s, isText := v.(string); isText && flag.Tag.Type == "path" && s != "" && !filepath.IsAbs(s) && !strings.HasPrefix(s, "~/") {
		return filepath.Join(filepath.Dir(f.path), s), nil
	}
	return v, nil
}

// environment names the variable that gives the flag a value, "" when none
// does.
func environment(flag *kong.Flag) string {
	for _, name := range flag.Envs {
		if _, ok := os.LookupEnv(name); ok {
			return name
		}
	}
	return ""
}

// nearest returns the setting whose key takes the fewest changes of a letter.
func nearest(word string, known map[string]*kong.Flag) (best string) {
	least := -1
	for k := range known {
		if d := distance(word, k); least < 0 || d < least || d == least && k < best {
			best, least = k, d
		}
	}
	return best
}

// distance counts the changes of one letter from a to b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
