package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
)

// Edges' tokens are made, listed and revoked by command.
func TestEdge_TokensAreMadeListedAndRevoked(t *testing.T) {
	dir := t.TempDir()
	ghee := func(args ...string) (int, string, string) {
		var out, told strings.Builder
		code := run(t.Context(), append(args, "--data", dir), &out, &told)
		return code, out.String(), told.String()
	}
	must := func(args ...string) (string, string) {
		t.Helper()
		code, out, told := ghee(args...)
		if code != 0 {
			t.Fatalf("%v ends with %d: %s", args, code, told)
		}
		return out, told
	}
	must("site", "create", "blog")
	must("site", "create", "docs")
	if _, told := must("edge", "tokens"); !strings.Contains(told, "ghee edge token") {
		t.Errorf("with none: %s", told)
	}
	all, told := must("edge", "token", "--name", "Frankfurt")
	some, _ := must("edge", "token", "--site", "blog,docs", "--expires", "2999-01-02")
	a, err := content.ParseEdgeToken(all)
	b, err2 := content.ParseEdgeToken(some)
	if err != nil || err2 != nil || !slices.Equal(a.Key, b.Key) || a.Secret == b.Secret || !strings.Contains(told, "not shown again") || strings.Contains(told, a.Secret) {
		t.Fatalf("%q and %q, the note is %q", all, some, told)
	}
	list, _ := must("edge", "tokens")
	lines := strings.Split(list, "\n")
	if !strings.Contains(lines[1], "(all)") || !strings.Contains(lines[1], "Frankfurt") || !strings.Contains(lines[2], "until 2999-01-02") ||
		!strings.Contains(lines[2], "blog,docs") || strings.Contains(list, a.Secret) || strings.Contains(list, a.Hash()) {
		t.Errorf("the list is\n%s", list)
	}
	id := strings.Fields(lines[1])[0]
	must("edge", "revoke", id)
	must("edge", "revoke", id)
	if list, _ := must("edge", "tokens"); !strings.Contains(list, "revoked 20") {
		t.Errorf("after one is revoked\n%s", list)
	}
	for _, c := range []struct {
		code int
		args string
	}{
		{exitNotFound, "edge revoke none"},
		{exitNotFound, "edge token --site none"},
		{exitUsage, "edge token --expires 2001-01-01"},
		{exitUsage, "edge token --expires soon"},
	} {
		if code, out, told := ghee(strings.Fields(c.args)...); code != c.code || out != "" || told == "" {
			t.Errorf("%s ends with %d: %s%s", c.args, code, out, told)
		}
	}
}
