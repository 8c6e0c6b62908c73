package security_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// The words that every text of a site holds, so that every body shows whose it
// is.
const (
	canaryA = "canaryalpha"
	canaryB = "canarybravo"
)

// TestS14_NoAnswerCrossesSites asks two sites of equal slugs, types and counts
// for the same things at the same time, in every form a read has, while both
// publish. No answer may hold the other site's word, and an answer with content
// must hold its own.
func TestS14_NoAnswerCrossesSites(t *testing.T) {
	rnd := world.Dice(world.Seed(t))
	w := world.New(t, world.Spec{})
	o := w.Origin()
	a, b := build(t, o, "a", canaryA, "xkalphaqq", 1), build(t, o, "b", canaryB, "xkbravoqq", 2)
	caught(w, a, b)
	w.Caught(a.site.Preview(), a.drafts)
	w.Caught(b.site.Preview(), b.drafts)
	s := newAsker(t, w.Base)

	ctx, stop := context.WithCancel(t.Context())
	published := make(chan int)
	go func() { published <- keepPublishing(ctx, t, o.Authoring, a, b) }()

	visits := make([]visit, world.Soak(5000, 50000))
	for i := range visits {
		visits[i] = newVisit(rnd, a, b)
	}
	var drafts atomic.Int64
	each(t, visits, func(ctx context.Context, v visit) error { return v.pay(ctx, s, &drafts) })
	stop()
	if n := drafts.Load(); n < int64(len(visits)/100) {
		t.Errorf("only %d previews of %d visits showed a draft", n, len(visits))
	}
	if n := <-published; n < 10 {
		t.Errorf("only %d publishes went on meanwhile", n)
	}
}

// keepPublishing publishes in both sites by turns until ctx ends, and returns
// how often.
func keepPublishing(ctx context.Context, t *testing.T, svc *authoring.Service, a, b house) (n int) {
	for ; ctx.Err() == nil; n++ {
		for h, word := range map[house]string{a: canaryA, b: canaryB} {
			err := svc.Batch(ctx, h.site, true, func(b *authoring.Batch) error {
				in := authoring.Input{Type: content.CategoryTypeID, Slug: fmt.Sprintf("category-%d", n%7), Name: fmt.Sprintf("%s %d", word, n)}
				held, err := b.FindVariants(ctx, in.Type, in.Slug, "")
				if err != nil {
					return err
				}
				if len(held) > 0 {
					in.Document = held[0].Document
				}
				saved, err := b.Save(ctx, in)
				if err != nil {
					return err
				}
				return b.Publish(ctx, saved.Document, "", 0)
			})
			if err != nil && ctx.Err() == nil {
				t.Errorf("publish %d of site %d: %v", n, h.site, err)
				return n
			}
		}
	}
	return n
}

// visit is one read and what it must show.
type visit struct {
	method, target string
	headers        []string
	own, foreign   string
	content        bool   // the answer holds texts of the site
	secret         string // of the site: drafts alone hold it
	theirs         string // the other site's
	previews       bool
}

// visited are reads whose answers hold a text of the site, whatever else is
// asked for.
var visited = []string{
	"/v2/pages/dish/ghee/?", "/v2/pages/*/ghee/?", "/v2/pages/dish/?page_size=2", "/v2/pages/*/?", "/v2/pages/*/about/?", "/v2/pages/dish/dal/?levels=5", "/v2/pages/dish/linsen/?locale=de",
	"/v2/pages/dish/?order=title", "/v2/pages/dish/?fields.course.rank=1", "/v2/pages/dish/?fields.kind=soup", "/v2/content/course/?", "/v2/content/?keys=course", "/v2/content/?keys=course,course",
	"/v2/posts/?exclude_body=1", "/v2/posts/hello/?", "/v2/posts/?category_slug=news", "/v2/posts/?author_slug=ida&tag_slug=quick", "/v2/authors/ida/?include=recent_posts",
	"/v2/categories/?include=recent_posts", "/v2/tags/quick/?", "/v2/feeds/rss/?", "/v2/feeds/atom/?category_slug=news",
}

// empty are reads that hold none.
var empty = []string{
	"/v2/pages/dish/nothing/?", "/v2/posts/nothing/?", "/v2/posts/?tag_slug=none", "/v2/content/none/?", "/v2/feeds/sitemap/?", "/v2/redirects/?", "/v2/pages/dish/?fields.title=none", "/v2/nowhere/?", "/v2/posts/?page=9",
}

func newVisit(rnd *rand.Rand, a, b house) visit {
	v := visit{method: http.MethodGet, own: canaryA, foreign: canaryB}
	mine, theirs := a, b
	if rnd.IntN(2) == 1 {
		mine, theirs, v.own, v.foreign = b, a, canaryB, canaryA
	}
	v.secret, v.theirs = mine.secret, theirs.secret
	if v.content = rnd.IntN(5) > 0; v.content {
		v.target = visited[rnd.IntN(len(visited))]
	} else {
		v.target = empty[rnd.IntN(len(empty))]
	}
	if rnd.IntN(4) == 0 { // never asked before
		v.target += fmt.Sprintf("&levels=%d&stray=%d", 1+rnd.IntN(5), rnd.IntN(1000))
	}
	switch rnd.IntN(4) {
	case 0: // drafts stand in for what is published, so that what must be there cannot be told
		v.previews, v.content = true, false
		v.target += "&preview=1"
		mine.token, theirs.token = mine.drafts, theirs.drafts
	case 1: // asked for by who may not
		v.target += "&test=1"
	}
	switch rnd.IntN(6) {
	case 0:
		v.headers = []string{"Authorization", "Token " + mine.token}
	case 1: // of two tokens the header's wins (contract §2)
		v.headers = []string{"Authorization", "Token " + mine.token}
		v.target += "&auth_token=" + theirs.token
	case 2: // of two in the query the last
		v.target += "&auth_token=" + theirs.token + "&auth_token=" + mine.token
	case 3: // a header that is no good counts for nothing
		v.headers = []string{"Authorization", "Token " + strings.Repeat("0", 40)}
		v.target += "&auth_token=" + mine.token
	default:
		v.target += "&auth_token=" + mine.token
	}
	switch rnd.IntN(8) {
	case 0:
		v.method, v.content = http.MethodHead, false
	case 1:
		v.headers = append(v.headers, "Cookie", "auth_token="+theirs.token, "X-Forwarded-Host", theirs.key+".example.test")
	case 2:
		v.headers = append(v.headers, "X-Auth-Token", theirs.token, "X-Original-Url", "/v2/posts/?auth_token="+url.QueryEscape(theirs.token))
	}
	return v
}

func (v visit) pay(ctx context.Context, s *asker, drafts *atomic.Int64) error {
	got, err := s.do(ctx, v.method, v.target, v.headers...)
	told := fmt.Sprint(got.body, got.header)
	if v.previews && strings.Contains(told, v.secret) {
		drafts.Add(1)
	}
	switch {
	case err != nil:
		return err
	case strings.Contains(told, v.theirs):
		return fmt.Errorf("%s %s %q shows a draft of the other site:\n%s", v.method, v.target, v.headers, told)
	case !v.previews && strings.Contains(told, v.secret):
		return fmt.Errorf("%s %s %q shows a draft to who may not preview:\n%s", v.method, v.target, v.headers, told)
	case v.previews && got.header.Get("Surrogate-Key") != "" && !strings.Contains(v.target, "/redirects/"): // which have no drafts
		return fmt.Errorf("%s %s may be kept", v.method, v.target)
	case strings.Contains(told, v.foreign):
		return fmt.Errorf("%s %s %q crossed to the other site:\n%s", v.method, v.target, v.headers, told)
	case got.status >= 500 || got.status == http.StatusUnauthorized:
		return fmt.Errorf("%s %s: %d %s", v.method, v.target, got.status, got.body)
	case v.content && (got.status != http.StatusOK || !strings.Contains(got.body, v.own)):
		return fmt.Errorf("%s %s does not hold its site's word: %d %s", v.method, v.target, got.status, got.body)
	}
	return nil
}

// TestS14_ATokenOpensOneSite asks with tokens that are nearly right.
func TestS14_ATokenOpensOneSite(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	a := build(t, o, "a", canaryA, "xkalphaqq", 1)
	caught(w, a)
	s := newAsker(t, w.Base)
	bad := []string{
		"", "%20", "+", "%00", a.token[:39], a.token + "0", strings.ToUpper(a.token) + "A", a.token + "%00", "%20" + a.token, a.token + "%0A", account.Hash(a.token), "null", "undefined", "*", "%25", "'%20or%201=1",
	}
	each(t, bad, func(ctx context.Context, token string) error {
		got, err := s.do(ctx, http.MethodGet, "/v2/posts/?auth_token="+token)
		header, err2 := s.do(ctx, http.MethodGet, "/v2/posts/", "Authorization", "Token "+account.Hash(a.token)+token[:min(len(token), 1)])
		if got.status != http.StatusUnauthorized || header.status != http.StatusUnauthorized || strings.Contains(got.body, canaryA) {
			return fmt.Errorf("token %q opens a site: %d %d %s", token, got.status, header.status, got.body)
		}
		return errors.Join(err, err2)
	})
}
