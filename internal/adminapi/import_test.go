package adminapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/upload"
)

// posts is a WordPress export with n posts.
func posts(n int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>https://old.test</link><wp:wxr_version>1.2</wp:wxr_version>`)
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Post %d</title><link>https://old.test/p%[1]d/</link><dc:creator>ada</dc:creator><content:encoded><![CDATA[<p>Words %[1]d</p>]]></content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2020-01-01 10:00:00</wp:post_date_gmt><wp:post_name>p%[1]d</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`, i, i+1)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

// jobs does what the uploads of a site wait for, as a process would.
func (h *house) jobs(site string) {
	h.t.Helper()
	r := &upload.Runner{
		Service: h.svc, Restore: h.store, Target: h.store, Folder: h.uploads, Now: time.Now, Log: slog.New(slog.DiscardHandler), Beat: time.Millisecond,
	}
	var all []authoring.Upload
	must(h.t, h.store.Read(h.t.Context(), h.sites[site], func(tx authoring.Tx) (err error) {
		all, err = tx.Uploads(h.t.Context(), 100)
		return err
	}))
	for _, u := range all {
		must(h.t, r.Do(h.t.Context(), h.sites[site], u.ID, u.Turn))
	}
}

// upload sends a file in two pieces and returns the path of its import.
func (v *visitor) upload(source, name string, file []byte, options map[string]any) string {
	v.h.t.Helper()
	a := v.do("POST", "/api/sites/here/imports", map[string]any{"source": source, "name": name, "size": len(file), "options": options})
	if a.status != http.StatusCreated || a.json()["state"] != "uploading" {
		v.h.t.Fatalf("%d %s", a.status, a.body)
	}
	path := "/api/sites/here/imports/" + a.json()["id"].(string)
	half := len(file) / 2
	send := func(from, to int) answer {
		return v.do("PUT", fmt.Sprintf("%s/file?offset=%d", path, from), string(file[from:to]), "Content-Type", "application/octet-stream")
	}
	if a := send(half, len(file)); a.status != http.StatusConflict || !strings.Contains(a.body, "0 bytes of the file are here") {
		v.h.t.Errorf("a piece after a gap: %d %s", a.status, a.body)
	}
	if a := send(0, half); a.json()["got"] != float64(half) || a.json()["state"] != "uploading" {
		v.h.t.Fatalf("the first piece: %d %s", a.status, a.body)
	}
	send(0, half) // its answer was lost
	if a := send(half, len(file)); a.json()["state"] != "looking" {
		v.h.t.Fatalf("the last piece: %d %s", a.status, a.body)
	}
	if a := send(half, len(file)); a.status != 200 || a.json()["state"] != "looking" {
		v.h.t.Errorf("the last piece again: %d %s", a.status, a.body)
	}
	return path
}

func state(t *testing.T, a answer, want string) map[string]any {
	t.Helper()
	if a.json()["state"] != want {
		t.Fatalf("it is not %s: %d %s", want, a.status, a.body)
	}
	return a.json()
}

func created(m map[string]any, row string) any {
	for _, r := range m["report"].(map[string]any)["rows"].([]any) {
		if r := r.(map[string]any); r["name"] == row {
			return r["created"]
		}
	}
	return nil
}

func (h *house) documents(kind content.Kind) (n int) {
	h.t.Helper()
	must(h.t, h.store.Read(h.t.Context(), h.sites["here"], func(tx authoring.Tx) error {
		schema, err := tx.Types(h.t.Context())
		must(h.t, err)
		for _, typ := range schema.Types() {
			if typ.Kind == kind {
				found, err := tx.FindVariants(h.t.Context(), typ.ID, "", "")
				must(h.t, err)
				n += len(found)
			}
		}
		return nil
	}))
	return n
}

func TestImport_IsLookedOverAndThenBroughtIn(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	path := v.upload("wordpress", "old.xml", []byte(posts(3)), nil)
	h.jobs("here")
	looked := state(t, v.do("GET", path, nil), "looked")
	if created(looked, "posts") != 3.0 || h.documents(content.KindPost) != 0 {
		t.Errorf("looked over: %v, and the site has %d posts", looked["report"], h.documents(content.KindPost))
	}
	if a := v.do("POST", path+"/start", nil, "Idempotency-Key", "k"); a.status != http.StatusAccepted || a.json()["state"] != "importing" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := v.do("POST", path+"/start", nil, "Idempotency-Key", "k"); a.status != http.StatusAccepted {
		t.Errorf("asked again with the same key: %d %s", a.status, a.body)
	}
	if a := v.do("POST", path+"/start", nil); a.status != http.StatusConflict {
		t.Errorf("started twice: %d %s", a.status, a.body)
	}
	h.jobs("here")
	done := state(t, v.do("GET", path, nil), "done")
	if created(done, "posts") != 3.0 || h.documents(content.KindPost) != 3 {
		t.Errorf("brought in: %v, and the site has %d posts", done["report"], h.documents(content.KindPost))
	}
	left, err := os.ReadDir(h.uploads.Dir)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("the folder still has %v", left)
	}
	if items := v.do("GET", "/api/sites/here/imports", nil).json()["items"].([]any); len(items) != 1 {
		t.Errorf("the list: %v", items)
	}
}

// A process that dies in an import leaves the state as it was: whoever takes the
// job next goes on, and brings nothing twice.
func TestImport_GoesOnAfterTheProcessDied(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	path := v.upload("wordpress", "old.xml", []byte(posts(3)), nil)
	h.jobs("here")
	state(t, v.do("POST", path+"/start", nil), "importing")
	h.jobs("here")
	id := path[strings.LastIndex(path, "/")+1:]
	must(t, h.store.Write(t.Context(), h.sites["here"], func(tx authoring.Tx) error { // as if its end had not been kept
		u, err := tx.Upload(t.Context(), id)
		must(t, err)
		u.State, u.Ended, u.Report = authoring.UploadBringing, 0, nil
		return tx.PutUpload(t.Context(), u)
	}))
	must(t, os.WriteFile(h.uploads.Path(h.sites["here"], id), []byte(posts(3)), 0o600))
	h.jobs("here")
	done := state(t, v.do("GET", path, nil), "done")
	if h.documents(content.KindPost) != 3 || created(done, "posts") != 0.0 {
		t.Errorf("%d posts; %v", h.documents(content.KindPost), done["report"])
	}
}

func TestImport_IsStopped(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	path := v.upload("wordpress", "old.xml", []byte(posts(3)), nil)
	state(t, v.do("DELETE", path, nil), "cancelled")
	h.jobs("here")
	if state(t, v.do("GET", path, nil), "cancelled"); h.documents(content.KindPost) != 0 {
		t.Error("a stopped import has brought something in")
	}
	state(t, v.do("POST", path+"/start", nil), "importing")
	h.jobs("here")
	if state(t, v.do("GET", path, nil), "done"); h.documents(content.KindPost) != 3 {
		t.Errorf("started after all: %d posts", h.documents(content.KindPost))
	}
}

func TestImport_OfWhatIsNoneSaysWhy(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	for source, word := range map[string]string{"wordpress": "XML", "markdown": "zip", "archive": "archive"} {
		path := v.upload(source, "x.bin", []byte("certainly nothing of the kind"), nil)
		h.jobs("here")
		if m := state(t, v.do("GET", path, nil), "failed"); !strings.Contains(m["reason"].(string), word) {
			t.Errorf("%s: %v", source, m["reason"])
		}
	}
	for name, body := range map[string]map[string]any{
		"a source that is none":     {"source": "joomla", "name": "x", "size": 1},
		"a file without bytes":      {"source": "archive", "name": "x", "size": 0},
		"a file that is too large":  {"source": "archive", "name": "x", "size": 1 << 40},
		"options of another source": {"source": "archive", "name": "x", "size": 1, "options": map[string]any{"page_type": "doc"}},
	} {
		if a := v.do("POST", "/api/sites/here/imports", body); a.status/100 != 4 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(text))
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// A zip writes nothing outside of its folder, whatever its names say.
func TestImport_OfAZipOfMarkdown(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	path := v.upload("markdown", "docs.zip", packed(t, map[string]string{
		"docs/one.md": "---\ntitle: One\n---\nWords", "docs/two.md": "---\ntitle: Two\n---\nMore", "docs/a.png": "no text",
		"../outside.md": "---\ntitle: Out\n---\n", "/root.md": "---\ntitle: Root\n---\n", `..\back.md`: "x",
	}), map[string]any{"page_type": "doc"})
	h.jobs("here")
	if m := state(t, v.do("GET", path, nil), "looked"); created(m, "pages") != 2.0 {
		t.Errorf("looked over: %v", m["report"])
	}
	state(t, v.do("POST", path+"/start", nil), "importing")
	h.jobs("here")
	if state(t, v.do("GET", path, nil), "done"); h.documents(content.KindPage) != 2 {
		t.Errorf("%d pages", h.documents(content.KindPage))
	}
}

// What a site gives out, another takes in.
func TestExport_IsImportedElsewhere(t *testing.T) {
	h := newHouse(t)
	h.made("there")
	a := h.signIn("admin@there.test").do("GET", "/api/sites/there/export", nil)
	if a.status != 200 || a.header.Get("Content-Type") != "application/gzip" || !strings.Contains(a.header.Get("Content-Disposition"), "there-") {
		t.Fatalf("%d %v", a.status, a.header)
	}
	v := h.signIn("admin@here.test")
	path := v.upload("archive", "there.ghee.tar.gz", []byte(a.body), nil)
	h.jobs("here")
	if m := state(t, v.do("GET", path, nil), "looked"); created(m, "documents") != 1.0 {
		t.Errorf("looked over: %v", m["report"])
	}
	state(t, v.do("POST", path+"/start", nil), "importing")
	h.jobs("here")
	if state(t, v.do("GET", path, nil), "done"); h.documents(content.KindPage) != 1 {
		t.Errorf("%d pages", h.documents(content.KindPage))
	}
}

func TestAudit_IsReadFromItsEndAndVerified(t *testing.T) {
	h := newHouse(t)
	h.made("here")
	v := h.signIn("owner@here.test")
	for i := range 5 {
		if a := v.do("PUT", "/api/sites/here/redirects", map[string]any{"from": fmt.Sprintf("/a%d", i), "to": "/b"}); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	var seqs []float64
	path := "/api/sites/here/audit?newest=true&limit=2&action=redirect."
	for before := 0.0; ; {
		m := v.do("GET", fmt.Sprintf("%s&before=%.0f", path, before), nil).json()
		for _, e := range m["items"].([]any) {
			seqs = append(seqs, e.(map[string]any)["seq"].(float64))
		}
		next, more := m["next"].(float64)
		if !more {
			break
		}
		before = next
	}
	if len(seqs) != 5 || seqs[0] < seqs[4] {
		t.Errorf("the pages have %v", seqs)
	}
	if a := v.do("GET", "/api/sites/here/audit?action=x", nil); a.status != 400 {
		t.Errorf("a filter of the old order: %d", a.status)
	}
	if m := v.do("GET", "/api/sites/here/audit/verification", nil).json(); m["holds"] != true || m["events"].(float64) < 5 {
		t.Errorf("%v", m)
	}
}

func TestTypes_AreCounted(t *testing.T) {
	h := newHouse(t)
	typ, _, _ := h.made("here")
	owner := h.signIn("owner@here.test")
	single := func(name string) content.TypeID {
		put := map[string]any{"put": []any{map[string]any{"id": "", "kind": "single", "key": "", "name": name, "last": 0, "fields": []any{}}}}
		put["base"] = owner.do("POST", "/api/sites/here/types/plan", put).json()["base"]
		owner.do("POST", "/api/sites/here/types/apply", put).want(t, name, 200)
		var id content.TypeID
		must(t, h.svc.Store.Read(t.Context(), h.sites["here"], func(tx authoring.Tx) error {
			types, err := tx.Types(t.Context())
			for _, s := range types.Types() {
				if s.Name == name {
					id = s.ID
				}
			}
			return err
		}))
		return id
	}
	about, _ := single("About"), single("Imprint") // of which one has its page
	owner.do("POST", "/api/sites/here/documents", map[string]any{"type": about, "slug": "about"}).want(t, "a single page", 201)
	a := h.signIn("viewer@here.test").do("GET", "/api/sites/here/types/uses", nil)
	var out struct {
		Items []struct {
			Type      content.TypeID
			Documents int
		}
	}
	must(t, json.Unmarshal([]byte(a.body), &out))
	for _, u := range out.Items {
		if want := map[bool]int{true: 1}[u.Type == typ || u.Type == about]; u.Documents != want {
			t.Errorf("%s has %d documents, not %d", u.Type, u.Documents, want)
		}
	}
	if len(out.Items) < 4 {
		t.Errorf("%s", a.body)
	}
}

func TestSite_LocalesAreOrdered(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	if a := v.do("PATCH", "/api/sites/here", map[string]any{"order": []string{"de", "en"}}); a.status != 200 || a.json()["locales"].([]any)[0].(map[string]any)["code"] != "de" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := v.do("GET", "/api/sites/here", nil); a.json()["locales"].([]any)[0].(map[string]any)["code"] != "de" {
		t.Errorf("it was not kept: %s", a.body)
	}
	for _, order := range [][]string{{"de"}, {"de", "de"}, {"de", "fr"}, {}} {
		if a := v.do("PATCH", "/api/sites/here", map[string]any{"order": order}); a.status != 400 {
			t.Errorf("%v: %d %s", order, a.status, a.body)
		}
	}
}
