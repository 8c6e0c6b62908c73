package remote

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
)

// What a server says becomes code: what no Ghee would keep as a type is refused.
func TestRead_RefusesWhatIsNoModel(t *testing.T) {
	for name, types := range map[string]string{
		"a key that is code":    `{"items": [{"id": "1", "kind": "page", "key": "x {}; evil("}]}`,
		"a field that is code":  "{\"items\": [{\"id\": \"1\", \"kind\": \"page\", \"key\": \"x\", \"last\": 1, \"fields\": [{\"id\": 1, \"key\": \"a`\", \"kind\": \"number\"}]}]}",
		"a kind of tomorrow":    `{"items": [{"id": "1", "kind": "page", "key": "x", "last": 1, "fields": [{"id": 1, "key": "a", "kind": "hologram"}]}]}`,
		"a component in itself": `{"items": [{"id": "1", "kind": "component", "key": "x", "last": 1, "fields": [{"id": 1, "key": "a", "kind": "component", "components": ["1"]}]}]}`,
		"no JSON":               `<html>`,
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, http.StatusOK, `{"key": "demo", "locales": [{"code": "en"}]}`, types)
			if _, _, _, err := server.Read(t.Context(), "demo"); !fail.Is(err, fail.Unavailable) {
				t.Errorf("it was read: %v", err)
			}
		})
	}
	server := serve(t, http.StatusOK, `{"key": "demo", "locales": [{"code": "en\" | any"}]}`, `{"items": []}`)
	if _, _, _, err := server.Read(t.Context(), "demo"); !fail.Is(err, fail.Invalid) {
		t.Errorf("a locale that is code was read: %v", err)
	}
}

func TestRead_SaysWhatTheServerSays(t *testing.T) {
	for status, code := range map[int]fail.Code{
		http.StatusUnauthorized: fail.Denied, http.StatusForbidden: fail.Denied, http.StatusNotFound: fail.NotFound,
		http.StatusBadRequest: fail.Invalid, http.StatusBadGateway: fail.Unavailable, http.StatusFound: fail.Unavailable,
	} {
		server := serve(t, status, `{"detail": "Words of the server."}`, "")
		_, _, _, err := server.Read(t.Context(), "demo")
		if !fail.Is(err, code) || !strings.Contains(err.Error(), "Words of the server.") && status != http.StatusFound {
			t.Errorf("%d is %v", status, err)
		}
	}
}

// The token goes nowhere but to the server that was named, and not in the open.
func TestNew_KeepsTheToken(t *testing.T) {
	for _, address := range []string{"http://cms.example.com", "cms.example.com", "ftp://cms.example.com", "https://", "https://a:b@cms.example.com", "https://cms.example.com?x"} {
		if _, err := New(address, "t", false); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s was taken: %v", address, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost", "https://cms.example.com/"} {
		if _, err := New(address, "t", false); err != nil {
			t.Errorf("%s was refused: %v", address, err)
		}
	}
	if _, err := New("http://cms.example.com", "t", true); err != nil {
		t.Errorf("it was refused all the same: %v", err)
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server led elsewhere, and was followed") }))
	t.Cleanup(elsewhere.Close)
	leading := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(leading.Close)
	server, err := New(leading.URL, "t", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := server.Read(t.Context(), "demo"); !fail.Is(err, fail.Unavailable) {
		t.Errorf("it was read: %v", err)
	}
}

// serve answers for a site and its types.
func serve(t *testing.T, status int, site, types string) *Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("it was asked with %q", r.Header.Get("Authorization"))
		}
		body := site
		if strings.HasSuffix(r.URL.Path, "/types") {
			body = types
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	server, err := New(s.URL, "t", false)
	if err != nil {
		t.Fatal(err)
	}
	return server
}
