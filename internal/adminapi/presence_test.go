package adminapi_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// events reads server-sent events.
type events struct {
	lines *bufio.Scanner
}

func newEvents(r io.Reader) *events { return &events{lines: bufio.NewScanner(r)} }

// next is the data of the next event; "" when the stream has ended.
func (e *events) next() string {
	for e.lines.Scan() {
		if data, ok := strings.CutPrefix(e.lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

// until reads events until the guests are these.
func (e *events) until(t *testing.T, want string) (last []map[string]any) {
	t.Helper()
	got := ""
	for data := e.next(); data != ""; data = e.next() {
		if err := json.Unmarshal([]byte(data), &last); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, g := range last {
			names = append(names, g["name"].(string))
		}
		if got = strings.Join(names, " "); got == want {
			return last
		}
	}
	t.Fatalf("the stream ended with %q, want %q", got, want)
	return nil
}

// watch opens the stream of a document; close ends it.
func (v *visitor) watch(path string) (e *events, end func()) {
	v.h.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.h.server.URL+path+"/presence", nil)
	must(v.h.t, err)
	r.AddCookie(&http.Cookie{Name: "ghee_session", Value: v.cookie})
	res, err := v.h.server.Client().Do(r)
	must(v.h.t, err)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		v.h.t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	return newEvents(res.Body), func() { _ = res.Body.Close() }
}

func TestPresence_PeopleSeeEachOther(t *testing.T) {
	h := newHouse(t)
	_, id, _ := h.made("here")
	doc := "/api/sites/here/documents/" + string(id)
	editor, author := h.signIn("editor@here.test"), h.signIn("author@here.test")
	one, end := editor.watch(doc)
	defer end()
	one.until(t, "editor")
	two, gone := author.watch(doc)
	guests := one.until(t, "editor author")
	if guests[0]["me"] != true || guests[1]["me"] != false || guests[0]["since"] == nil {
		t.Errorf("guests: %v", guests)
	}
	two.until(t, "editor author")
	gone()
	one.until(t, "editor")

	three, _ := author.watch(doc)
	one.until(t, "editor author")
	author.do("DELETE", "/api/session", nil).want(t, "signed out", 204)
	one.until(t, "editor")
	for data := three.next(); data != ""; data = three.next() { // to the end of who signed out
	}

	h.stop()
	for data := one.next(); data != ""; data = one.next() {
	}
	editor.do("GET", "/api/sites/here/documents/none/presence", nil).want(t, "no document", 404)
	h.signIn("viewer@there.test").do("GET", doc+"/presence", nil).want(t, "another site", 404)
}
