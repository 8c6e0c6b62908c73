package faults

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 49: content that is out of all measure is refused or kept safely, and no
// other page, and no other site, notices.
func TestRow49_PoisonContent(t *testing.T) {
	for _, db := range matrix.Size([]string{world.SQLite}, world.Databases()) {
		t.Run(db, func(t *testing.T) { poison(t, matrix.Begin(t, 49), db) })
	}
}

func poison(t *testing.T, row *matrix.Row, db string) {
	d := newDesk(t, db)
	d.settled()
	if a := d.publish("b", "b", map[string]any{"title": "b"}); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["b"].id, d.sites["b"].token)
	asked := 0
	well := func(what string) {
		t.Helper()
		asked++
		d.reads("b", 1+asked, 1)
		if a := d.Read(d.sites["a"].token, fmt.Sprintf("/v2/pages/note/first/?levels=%d", 1+asked%5)); a.Status != 200 {
			t.Errorf("after %s the first page of site a is %d %.200s", what, a.Status, a.Body)
		}
	}

	// A circle of references, of three and of one.
	var ring []string
	for n := range 3 {
		a := d.publish("a", fmt.Sprint("ring-", n), nil)
		if a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		ring = append(ring, id(a))
	}
	for n, from := range ring {
		for _, to := range []string{"ring-" + fmt.Sprint((n+1)%3), fmt.Sprint("ring-", n)} {
			d.accepted("a circle", d.ask("PATCH", "/api/sites/a/documents/"+from, fmt.Sprintf(`{"base":%q,"values":{"next":%q}}`, of(d.ask("GET", "/api/sites/a/documents/"+from, ""), "revision"), to)))
		}
	}
	for n := range 3 {
		next := fmt.Sprintf("ring-%d", (n+1)%3)
		d.accepted("a circle", d.ask("PATCH", "/api/sites/a/documents/"+ring[n], fmt.Sprintf(`{"base":%q,"values":{"next":%q}}`, of(d.ask("GET", "/api/sites/a/documents/"+ring[n], ""), "revision"), next)))
		d.accepted("a circle", d.ask("POST", "/api/sites/a/documents/"+ring[n]+"/publish", ""))
		well("a circle")
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	for levels := range 6 {
		if a := d.Read(d.sites["a"].token, fmt.Sprintf("/v2/pages/note/ring-0/?levels=%d", levels)); a.Status != 200 && a.Status != 400 {
			t.Errorf("a circle, %d levels deep: %d %.200s", levels, a.Status, a.Body)
		}
	}

	parts := make([]any, 10_000)
	for i := range parts {
		parts[i] = map[string]any{"type": "quote", "fields": map[string]any{"text": fmt.Sprint("part ", i)}}
	}
	deep := any("x")
	for range 5_000 {
		deep = map[string]any{"type": "quote", "fields": map[string]any{"text": deep}}
	}
	for what, values := range map[string]any{
		"as many parts as fit":   map[string]any{"parts": parts[:1000]},
		"a text as long as fits": map[string]any{"body": strings.Repeat("01234567", 1<<18)},
		"ten thousand parts":     map[string]any{"parts": parts},
		"ten megabytes":          map[string]any{"body": strings.Repeat("0123456789", 1<<20)},
		"a text of NULs":         map[string]any{"title": "a\x00b"},
		"depth":                  map[string]any{"parts": []any{deep}},
		"many unknown members":   many(50_000),
	} {
		body, err := json.Marshal(map[string]any{"type": d.sites["a"].typ, "slug": "poison", "values": values})
		must(t, err)
		a := d.ask("POST", "/api/sites/a/documents", string(body))
		if fits := strings.Contains(what, "as"); fits != (a.Status == 201) {
			t.Errorf("%s: %d %.300s", what, a.Status, a.Body)
		}
		d.kept(what, a)
		well(what)
	}
	for what, text := range map[string]string{
		"bytes that are no UTF-8": "\"\xff\xfe\xc0\x80\"",
		"half a character":        `"\ud800"`,
		"a number out of range":   "1e999999",
		"an open string":          `"`,
		"open brackets":           strings.Repeat("[", 1<<20),
	} {
		a := d.ask("POST", "/api/sites/a/documents", `{"type":"`+d.sites["a"].typ+`","slug":"bytes","values":{"title":`+text+`}}`)
		if a.Status != 400 { // nothing of it is kept in another form than it was sent
			d.t.Errorf("%s: %d %.300s", what, a.Status, a.Body)
		}
		well(what)
	}
	// The same words over the write API.
	token := strings.TrimSpace(d.Must("token", "create", "--site", "a", "--kind", "write"))
	d.until("the write token is known", func() bool {
		return d.Send("POST", "/v2/pages/", `{}`, "Authorization", "Token "+token, "Content-Type", "application/json").Status != 401
	})
	for what, text := range map[string]string{"UTF-8": "\"\xff\"", "megabytes": `"` + strings.Repeat("x", 11<<20) + `"`, "brackets": strings.Repeat("[", 1<<20)} {
		d.kept(what, d.Send("POST", "/v2/pages/", `{"page-type":"note","slug":"v2","title":"t","fields":{"en":{"title":`+text+`}}}`, "Authorization", "Token "+token, "Content-Type", "application/json"))
		well(what)
	}
	row.Figure("reads of either site among it", "%d, all answered", 2*asked)
	if r := d.Ghee("doctor"); r.Code != 0 {
		t.Errorf("doctor: %+v", r)
	}
}

func (d *desk) accepted(what string, a world.Answer) {
	d.t.Helper()
	if a.Status != 200 && a.Status != 201 {
		d.t.Errorf("%s: %d %.300s", what, a.Status, a.Body)
	}
}

// kept checks that content was refused, or is kept and can be shown and read.
func (d *desk) kept(what string, a world.Answer) {
	d.t.Helper()
	if a.Status >= 400 && a.Status < 500 {
		return
	}
	if a.Status != 201 {
		d.t.Errorf("%s: %d %.300s", what, a.Status, a.Body)
		return
	}
	path := "/api/sites/a/documents/" + id(a)
	d.accepted(what, d.ask("POST", path+"/publish", ""))
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	if r := d.Read(d.sites["a"].token, "/v2/pages/note/"+of(a, "slug")+"/"); r.Status != 200 || !json.Valid([]byte(r.Body)) {
		d.t.Errorf("%s, read: %d %.300s", what, r.Status, r.Body)
	}
	d.accepted(what, d.ask("POST", path+"/trash", ""))
	if r := d.ask("DELETE", path, ""); r.Status != 204 {
		d.t.Errorf("%s, erased: %d %.300s", what, r.Status, r.Body)
	}
}

func many(n int) map[string]any {
	m := map[string]any{}
	for i := range n {
		m[fmt.Sprint("m", i)] = i
	}
	return m
}
