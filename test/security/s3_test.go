package security_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// TestS3_AReadTokenWritesNothing tries every method on every path, with every
// kind of token. A read token may not write: 401, or 405 where the path takes
// no writes at all, or not yet.
func TestS3_AReadTokenWritesNothing(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	preview := strings.TrimSpace(w.Must("token", "create", "--site", "a", "--preview"))
	s := newAsker(t, w.Base)
	before := state(t, o)
	var asks [][3]string
	for _, target := range []string{
		"/v2/pages/", "/v2/pages/dish/", "/v2/pages/dish/ghee/", "/v2/pages/*/about/", "/v2/pages/search/", "/v2/content/", "/v2/content/course/", "/v2/content/course/1/", "/v2/posts/", "/v2/posts/hello/", "/v2/posts/search/", "/v2/search/",
		"/v2/authors/", "/v2/authors/ida/", "/v2/categories/news/", "/v2/tags/quick/", "/v2/feeds/rss/", "/v2/redirects/",
	} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "post", "PURGE", "TRACE"} {
			for _, token := range []string{h.token, preview, strings.Repeat("0", 40), ""} {
				asks = append(asks, [3]string{method, target, token})
			}
		}
	}
	each(t, asks, func(ctx context.Context, a [3]string) error {
		got, err := s.do(ctx, a[0], a[1], "Authorization", "Token "+a[2], "X-Http-Method-Override", "DELETE")
		known := a[2] == h.token || a[2] == preview
		if err != nil || got.status != http.StatusUnauthorized && (got.status != http.StatusMethodNotAllowed || !known) {
			return fmt.Errorf("%s %s with %q: %d %s %w", a[0], a[1], a[2], got.status, got.body, err)
		}
		if got.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(got.body, `{"detail":`) {
			return fmt.Errorf("%s %s: %v %s", a[0], a[1], got.header, got.body)
		}
		return nil
	})
	// Nor by way of a parameter or a header on a read.
	for _, target := range []string{"/v2/posts/hello/?_method=DELETE", "/v2/posts/hello/?method=delete&status=draft"} {
		if got, err := s.get(t.Context(), h.token, target); err != nil || got.status != 200 {
			t.Errorf("%s: %d %v", target, got.status, err)
		}
	}
	if after := state(t, o); after != before {
		t.Errorf("something was written: %s, was %s", after, before)
	}
}

// TestS3_NoSecretIsInWhatReadersAreAnsweredFrom plants a word in everything that
// is secret and looks for it in all files of the node's folder: the sets, the
// directory, their write-ahead logs. Only the authoring database may hold
// drafts, and nothing holds a write token.
func TestS3_NoSecretIsInWhatReadersAreAnsweredFrom(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: db})
			if w.URL != "" { // the server trusts; a password is only carried along
				w.Stop()
				w.URL = strings.Replace(w.URL, "postgres@", "postgres:canarypassword@", 1)
				w.Start()
			}
			o := w.Origin()
			h := build(t, o, "a", "canarypublic", "canarysecret", 1)
			write := strings.TrimSpace(w.Must("token", "create", "--site", "a", "--kind", "write", "--name", "canarytokenname"))
			person := "<wp:author><wp:author_id>7</wp:author_id><wp:author_login>canaryperson</wp:author_login><wp:author_email>canarymail@example.test</wp:author_email></wp:author>"
			byPerson := strings.Replace(item, "<wp:post_id>", "<dc:creator>canaryperson</dc:creator><wp:post_id>", 1)
			if r, _ := w.Feed(joined(exportHead, person, byPerson, "Imported", itemEnd, exportTail), "import", "wxr", "--site", "a", "-"); r.Code != 0 {
				t.Fatalf("%s%s", r.Stdout, r.Stderr)
			}
			caught(w, h)
			hits := look(t, w.Data)
			for _, word := range []string{"example.test/canarysecretword.jpg", "example.test/canarysecretdraftword.jpg", "canarysecretlabel", "canarysecrettitle", "canarysecretdraft canarysecretdraftword", "canarysecretdeutsch canarysecretgermanword", "canarysecrethash", "canarysecretposttext", "canarysecretgheename", "canarysecret@example", "canarypassword", "canarymail", "canarytokenname", write, h.token} {
				if files := hits(word, false); files != nil {
					t.Errorf("%q is in %q", word, files)
				}
			}
			if files := hits(write, true); files != nil {
				t.Errorf("the write token is in %q", files)
			}
			// What must be there is: the search finds what there is to find.
			for _, word := range []string{"Ghee canarypublic", "<p>Note canarypublic</p>", account.Hash(h.token), account.Hash(write)} {
				if files := hits(word, false); files == nil {
					t.Errorf("%q is nowhere", word)
				}
			}
			if db == world.SQLite && hits("canarysecretposttext", true) == nil {
				t.Error("the draft is not in the authoring database either")
			}
			tokens, err := o.Store.Tokens(t.Context(), h.site)
			if err != nil || len(tokens) != 3 {
				t.Fatal(tokens, err)
			}
			for _, token := range tokens {
				if token.Grant.Hash != account.Hash(write) {
					continue
				}
				if token.Plain != "" || strings.Contains(fmt.Sprintf("%+v", token), write) {
					t.Errorf("the token table holds the write token: %+v", token)
				}
			}
		})
	}
}

// look reads every file under a folder. The function it returns names the files
// that hold a word: plain, in hexadecimal, or in something compressed;
// authoring says whether the authoring database counts.
func look(t *testing.T, dir string) func(word string, authoring bool) []string {
	t.Helper()
	texts := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // a set was closed, and its log has gone since
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		texts[path] = append(data, unpacked(t, data)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(word string, authoring bool) (files []string) {
		for path, text := range texts {
			if origin := strings.HasPrefix(filepath.Base(path), "authoring.db") || strings.Contains(path, "/previews/"); origin && !authoring {
				continue // neither leaves the origin
			}
			if bytes.Contains(text, []byte(word)) || bytes.Contains(text, []byte(hex.EncodeToString([]byte(word)))) {
				files = append(files, path)
			}
		}
		return files
	}
}

// unpacked returns the texts of all zstd frames that begin anywhere in data and
// are whole there.
func unpacked(t *testing.T, data []byte) (out []byte) {
	t.Helper()
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	for {
		i := bytes.Index(data, magic)
		if i < 0 {
			return out
		}
		data = data[i:]
		text, _ := d.DecodeAll(data[:min(len(data), 64<<10)], nil) // what follows a frame is an error, and no matter
		out = append(append(out, text...), '\n')
		data = data[len(magic):]
	}
}
