package oracle

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/test/model"
	"github.com/gheecms/ghee/test/model/draw"
)

// Question is a request for what a garden holds.
type Question struct {
	draw.Request
	Path string // with the query, the token in it
}

// searches reports whether words are asked for: not every path that has
// "search" in it does.
func (q Question) searches() bool {
	path, query, _ := strings.Cut(q.Path, "?")
	asked, _ := delivery.Parse(http.MethodGet, path, query)
	return asked.Searches()
}

// Ask draws a question. Previews are not asked for: they are the origin's.
func (g *Garden) Ask(endpoint string) Question {
	g.mu.Lock()
	defer g.mu.Unlock()
	r := g.gen.Request(endpoint)
	if r.Method != http.MethodHead && !draw.Empty[endpoint] {
		r.Method = http.MethodGet
	}
	pairs := slices.DeleteFunc(strings.Split(r.Query, "&"), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"preview", "test", "auth_token", ""}, name)
	})
	r.Query = strings.Join(append(pairs, "auth_token="+url.QueryEscape(g.Token)), "&")
	return Question{Request: r, Path: r.Path + "?" + r.Query}
}

// Endpoints are those of which something can be known.
func Endpoints() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(draw.Endpoints)), func(e string) bool { return e == "a method that is not served" })
}

// Expect is what a site at a state says to a question.
func (q Question) Expect(s *model.Site) model.Answer {
	path, query, _ := strings.Cut(q.Path, "?")
	return s.Ask(q.Method, path, query)
}
