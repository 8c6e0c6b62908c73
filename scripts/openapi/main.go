// Command openapi writes the OpenAPI document of the dashboard's API, as the
// handler serves it. The dashboard's types are made of it: make types.
package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/gheecms/ghee/internal/adminapi"
)

func main() {
	out := httptest.NewRecorder()
	adminapi.New(adminapi.Config{Version: "dev"}).ServeHTTP(out, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/api/openapi.json", http.NoBody))
	if out.Code != http.StatusOK {
		_, _ = os.Stderr.WriteString("openapi: the handler answered " + http.StatusText(out.Code) + ".\n")
		os.Exit(1)
	}
	_, _ = os.Stdout.Write(out.Body.Bytes())
}
