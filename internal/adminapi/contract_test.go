package adminapi_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// contract compares every answer that any test of this package gets with the
// document, by a library that is not the one which made it, and notes which
// operations have succeeded.
type contract struct {
	mu     sync.Mutex
	doc    *openapi3.T
	router routers.Router
	worked map[string]bool // by operation id
}

var told = &contract{worked: map[string]bool{}} //nolint:gochecknoglobals // of the whole run

// TestMain looks, when every test has run, whether each operation of the table
// has succeeded in one.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if run := flag.Lookup("test.run"); code == 0 && run.Value.String() == "" && flag.Lookup("test.list").Value.String() == "" && told.doc != nil {
		for _, id := range told.operations() {
			if !told.worked[id] {
				fmt.Printf("no test has seen %s succeed\n", id)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func (c *contract) operations() (ids []string) {
	for _, path := range c.doc.Paths.Map() {
		for _, op := range path.Operations() {
			ids = append(ids, op.OperationID)
		}
	}
	slices.Sort(ids)
	return ids
}

// load reads the document from a server, once; it must be valid.
func (c *contract) load(t testing.TB, base string) {
	t.Helper()
	if c.doc != nil {
		return
	}
	res, err := (&http.Client{Timeout: time.Minute}).Get(base + "/api/openapi.json")
	must(t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	must(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(data)
	must(t, err)
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Fatalf("the document is not valid: %v", err)
	}
	for _, schema := range doc.Components.Schemas { // one that says nothing takes null, too; half of the library thinks as OpenAPI 3.0
		for _, p := range schema.Value.Properties {
			if p.Ref == "" && p.Value.Type == nil {
				p.Value.Type = &openapi3.Types{"null", "string", "number", "boolean", "object", "array"}
			}
		}
	}
	if c.router, err = legacy.NewRouter(doc); err != nil {
		t.Fatal(err)
	}
	c.doc = doc
}

// check compares one answer.
func (c *contract) check(t testing.TB, base string, r *http.Request, status int, header http.Header, body string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.load(t, base)
	asked := r.Clone(t.Context())
	asked.URL.Scheme, asked.URL.Host = "", ""
	route, params, err := c.router.FindRoute(asked)
	if err != nil || header.Get("Content-Type") == "text/event-stream" || header.Get("Content-Type") == "application/gzip" || strings.HasPrefix(r.URL.Path, "/api/openapi") {
		if err == nil && status == http.StatusOK {
			c.worked[route.Operation.OperationID] = true
		}
		return // not of the table, or without an end
	}
	if status/100 == 2 {
		c.worked[route.Operation.OperationID] = true
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route},
		Status:                 status, Header: header, Body: io.NopCloser(bytes.NewReader([]byte(body))),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s answers what its document does not tell: %.400v\n%d %.400s", route.Operation.OperationID, err, status, body)
	}
}
