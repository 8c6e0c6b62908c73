package world

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Answer is one HTTP answer.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// client follows no redirects, so that one would be seen, and asks for no
// compression unless a test does.
var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Get asks the node for a path with its query, such as "/v2/posts/?page=2".
// headers are pairs of name and value.
func (w *World) Get(pathAndQuery string, headers ...string) Answer {
	w.t.Helper()
	return w.Do(http.MethodGet, pathAndQuery, headers...)
}

// Do asks the node with any method.
func (w *World) Do(method, pathAndQuery string, headers ...string) Answer {
	w.t.Helper()
	return w.Send(method, pathAndQuery, "", headers...)
}

// Read asks with a token in the query.
func (w *World) Read(token, pathAndQuery string) Answer {
	w.t.Helper()
	mark := "?"
	if strings.Contains(pathAndQuery, "?") {
		mark = "&"
	}
	return w.Get(pathAndQuery + mark + "auth_token=" + url.QueryEscape(token))
}

// Tokens returns the two read tokens that serve --demo printed: plain, and with
// preview.
func (w *World) Tokens() (plain, preview string) {
	return w.said.after("read token  "), w.said.after("read token with preview")
}

// Caught waits until the node answers for a site with all its log holds; for
// previews the token must be one that may.
func (w *World) Caught(site content.SiteID, token string) {
	w.t.Helper()
	o := w.open()
	head, err := o.Store.Log().Head(context.Background(), site)
	_ = o.Close() // at once: a test may ask for many sites, and connections are few
	if err != nil {
		w.t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		path := "/v2/tags/"
		if site.IsPreview() {
			path += "?preview=1"
		}
		a := w.Read(token, path)
		_, seq, _ := strings.Cut(a.Header.Get("Ghee-Position"), ".")
		if n, err := strconv.ParseInt(seq, 10, 64); err == nil && n >= head.Position.Seq {
			return
		}
	}
	w.t.Fatalf("the node did not come to %s of site %d", head.Position, site)
}
