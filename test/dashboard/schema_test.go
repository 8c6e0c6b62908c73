// Package dashboard tests what the dashboard is built from against the code it
// speaks to.
package dashboard

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/gheecms/ghee/internal/adminapi"
)

// The dashboard's types are made of the API's document and kept, so that a
// change of the API is seen where it breaks a screen.
func TestSchema_IsOfTheAPI(t *testing.T) {
	if _, err := os.Stat("../../dashboard/node_modules"); err != nil {
		const help = "The dashboard's packages are not installed. Run scripts/setup dashboard."
		if os.Getenv("CI") == "true" {
			t.Fatal(help)
		}
		t.Skip(help)
	}
	answer := httptest.NewRecorder()
	adminapi.New(adminapi.Config{Version: "dev"}).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/api/openapi.json", http.NoBody))
	if answer.Code != http.StatusOK {
		t.Fatal(answer.Code, answer.Body)
	}
	check := exec.Command("node", "scripts/schema.mjs", "--check")
	check.Dir, check.Stdin = "../../dashboard", bytes.NewReader(answer.Body.Bytes())
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
