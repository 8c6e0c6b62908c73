package arch

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/gheecms/ghee"
	root   = "../.."
)

// graph is every package we build and every package those need, by import path.
type graph map[string]pkg

type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// load asks the go command for the graph of each module in the repository.
// Tests of ours may import what they like; they are not in it.
func load(t *testing.T) graph {
	t.Helper()
	g := graph{}
	for _, dir := range modules(t) {
		dec := json.NewDecoder(strings.NewReader(output(t, dir, "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")))
		for {
			var p pkg
			if err := dec.Decode(&p); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			g[p.ImportPath] = p
		}
	}
	return g
}

// modules returns the folders that hold a go.mod. Walking the tree has a second
// use: the go command learns that this test depends on every folder of it, and
// does not answer from its test cache when a file has changed since.
func modules(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != root && (name[0] == '.' || name == "bin" || name == "node_modules" || name == "testdata"):
			return fs.SkipDir
		case name == "go.mod":
			dirs = append(dirs, filepath.Dir(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// output runs the go command in dir and returns what it prints.
func output(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, complaint.String())
	}
	return string(out)
}

// violations returns a sentence for each package of g that goes through a shut
// door, with the shortest way it takes.
func violations(g graph, doors []door) []string {
	var found []string
	for _, from := range slices.Sorted(maps.Keys(g)) {
		var route func(to string) []string
		for _, d := range doors {
			if !anyCovers(d.rooms, from) || anyCovers(d.except, from) {
				continue
			}
			if route == nil {
				route = g.routes(from)
			}
			for _, never := range d.never {
				if covers(never, from) {
					continue
				}
				if way := route(never); way != nil {
					found = append(found, fmt.Sprintf("%s must never reach %s, because %s. It does: %s",
						short(from), never, d.why, strings.Join(way, " → ")))
				}
			}
		}
	}
	return found
}

// routes walks g breadth first from a package and returns a function that knows
// the shortest way to what a name covers; nil when there is none.
func (g graph) routes(from string) func(to string) []string {
	before := map[string]string{from: ""}
	order := []string{from}
	for i := 0; i < len(order); i++ {
		for _, next := range g[order[i]].Imports {
			if _, seen := before[next]; !seen {
				before[next] = order[i]
				order = append(order, next)
			}
		}
	}
	return func(to string) (way []string) {
		i := slices.IndexFunc(order, func(p string) bool { return covers(to, p) })
		if i < 0 {
			return nil
		}
		for p := order[i]; p != ""; p = before[p] {
			way = append(way, short(p))
		}
		slices.Reverse(way)
		return way
	}
}

// stale returns a sentence for each name of the table that no longer means what
// it says: a door before a room that was renamed guards nothing.
func stale(g graph, doors []door, planned []string) []string {
	var named, found []string
	for _, d := range doors {
		named = slices.Concat(named, d.rooms, d.except, d.never)
	}
	slices.Sort(named)
	named = slices.Compact(named)
	for _, name := range named {
		exists := false
		for path := range g {
			exists = exists || covers(name, path)
		}
		switch isPlanned := slices.Contains(planned, name); {
		case !exists && !isPlanned:
			found = append(found, name+" is named by a door and no package of that name is built: was it renamed?")
		case exists && isPlanned:
			found = append(found, name+" is here now: take it off the planned list")
		}
	}
	for _, name := range planned {
		if !slices.Contains(named, name) {
			found = append(found, name+" is planned and no door names it")
		}
	}
	return found
}

// covers reports whether a name of the table means the package at path.
func covers(name, path string) bool {
	if ours(name) {
		name = module + "/" + name
	} else if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
		return path == name // the standard library: net is not net/url
	}
	return path == name || strings.HasPrefix(path, name+"/")
}

func anyCovers(names []string, path string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return covers(name, path) })
}

func ours(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return first == "internal" || first == "cmd" || first == "sdk"
}

func short(path string) string { return strings.TrimPrefix(path, module+"/") }
