package main

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
)

// request is what one client asks of a site.
type request struct {
	site        content.SiteID
	path, query string
}

// trace draws requests and publishes; the same options give the same ones.
type trace struct {
	monthly
	rand  *rand.Rand
	pages popularity
	ranks []int32 // of each rank the page, counted over all sites
	sites popularity
}

func newTrace(o monthly) *trace {
	t := &trace{monthly: o, rand: rand.New(rand.NewPCG(o.seed, 2))}
	weights := make([]float64, 0, o.sites*o.docs)
	for s := range o.sites {
		for d := range o.docs {
			if o.nested {
				weights = append(weights, 1/float64((s+1)*(d+1)))
			} else {
				weights = append(weights, 1/float64(len(weights)+1))
			}
		}
	}
	for _, p := range t.rand.Perm(len(weights)) {
		t.ranks = append(t.ranks, int32(p)) //nolint:gosec // far below
	}
	if o.nested { // which page of which site a rank is stands in its weight
		for i := range t.ranks {
			t.ranks[i] = int32(i) //nolint:gosec // as above
		}
	}
	t.pages = newPopularity(weights)
	bySite := make([]float64, o.sites)
	for rank, w := range weights {
		bySite[int(t.ranks[rank])/o.docs] += w
	}
	t.sites = newPopularity(bySite)
	return t
}

// request draws the next one.
func (t *trace) request() request {
	if t.rand.IntN(100) < 3 {
		return t.many()
	}
	p := int(t.ranks[t.pages.draw(t.rand)])
	return t.of(p/t.docs, "/v2/pages/article/"+slug(p%t.docs)+"/", "levels=2")
}

// many draws a list, a filtered list or a search of a site.
func (t *trace) many() request {
	site := t.sites.draw(t.rand)
	switch n := t.rand.IntN(10); {
	case n < 5:
		return t.of(site, "/v2/pages/article/", "levels=2&page_size=10&page="+strconv.Itoa(1+n))
	case n < 8:
		return t.of(site, "/v2/pages/article/", "levels=1&page_size=20&order=rank&fields.topic="+topic(t.rand.IntN(topics)))
	}
	return t.of(site, "/v2/pages/search/", "levels=1&page_size=10&query="+url.QueryEscape(rare[t.rand.IntN(len(rare))]))
}

func (t *trace) of(site int, path, query string) request {
	id := content.SiteID(site + 1)
	return request{id, path, "auth_token=" + token(id) + "&" + query}
}

// publish draws the site and the document that is published: a page, or each
// tenth time a note.
func (t *trace) publish() (site content.SiteID, page, note int) {
	site, page, note = content.SiteID(1+t.rand.IntN(t.monthly.sites)), t.rand.IntN(t.docs), -1
	if t.rand.IntN(10) == 0 {
		page, note = -1, t.rand.IntN(items(options{docs: t.docs}))
	}
	return site, page, note
}

// top is the share of page reads that go to the n most popular ones.
func (t *trace) top(n int) float64 {
	if !t.nested {
		return t.pages.upTo(n)
	}
	return t.sorted().upTo(n)
}

// needs is how many of the most popular pages have a share of the page reads.
func (t *trace) needs(share float64) int {
	p := t.pages
	if t.nested {
		p = t.sorted()
	}
	n, _ := slices.BinarySearch(p, share*p[len(p)-1])
	return n + 1
}

func (t *trace) sorted() popularity {
	w := make([]float64, len(t.pages))
	for i := range w {
		w[i] = t.pages.upTo(i+1) - t.pages.upTo(i)
	}
	slices.SortFunc(w, func(a, b float64) int {
		if a > b {
			return -1
		}
		return 1
	})
	return newPopularity(w)
}

// popularity holds the sums of weights.
type popularity []float64

func newPopularity(weights []float64) popularity {
	p, sum := make(popularity, len(weights)), 0.0
	for i, w := range weights {
		sum += w
		p[i] = sum
	}
	return p
}

func (p popularity) draw(r *rand.Rand) int {
	n, _ := slices.BinarySearch(p, r.Float64()*p[len(p)-1])
	return min(n, len(p)-1)
}

// upTo is the share of the first n.
func (p popularity) upTo(n int) float64 {
	if n = min(n, len(p)); n == 0 {
		return 0
	}
	return p[n-1] / p[len(p)-1]
}
