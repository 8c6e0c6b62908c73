package world

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
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
func (n *Node) Get(pathAndQuery string, headers ...string) Answer {
	n.t.Helper()
	return n.Do(http.MethodGet, pathAndQuery, headers...)
}

// Do asks the node with any method.
func (n *Node) Do(method, pathAndQuery string, headers ...string) Answer {
	n.t.Helper()
	return n.Send(method, pathAndQuery, "", headers...)
}

// Read asks with a token in the query.
func (n *Node) Read(token, pathAndQuery string) Answer {
	n.t.Helper()
	mark := "?"
	if strings.Contains(pathAndQuery, "?") {
		mark = "&"
	}
	return n.Get(pathAndQuery + mark + "auth_token=" + url.QueryEscape(token))
}

// Tokens returns the two read tokens that serve --demo printed: plain, and with
// preview.
func (n *Node) Tokens() (plain, preview string) {
	return n.said.after("read token  "), n.said.after("read token with preview")
}

// Caught waits until the node answers for a site with all its log holds; for
// previews the token must be one that may.
func (w *World) Caught(site content.SiteID, token string) {
	w.t.Helper()
	w.Shows(site, token, w.Head(site).Position.Seq)
}

// Head is where a site's log ends.
func (w *World) Head(site content.SiteID) changelog.Checkpoint {
	w.t.Helper()
	o := w.open()
	head, err := o.Store.Log().Head(context.Background(), site)
	_ = o.Close() // at once: a test may ask for many sites, and connections are few
	if err != nil {
		w.t.Fatal(err)
	}
	return head
}

// Shows waits until the node answers for a site from a position on, by itself: not
// with what others have left in Memcached, while its own set is on its way.
func (n *Node) Shows(site content.SiteID, token string, seq int64) {
	n.t.Helper()
	path := "/v2/tags/"
	if site.IsPreview() {
		path += "?preview=1"
	}
	n.Until(fmt.Sprintf("it shows %d of site %d", seq, site), func() bool {
		a := n.Read(token, path)
		lent := strings.Contains(a.Header.Get("Cache-Status"), "memcached") && a.Header.Get("Ghee-State") == "disconnected"
		return Seq(a) >= seq && !lent
	})
}

// Seq is the position in its site's log that an answer tells, -1 for none.
func Seq(a Answer) int64 {
	_, text, _ := strings.Cut(a.Header.Get("Ghee-Position"), ".")
	if seq, err := strconv.ParseInt(text, 10, 64); err == nil {
		return seq
	}
	return -1
}

// Until waits until something holds of the node.
func (n *Node) Until(what string, holds func() bool) {
	n.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			n.t.Fatalf("%s: it did not come to this: %s", n.name, what)
		}
	}
}
