package security_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

// deceptions are paths that a cache may take for a file, or for another path,
// and a server for what is behind it.
func deceptions(private string) (paths []string) {
	for _, tail := range []string{
		"/x.css", ";a.js", "%3ba.js", "%2fx.css", "%2Fx.css", "/..%2fx.css", "%3fx.css", "?x.css", "%23x.css", "%00.css", "%0a.css", "/%2e%2e/x.css", "/.css", ".css", "/x.js?v=1",
		"/../static/x.css", "\\x.css", "%5cx.css", "/;/x.png", "/x.ico",
	} {
		paths = append(paths, private+tail)
	}
	return append(paths,
		"/v2/..%2f"+private[1:], "/v2/%2e%2e"+private, "/v2/posts/..%2f..%2f.."+private, "/static/..%2f"+private[1:], "/x.css/..%2f.."+private, "/"+private, "//x.css/.."+private, private+"/", private)
}

// TestS16_NothingPrivateLooksPublic asks, signed in and as others who are known,
// for paths that a cache in front may misread. Nothing that depends on who asks
// may be kept by a cache that others share.
func TestS16_NothingPrivateLooksPublic(t *testing.T) {
	f := newOffice(t)
	f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	ctx := t.Context()
	writes, _, err := f.o.Accounts.CreateToken(ctx, account.System(), f.sites["here"], account.NewToken{Kind: content.WriteToken, Name: "writes"})
	f.must(err)
	previews, _, err := f.o.Accounts.CreateToken(ctx, account.System(), f.sites["here"], account.NewToken{Kind: content.ReadToken, Name: "previews", Preview: true})
	f.must(err)
	reads, _, err := f.o.Accounts.CreateToken(ctx, account.System(), f.sites["here"], account.NewToken{Kind: content.ReadToken, Name: "reads"})
	f.must(err)
	f.Until("the tokens are known", func() bool {
		return f.Get("/v2/posts/?auth_token="+reads).Status == 200 && f.Get("/v2/posts/?preview=1&auth_token="+previews).Status == 200
	})

	private := 0
	for _, secret := range []string{"/api/session", "/api/sites/here/documents", "/api/sites/here/tokens", "/dashboard", "/feed/v1/epoch", "/healthz"} {
		for _, path := range deceptions(secret) {
			for who, v := range map[string]*visitor{"boss": boss, "nobody": f.nobody()} {
				a := v.do(http.MethodGet, path, "")
				if a.status == 200 && who == "boss" {
					private++
				}
				if kept(a) && !strings.HasPrefix(path, "/healthz") {
					t.Errorf("%s for %s: %d may be kept by all: %v", path, who, a.status, a.header)
				}
			}
		}
	}
	if private < 3 {
		t.Errorf("only %d answers held anything private: nothing was shown", private)
	}
	for what, headers := range map[string][]string{
		"/v2/posts/?preview=1&auth_token=" + previews:      nil,
		"/v2/posts/x.css?preview=1&auth_token=" + previews: nil,
		"/v2/posts/?auth_token=" + writes:                  nil,
		"/v2/posts/x.css?auth_token=" + writes:             nil,
		"/v2/posts/":                                       {"Authorization", "Token " + reads},
		"/v2/posts/x.css":                                  {"Authorization", "Token " + writes},
		"/v2/posts/?x.css":                                 {"Authorization", "Token " + previews},
	} {
		for range 2 { // the second from whatever this node keeps itself
			if a := f.nobody().do(http.MethodGet, what, "", headers...); kept(a) || a.status == 401 {
				t.Errorf("%s %q: %d may be kept by all: %v", what, headers, a.status, a.header)
			}
		}
	}
	if a := f.nobody().do(http.MethodGet, "/v2/posts/?auth_token="+reads, ""); !kept(a) {
		t.Errorf("what is public may not be kept: this test sees nothing: %v", a.header)
	}
}

// kept reports whether a cache that many share may keep an answer.
func kept(a answer) bool {
	control := a.header.Get("Cache-Control")
	if a.header.Get("Surrogate-Key") != "" || strings.Contains(control, "public") || strings.Contains(control, "s-maxage") ||
		a.header.Get("Surrogate-Control") != "" && !strings.Contains(a.header.Get("Surrogate-Control"), "no-store") {
		return true
	}
	keepable := a.status == 200 || a.status == 404 || a.status == 301 || a.status == 308 || a.status == 410 // by heuristics (RFC 9111 §4.2.2)
	return keepable && !strings.Contains(control, "no-store") && !strings.Contains(control, "private")
}
