package main

import (
	"strings"
	"testing"
)

// People are made, invited, listed and kept out by command; the trail of it holds.
func TestUser_CommandsMakeAndLookAfterPeople(t *testing.T) {
	dir := t.TempDir()
	must := func(args ...string) string {
		t.Helper()
		var out, told strings.Builder
		if code := run(t.Context(), append(args, "--data", dir), &out, &told); code != 0 {
			t.Fatalf("%v ends with %d: %s", args, code, told.String())
		}
		return out.String()
	}
	must("site", "create", "blog")
	if link := must("user", "create", "ada@example.org", "--name", "Ada"); !strings.HasPrefix(link, "http://127.0.0.1:8080/dashboard/password#token=") {
		t.Errorf("the link is %q", link)
	}
	if link := must("user", "invite", "bob@example.org", "--role", "editor", "--site", "blog", "--base-url", "https://cms.example.org/"); !strings.HasPrefix(link, "https://cms.example.org/dashboard/") {
		t.Errorf("the link is %q", link)
	}
	if jobs := must("work", "list"); strings.Count(jobs, "mail") != 2 {
		t.Errorf("the work is\n%s", jobs)
	}
	must("user", "role", "ada@example.org", "--site", "blog", "--role", "viewer")
	must("user", "disable", "ada@example.org")
	list := must("user", "list")
	if !strings.Contains(list, "organisation  owner   disabled") || !strings.Contains(list, "site 1        viewer  disabled") {
		t.Errorf("the list is\n%s", list)
	}
	must("user", "enable", "ada@example.org")
	if told := must("audit", "verify"); !strings.HasSuffix(told, "each as it was written.\n") {
		t.Errorf("the trail: %s", told)
	}
	if trail := must("audit", "export"); !strings.Contains(trail, `"person.invite"`) || strings.Contains(trail, "token=") {
		t.Errorf("the trail is\n%s", trail)
	}
	if trail := must("audit", "export", "--installation"); !strings.Contains(trail, `"site.create","object":"blog"`) {
		t.Errorf("the trail of what was nobody's is\n%s", trail)
	}
	for _, bad := range [][]string{
		{"audit", "export", "--installation", "--organisation", "x"},
		{"user", "create", "ada@example.org"},
		{"user", "create", "no address"},
		{"user", "invite", "x@example.org", "--role", "king"},
		{"user", "reset", "nobody@example.org"},
		{"user", "role", "ada@example.org", "--site", "none"},
		{"user", "create", "x@example.org", "--password-file", "/none"},
	} {
		var out, told strings.Builder
		if code := run(t.Context(), append(bad, "--data", dir), &out, &told); code == 0 || told.Len() == 0 {
			t.Errorf("%v ends with %d: %s", bad, code, told.String())
		}
	}
}
