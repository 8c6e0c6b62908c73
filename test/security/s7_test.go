package security_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS7_NoRequestIsForged: every operation that changes something, in the name
// of one who may, without what another site's page cannot send. All are refused
// before they are looked at, so none has an effect.
func TestS7_NoRequestIsForged(t *testing.T) {
	f := newOffice(t)
	f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	id, _ := f.document(boss, "here", "note")
	asked := 0
	for _, o := range f.ops {
		if !o.writes {
			continue
		}
		path, body := o.at("here", id), o.text()
		if body == "" {
			body = "{}"
		}
		for what, headers := range map[string][]string{
			"a foreign origin":        {"Origin", "https://evil.test"},
			"no origin that it tells": {"Origin", "null"},
			"another site's page":     {"Sec-Fetch-Site", "cross-site"},
			"a neighbour's page":      {"Sec-Fetch-Site", "same-site"},
			"text":                    {"Content-Type", "text/plain"},
			"a form":                  {"Content-Type", "application/x-www-form-urlencoded"},
			"parts":                   {"Content-Type", "multipart/form-data; boundary=x"},
			"no kind":                 {"Content-Type", ""},
			"JSON in name":            {"Content-Type", "text/plain; application/json"},
			"no CSRF token":           {"Ghee-CSRF", ""},
			"a CSRF token of nobody":  {"Ghee-CSRF", "x"},
		} {
			if o.open && headers[0] == "Ghee-CSRF" {
				continue // nobody has a session yet
			}
			if a := boss.do(o.method, path, body, headers...); a.status != 403 {
				t.Errorf("%s with %s: %d %.200s", o.id, what, a.status, a.body)
			}
			asked++
		}
		for _, method := range []string{"GET", "HEAD"} { // what reads there, if anything, changes nothing
			if a := boss.do(method, path, ""); a.status != 200 && a.status != 404 && a.status != 405 && a.status != 400 {
				t.Errorf("%s as %s: %d %.200s", o.id, method, a.status, a.body)
			}
		}
		for _, header := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"} {
			_ = boss.do("GET", path, "", header, o.method)
		}
		_ = boss.do("GET", path+"?_method="+o.method, "")
	}
	if asked < 200 {
		t.Errorf("only %d were asked", asked)
	}
	if a := boss.do("GET", "/api/sites/here/documents/"+id, ""); a.status != 200 || a.of("status") != "draft" {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
	if a := boss.do("GET", "/api/sites/here/documents/"+id+"/revisions", ""); a.status != 200 {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}
}
