package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gheecms/ghee/internal/web/limit"
)

// What stays for long holds no place, or a few of them would keep all others out.
func TestClassOf(t *testing.T) {
	for target, want := range map[string]struct {
		class limit.Class
		needs bool
	}{
		"/api/sites?limit=1":                    {limit.Desk, true},
		"/api/sites/a/documents/bulk":           {limit.Bulk, true},
		"/api/sites/a/documents/1/presence":     {0, false},
		"/api/sites/a/receipts/1.2/live?since=": {0, false},
		"/api/sites/a/export":                   {0, false},
		"/v2/posts/bulk":                        {limit.Desk, true},
		"/nothing":                              {limit.Desk, true},
	} {
		if class, needs := classOf(httptest.NewRequest(http.MethodGet, target, http.NoBody)); class != want.class || needs != want.needs {
			t.Errorf("%s: %s, %t", target, class, needs)
		}
	}
	if _, needs := adminClass("/nothing"); needs {
		t.Error("what is not of the API is not refused before net/http")
	}
}
