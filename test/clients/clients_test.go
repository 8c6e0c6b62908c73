package clients_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/test/clients"
)

// recorder answers every request alike and keeps what it was asked.
func recorder(t *testing.T, status int, body string) (base string, asked chan *http.Request) {
	t.Helper()
	asked = make(chan *http.Request, 8)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func TestClient_RewritesToLoopback(t *testing.T) {
	t.Setenv("http_proxy", "http://127.0.0.1:9") // nobody listens there
	base, asked := recorder(t, 200, `{"data":{"n":1}}`)
	c := clients.Start(t, base, "t0ken")
	for _, tt := range []struct {
		lib, call string
		args      []any
		uri, sent string
	}{
		{clients.V3, "post.retrieve", []any{"a-slug"}, "/v2/posts/a-slug/?auth_token=t0ken", "JS/2.0.0"},
		{clients.V1, "post.retrieve", []any{"a-slug"}, "/v2/posts/a-slug/?auth_token=t0ken", "JS/1.2.15"},
		{clients.V3, "content.retrieve", []any{[]string{"a", "b"}}, "/v2/content/a,b/?auth_token=t0ken", "JS/2.0.0"},
		{clients.V1, "content.retrieve", []any{[]string{"a", "b"}}, "/v2/content/?keys=a,b&auth_token=t0ken", "JS/1.2.15"},
	} {
		t.Run(tt.lib+" "+tt.call, func(t *testing.T) {
			r := c.Call(t, tt.lib, tt.call, tt.args...)
			want := clients.Result{OK: true, Status: 200, Data: json.RawMessage(`{"data":{"n":1}}`)}
			if d := cmp.Diff(want, r); d != "" {
				t.Fatalf("result (-want +got):\n%s", d)
			}
			got := <-asked
			if got.RequestURI != tt.uri {
				t.Errorf("asked %s, want %s", got.RequestURI, tt.uri)
			}
			if sent := got.Header.Get("X-Butter-Client"); sent != tt.sent {
				t.Errorf("X-Butter-Client is %q, want %q: is the package another version?", sent, tt.sent)
			}
		})
	}
}

func TestClient_ReportsRefusals(t *testing.T) {
	base, _ := recorder(t, 404, `{"detail":"Not found."}`)
	c := clients.Start(t, base, "t0ken")
	for lib, message := range map[string]string{
		clients.V3: "[detail]: Not found. (404)",
		clients.V1: "Request failed with status code 404",
	} {
		want := clients.Result{Status: 404, Data: json.RawMessage(`{"detail":"Not found."}`), Error: message}
		if d := cmp.Diff(want, c.Call(t, lib, "post.retrieve", "none")); d != "" {
			t.Errorf("%s (-want +got):\n%s", lib, d)
		}
	}
}

func TestClient_ReportsThatNobodyAnswers(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	c := clients.Start(t, s.URL, "t0ken")
	for _, lib := range []string{clients.V1, clients.V3} {
		if r := c.Call(t, lib, "post.list"); r.OK || r.Status != 0 || r.Error == "" {
			t.Errorf("%s: got %+v, want a rejection without a status", lib, r)
		}
	}
}

func TestDemoCalls_HoldEveryMethod(t *testing.T) {
	base, _ := recorder(t, 200, `{}`)
	c := clients.Start(t, base, "t0ken")
	for _, lib := range []string{clients.V1, clients.V3} {
		var want []string
		if err := json.Unmarshal(c.Call(t, lib, "methods").Data, &want); err != nil {
			t.Fatal(err)
		}
		if len(want) < 14 {
			t.Fatalf("%s: found only the methods %v", lib, want)
		}
		var got []string
		for _, call := range clients.DemoCalls() {
			if call.Lib == lib && !slices.Contains(got, call.Method) {
				got = append(got, call.Method)
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: methods in the table (-want +got):\n%s", lib, d)
		}
	}
}

// A check that an empty answer passes would check nothing.
func TestDemoCalls_RefuseAnEmptyAnswer(t *testing.T) {
	for _, call := range clients.DemoCalls() {
		for _, body := range []string{`{}`, `{"data":[]}`, `{"data":{}}`, `{"meta":{"count":0},"data":[]}`} {
			if call.Check == nil {
				continue
			}
			if call.Check(json.RawMessage(body)) == nil {
				t.Errorf("%s passes with the body %s", call.Name(), body)
			}
		}
	}
}

func TestCall_RunSeesAFalseAnswer(t *testing.T) {
	base, _ := recorder(t, 200, `{"data":[{"slug":"ida-marlow"},{"slug":"a-stranger"}]}`)
	c := clients.Start(t, base, "t0ken")
	for _, call := range clients.DemoCalls() {
		if call.Method != "author.list" {
			continue
		}
		failed := &verdict{TB: t}
		call.Run(failed, c)
		if !failed.bad {
			t.Errorf("%s passes although a stranger is among the authors", call.Name())
		}
	}
}

// verdict keeps a failure instead of failing.
type verdict struct {
	testing.TB
	bad bool
}

func (v *verdict) Errorf(string, ...any) { v.bad = true }
func (v *verdict) Helper()               {}
