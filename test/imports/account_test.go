package imports_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// notes serves an account of ButterCMS's shapes with that many pages, each of 5
// kB; ten at a time refer to each other in a ring, and each to an item.
type notes struct {
	*httptest.Server
	n       int
	asked   atomic.Int64
	instead func(w http.ResponseWriter, r *http.Request) bool // true when it has answered
}

const notesToken = "0123456789abcdef0123456789abcdef01234567"

func newNotes(t *testing.T, n int) *notes {
	s := &notes{n: n}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// args are those of an import of the account.
func (s *notes) args(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte(notesToken), 0o600))
	return []string{"import", "butter", s.URL + "/v2", "--token-file", file, "--rate", "100000", "--source", "notes", "--yes"}
}

func (s *notes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	if s.instead != nil && s.instead(w, r) {
		return
	}
	switch path := strings.TrimPrefix(r.URL.Path, "/v2"); path {
	case "/pages/search/":
		fmt.Fprint(w, `{"meta":{"count":1,"next_page":null},"data":[{"page_type":"note","slug":"n0"}]}`)
	case "/pages/*/", "/posts/":
		fmt.Fprint(w, `{"meta":{"count":0,"next_page":null},"data":[]}`)
	case "/authors/", "/categories/", "/tags/":
		fmt.Fprint(w, `{"data":[]}`)
	case "/pages/note/":
		s.list(w, r, func(i int) any {
			return map[string]any{
				"slug": fmt.Sprintf("n%d", i), "name": fmt.Sprintf("Note %d", i), "published": "2024-05-02T10:00:00Z", "updated": "2024-05-02T10:00:00Z",
				"status": "published", "page_type": "note", "fields": map[string]any{
					"body":    "<p>" + strings.Repeat(fmt.Sprintf("word%d ", i), 5000/8) + "</p>",
					"next":    fmt.Sprintf("/v2/pages/note/n%d/", min(i/10*10+(i+1)%10, s.n-1)),
					"thing":   fmt.Sprintf("/v2/content/?keys=thing[_id=%d]", 100+i%50),
					"picture": map[string]any{"url": fmt.Sprintf("https://x.test/%d.png", i%10), "alt": "A picture"},
				},
			}
		}, s.n, func(list []any) any { return list })
	case "/content/thing/":
		s.list(w, r, func(i int) any {
			return map[string]any{"meta": map[string]any{"id": 100 + i}, "label": fmt.Sprintf("Thing %d", i)}
		}, 50, func(list []any) any { return map[string]any{"thing": list} })
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"detail":"Not found."}`)
	}
}

func (s *notes) list(w http.ResponseWriter, r *http.Request, one func(int) any, n int, as func([]any) any) {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	size, _ := strconv.Atoi(r.URL.Query().Get("page_size"))
	list := []any{}
	for i := (page - 1) * size; i < min(page*size, n); i++ {
		list = append(list, one(i))
	}
	meta := map[string]any{"count": n, "next_page": nil}
	if page*size < n {
		meta["next_page"] = page + 1
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"meta": meta, "data": as(list)})
}
