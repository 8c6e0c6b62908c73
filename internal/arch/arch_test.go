// Package arch tests the shape of the house: which rooms never reach which,
// and that the versions that must agree do.
package arch

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDoors_StayShut(t *testing.T) {
	for _, v := range violations(load(t), doors) {
		t.Error(v)
	}
}

func TestDoors_NameWhatExists(t *testing.T) {
	for _, s := range stale(load(t), doors, planned) {
		t.Error(s)
	}
}

func TestDoors_SayWhy(t *testing.T) {
	for _, d := range doors {
		if d.why == "" || len(d.rooms) == 0 || len(d.never) == 0 {
			t.Errorf("a door needs rooms, what they never reach, and a reason: %+v", d)
		}
	}
}

// The vocabulary must be readable and buildable with nothing but Go.
func TestContent_NeedsTheStandardLibraryOnly(t *testing.T) {
	g := load(t)
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if g[path].Standard || strings.HasPrefix(path, module+"/") {
			continue
		}
		if way := g.routes(module + "/internal/content")(path); way != nil {
			t.Errorf("internal/content needs another module: %s", strings.Join(way, " → "))
		}
	}
}

// modernc.org/sqlite is translated against one version of modernc.org/libc;
// with another it builds, and breaks at run time.
func TestSQLite_HasTheLibcItWasMadeFor(t *testing.T) {
	goMod := strings.TrimSpace(output(t, root, "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite"))
	var made struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(output(t, root, "mod", "edit", "-json", goMod)), &made); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, r := range made.Require {
		if r.Path == "modernc.org/libc" {
			want = r.Version
		}
	}
	got := strings.TrimSpace(output(t, root, "list", "-m", "-f", "{{.Version}}", "modernc.org/libc"))
	if want == "" || got != want {
		t.Errorf("modernc.org/libc is %s, and modernc.org/sqlite was made for %q: go get modernc.org/libc@%s", got, want, want)
	}
}

// fake is a small house; each package stands before what it imports.
func fake(imports map[string][]string) graph {
	g := graph{}
	for from, tos := range imports {
		p := pkg{ImportPath: from}
		if ours(from) {
			p.ImportPath = module + "/" + from
		}
		for _, to := range tos {
			if ours(to) {
				to = module + "/" + to
			}
			p.Imports = append(p.Imports, to)
			if _, ok := g[to]; !ok {
				g[to] = pkg{ImportPath: to}
			}
		}
		g[p.ImportPath] = p
	}
	return g
}

func TestViolations(t *testing.T) {
	table := []door{
		{rooms: []string{"internal/delivery"}, never: []string{"net", "internal/set", "example.com/sql"}, why: "w"},
		{rooms: []string{"internal"}, except: []string{"internal/app"}, never: []string{"internal/store"}, why: "w"},
		{rooms: []string{"internal/a", "internal/b"}, never: []string{"internal/a", "internal/b"}, why: "w"},
	}
	for name, c := range map[string]struct {
		imports map[string][]string
		want    []string
	}{
		"Direct": {
			map[string][]string{"internal/delivery": {"net"}},
			[]string{"internal/delivery must never reach net, because w. It does: internal/delivery → net"},
		},
		"ThroughOthersByTheShortestWay": {
			map[string][]string{
				"internal/delivery": {"internal/x", "internal/y"}, "internal/x": {"internal/y"}, "internal/y": {"internal/set"},
			},
			[]string{"internal/delivery must never reach internal/set, because w. It does: internal/delivery → internal/y → internal/set"},
		},
		"PackagesInARoomCount": {
			map[string][]string{"internal/delivery/feed": {"example.com/sql/driver"}},
			[]string{"internal/delivery/feed must never reach example.com/sql, because w. It does: internal/delivery/feed → example.com/sql/driver"},
		},
		"EachOther": {
			map[string][]string{"internal/a": {"internal/a/deep"}, "internal/b": {"internal/a"}},
			[]string{"internal/b must never reach internal/a, because w. It does: internal/b → internal/a"},
		},
		"LikeNamesAreOthers":    {map[string][]string{"internal/delivery": {"net/url", "internal/settings", "example.com/sqlite"}}, nil},
		"ExceptedMayPass":       {map[string][]string{"internal/app": {"internal/store"}, "cmd/ghee": {"internal/app"}}, nil},
		"OthersMayReachTheRoom": {map[string][]string{"internal/edge": {"internal/delivery", "net"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, violations(fake(c.imports), table)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStale(t *testing.T) {
	g := fake(map[string][]string{"internal/set": {"database/sql", "example.com/driver/v2"}})
	table := []door{{
		rooms: []string{"internal/set", "internal/come"}, except: []string{"internal/old"},
		never: []string{"database/sql", "example.com/driver/v1", "internal/later"}, why: "w",
	}}
	want := []string{
		"example.com/driver/v1 is named by a door and no package of that name is built: was it renamed?",
		"internal/come is named by a door and no package of that name is built: was it renamed?",
		"internal/old is named by a door and no package of that name is built: was it renamed?",
		"internal/set is here now: take it off the planned list",
		"internal/nobody is planned and no door names it",
	}
	if diff := cmp.Diff(want, stale(g, table, []string{"internal/later", "internal/set", "internal/nobody"})); diff != "" {
		t.Error(diff)
	}
}
