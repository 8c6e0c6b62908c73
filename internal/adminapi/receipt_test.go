package adminapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/receipt"
)

// told has an edge tell where it is on a site.
func (h *house) told(site content.SiteID, seq int64) {
	h.book.Hear("t", func(content.SiteID) bool { return true }, []receipt.Node{{
		ID: "e", Name: "edge", Beat: seq, State: "live", Positions: map[content.SiteID]receipt.Point{site: {Epoch: 1, Seq: seq}},
	}})
}

func (h *house) applied(site content.SiteID, seq int64) {
	h.book.Applied(site, receipt.Point{Epoch: 1, Seq: seq - 1}, []receipt.Commit{{To: receipt.Point{Epoch: 1, Seq: seq}, At: content.Micros(time.Now().UnixMicro())}})
}

// states is who has it, of an answer's or event's receipt.
func states(t *testing.T, receipt map[string]any) (out string) {
	t.Helper()
	for _, p := range receipt["places"].([]any) {
		p := p.(map[string]any)
		if p["has"].(bool) != (p["after_ms"] != nil) {
			t.Errorf("%v", p)
		}
		out += fmt.Sprint(p["kind"], " ", p["name"], " ", p["has"], ", ")
	}
	return out + fmt.Sprint(receipt["complete"])
}

func TestReceipt_ShowsWhoHasAPublish(t *testing.T) {
	h := newHouse(t)
	site := h.sites["here"]
	v := h.signIn("viewer@here.test")
	h.told(site, 1)
	get := func(path string) map[string]any {
		return v.do("GET", "/api/sites/here/receipts/"+path, nil).want(t, path, 200).json()
	}
	if got := states(t, get("1.2")); got != "false" {
		t.Errorf("before it is applied: %s", got)
	}
	r, err := http.NewRequest(http.MethodGet, h.server.URL+"/api/sites/here/receipts/1.2/live", nil)
	must(t, err)
	r.AddCookie(&http.Cookie{Name: "ghee_session", Value: v.cookie})
	res, err := h.server.Client().Do(r)
	must(t, err)
	defer res.Body.Close()
	live := newEvents(res.Body)
	next := func(want string) {
		t.Helper()
		var event map[string]any
		if data := live.next(); data == "" {
			t.Fatalf("the stream ended before %s", want)
		} else if must(t, json.Unmarshal([]byte(data), &event)); states(t, event) != want {
			t.Fatalf("%s, want %s", states(t, event), want)
		}
	}
	next("false")
	h.applied(site, 2)
	next("origin origin true, edge edge false, cdn varnish false, false")
	waited := make(chan map[string]any)
	go func() { waited <- get("1.2?wait=30") }()
	h.told(site, 2)
	next("origin origin true, edge edge true, cdn varnish false, false")
	h.book.Purged("varnish", site, receipt.Point{Epoch: 1, Seq: 2})
	next("origin origin true, edge edge true, cdn varnish true, true")
	if data := live.next(); data != "" {
		t.Errorf("it goes on after it is complete: %s", data)
	}
	if got := states(t, <-waited); got != "origin origin true, edge edge true, cdn varnish true, true" {
		t.Errorf("waited for: %s", got)
	}
	items := v.do("GET", "/api/sites/here/receipts", nil).want(t, "list", 200).json()["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["position"] != "1.2" || items[0].(map[string]any)["committed"] == nil {
		t.Errorf("%v", items)
	}
	v.do("GET", "/api/sites/here/receipts/1.1", nil).want(t, "from before the start", 404)
	v.do("GET", "/api/sites/here/receipts/one", nil).want(t, "no position", 400)
	v.do("GET", "/api/sites/there/receipts/1.2", nil).want(t, "another site", 404)
	if items := h.signIn("owner@here.test").do("GET", "/api/sites/here/purges", nil).want(t, "purges", 200).json()["items"].([]any); len(items) != 1 {
		t.Errorf("%v", items)
	}
}
