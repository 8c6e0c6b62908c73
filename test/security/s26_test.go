package security_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// target is the name of what might say where to go.
var target = regexp.MustCompile(`(?i)(^|_)(url|uri|redirect|return|continue|goto|dest|destination|forward|callback|next|rurl|target)(_|$)`)

// TestS26_NoRequestSaysWhereToGo: no operation takes an address to go to, none
// redirects, and parameters of such names do nothing. Redirects of a site are
// content that the API lists; nothing here follows them.
func TestS26_NoRequestSaysWhereToGo(t *testing.T) {
	f := newOffice(t)
	f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	evil := []string{"//evil.test", `/\evil.test`, "https:evil.test", "%09//evil.test", "https://cms.example.org@evil.test", "/%0d%0aLocation:%20https://evil.test", "javascript:alert(1)"}
	for _, o := range f.ops {
		for _, p := range o.params {
			if target.MatchString(p) {
				t.Errorf("%s takes %q: test what it does with %v", o.id, p, evil)
			}
		}
		for _, s := range o.statuses {
			if strings.HasPrefix(s, "3") && s != "304" {
				t.Errorf("%s may answer %s", o.id, s)
			}
		}
		if o.writes {
			continue
		}
		for _, e := range evil {
			for _, name := range []string{"next", "redirect", "url", "return_to"} {
				if a := boss.do(o.method, o.at("here", "x")+"?"+name+"="+e, ""); a.status/100 == 3 || a.header.Get("Location") != "" || strings.Contains(a.body, "evil.test") {
					t.Errorf("%s with %s=%s: %d %v %.200s", o.id, name, e, a.status, a.header, a.body)
				}
			}
		}
	}
	for _, path := range []string{"//evil.test", "//evil.test/%2e%2e", "/%2f%2fevil.test", `/%5cevil.test`, "/api//evil.test", "/api/..//evil.test/", "/v2//evil.test", "/dashboard//evil.test/..", "/healthz/..//evil.test"} {
		a := f.nobody().do("GET", path, "")
		if to := a.header.Get("Location"); to != "" && (to[0] != '/' || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
			t.Errorf("%s leads to %q", path, to)
		}
	}
}
