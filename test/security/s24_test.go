package security_test

import (
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
)

// TestS24_NoSecretIsToldOn: words in every place where a secret may stand are in
// no log, metric, answer or trail, whatever becomes of the request.
func TestS24_NoSecretIsToldOn(t *testing.T) {
	const canary = "canaryof24seven"
	f := newOffice(t, "GHEE_VERBOSE=true")
	f.person("boss@example.org", "here", account.RoleOwner, canary+" my password")
	boss, in := f.try("boss@example.org", canary+" my password")
	if in.status != 200 {
		t.Fatalf("%d %s", in.status, in.body)
	}
	var seen strings.Builder
	look := func(a answer) { // not at what was asked for: cookies, and new tokens
		for name, values := range a.header {
			seen.WriteString(name + ": " + strings.Join(values, " ") + "\n")
		}
		seen.WriteString(a.body + "\n")
	}
	v := f.nobody()
	for _, o := range f.ops {
		path := o.at("here", "x")
		for _, headers := range [][]string{
			{"Authorization", "Bearer " + canary},
			{"Authorization", "Token " + canary},
			{"Authorization", "Basic " + canary},
			{"Cookie", "ghee_session=" + canary + "; other=" + canary},
			{"Ghee-CSRF", canary},
			{"X-Api-Key", canary},
			{"X-Secret", canary},
			{"Proxy-Authorization", canary},
			{"Referer", "https://x.test/?token=" + canary},
		} {
			look(v.do(o.method, path+"?auth_token="+canary+"&token="+canary, o.text(), headers...))
		}
		if o.body == nil {
			continue
		}
		for _, secret := range []string{"password", "old", "new", "token", "code"} {
			if _, has := o.body[secret]; has {
				body := map[string]any{}
				maps.Copy(body, o.body)
				for _, value := range []any{canary, []any{canary}, map[string]any{canary: canary}, strings.Repeat(canary, 1000)} {
					body[secret] = value
					look(v.do(o.method, path, js(body)))
					look(boss.do(o.method, path, js(body)))
				}
				look(v.do(o.method, path, `{"`+secret+`":"`+canary))
			}
		}
	}
	for _, path := range []string{"/v2/posts/", "/v2/pages/x/y/", "/v2/nothing", "/v2/content/?keys=x", "/v2/posts/search/", "/nothing", "/healthz", "/api/nothing"} {
		for _, method := range []string{"GET", "POST", "DELETE", "OPTIONS", "PUT"} {
			look(v.do(method, path+"?auth_token="+canary, ""))
			look(v.do(method, path, `{"auth_token":"`+canary+`"}`, "Authorization", "Token "+canary))
			look(v.do(method, path+"?auth_token="+canary+"&auth_token=%zz", "", "Cookie", "x="+canary))
		}
	}
	var leaked []string
	for _, line := range regexp.MustCompile(`[^\n]*`+canary+`[^\n]*`).FindAllString(seen.String(), 5) {
		leaked = append(leaked, "an answer: "+line)
	}
	metrics := regexp.MustCompile(`http://127\.0\.0\.1:\d+/metrics`).FindString(f.Said())
	res, err := (&http.Client{Timeout: time.Minute}).Get(metrics)
	f.must(err)
	defer res.Body.Close()
	told, err := io.ReadAll(res.Body)
	f.must(err)
	if !strings.Contains(string(told), "ghee_") {
		t.Fatalf("no metrics at %s", metrics)
	}
	for name, text := range map[string]string{"metrics": string(told), "audit": f.Must("audit", "export"), "doctor": f.Ghee("doctor").Stdout} {
		if strings.Contains(text, canary) {
			leaked = append(leaked, name)
		}
	}
	f.Stop()
	log := f.Logged()
	if !strings.Contains(log, "path=/api/session") {
		t.Errorf("requests were not logged: %.500s", log)
	}
	for _, line := range regexp.MustCompile(`[^\n]*`+canary+`[^\n]*`).FindAllString(log, 5) {
		leaked = append(leaked, "the log: "+line)
	}
	for _, l := range leaked {
		t.Errorf("%.400s", l)
	}
}
