package draw

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/model"
)

// Coverage counts what was asked, so that a comparison cannot pass by asking
// little.
type Coverage struct {
	endpoints, full map[string]int // full: answers with something in them
	params, fullOf  map[string]int // fullOf: the same, by parameter
	lent            int            // answers of a locale that stands in
	Bounded         int            // requests on which the model has no opinion
	Sites           uint64
}

// NewCoverage has counted nothing.
func NewCoverage() *Coverage {
	return &Coverage{endpoints: map[string]int{}, full: map[string]int{}, params: map[string]int{}, fullOf: map[string]int{}}
}

// Count counts a request and the answer to it.
func (c *Coverage) Count(r Request, a model.Answer) {
	c.endpoints[r.Endpoint]++
	if a.Lent && a.Status == 200 {
		c.lent++
	}
	full := a.Status == 200 && Full(a.Body)
	if full {
		c.full[r.Endpoint]++
	}
	for _, name := range r.Params {
		if strings.HasPrefix(name, "fields.") && !strings.HasPrefix(name, "fields.*") {
			name = "fields.*"
		}
		c.params[name]++
		if full {
			c.fullOf[name]++
		}
	}
}

// Full reports whether an answer holds any content.
func Full(body any) bool {
	object, _ := body.(map[string]any)
	switch data := object["data"].(type) {
	case []any:
		return len(data) > 0
	case map[string]any:
		for _, v := range data {
			if list, is := v.([]any); !is || len(list) > 0 {
				return true
			}
		}
	case model.Some:
		return data.N > 0
	case *model.Feed:
		return len(data.Posts) > 0
	}
	return false
}

// heeded are the parameters of contract §3; fields.*.* are filters through
// components, rows and references. Those beyond the contract are in ours.
var heeded = []string{
	"auth_token", "page", "page_size", "limit", "offset", "preview", "test", "locale", "levels", "alt_media_text", "fields.*", "fields.*.*", "order",
	"exclude_body", "author_slug", "category_slug", "tag_slug", "include", "query", "page_type", "keys",
}

// ours are the parameters of docs/decisions/0012: each operator, in all and
// through references, several keys of an order, and chosen fields. Most of their
// answers must hold something.
var ours = []string{
	"fields.*__ne", "fields.*__gt", "fields.*__gte", "fields.*__lt", "fields.*__lte", "fields.*__in", "fields.*__contains", "fields.*__startswith", "fields.*__exists",
	"operators through references", "order=a,b", "only", "exclude",
}

// Empty are the endpoints whose answers hold nothing, whatever is asked.
var Empty = map[string]bool{
	"/content/":       true,
	"what is no path": true, "a method that is not served": true,
}

// least is how often each endpoint and each parameter must be drawn.
const least = 100

// Check fails a test that asked too little.
func (c *Coverage) Check(t testing.TB) {
	t.Helper()
	for endpoint := range Endpoints {
		n, full := c.endpoints[endpoint], c.full[endpoint]
		if n < least {
			t.Errorf("the endpoint %s was asked %d times; the comparison wants %d", endpoint, n, least)
		}
		if !Empty[endpoint] && full*3 < n {
			t.Errorf("%d of %d answers of %s held something; the comparison wants a third of each endpoint's", full, n, endpoint)
		}
	}
	for _, name := range heeded {
		if n := c.params[name]; n < least {
			t.Errorf("the parameter %s was drawn %d times; the comparison wants %d", name, n, least)
		}
	}
	for _, name := range ours {
		n, full := c.params[name], c.fullOf[name]
		if n < least || full*2 <= n {
			t.Errorf("%s was drawn %d times, %d answers held something; the comparison wants %d, and most of them", name, n, full, least)
		}
	}
	if c.lent < least {
		t.Errorf("%d answers showed a locale that stands in; the comparison wants %d", c.lent, least)
	}
	asked, full := sum(c.endpoints), sum(c.full)
	if full*2 < asked {
		t.Errorf("%d of %d answers held something; the comparison wants most", full, asked)
	}
	if c.Bounded*100 > asked {
		t.Errorf("%d of %d requests met the bound of expanded objects; draw smaller sites", c.Bounded, asked)
	}
}

func (c *Coverage) String() string {
	params := map[string]int{}
	for _, name := range heeded {
		params[name] = c.params[name]
	}
	beyond := map[string]string{}
	for _, name := range ours {
		beyond[name] = fmt.Sprintf("%d, %d full", c.params[name], c.fullOf[name])
	}
	return fmt.Sprintf("%d requests, %d answers held something, %d showed a locale that stands in, %d met a bound\nendpoints %v\nof which held something %v\nparameters %v\nbeyond the contract %v",
		sum(c.endpoints), sum(c.full), c.lent, c.Bounded, c.endpoints, c.full, params, beyond)
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// Least fails a test that asked an endpoint of the contract, or gave a parameter
// of it that is not of previews, less often than it must.
func (c *Coverage) Least(t testing.TB) {
	t.Helper()
	for endpoint := range Endpoints {
		if n := c.endpoints[endpoint]; n < least && endpoint != "a method that is not served" {
			t.Errorf("the endpoint %s was asked %d times, want %d", endpoint, n, least)
		}
	}
	for _, name := range heeded {
		if n := c.params[name]; n < least {
			t.Errorf("the parameter %s was drawn %d times, want %d", name, n, least)
		}
	}
}
