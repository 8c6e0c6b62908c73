package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

// summed writes the sums anew, as who changes an archive on purpose does.
func summed(files []file) []file {
	files = slices.DeleteFunc(files, func(f file) bool { return f.Name == "SHA256SUMS" })
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256([]byte(f.data)), f.Name)
	}
	return append(files, plain("SHA256SUMS", b.String()))
}

func plain(name, data string) file {
	return file{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644}, data}
}

// replaced changes one entry, once.
func replaced(name, from, to string) func([]file) []file {
	return func(files []file) []file {
		for i := range files {
			if files[i].Name == name {
				if !strings.Contains(files[i].data, from) {
					panic(name + " does not hold " + from)
				}
				files[i].data = strings.Replace(files[i].data, from, to, 1)
			}
		}
		return summed(files)
	}
}

func added(f file) func([]file) []file {
	return func(files []file) []file { return summed(append(files[:len(files)-1:len(files)-1], f)) }
}

func TestOpen_RefusesWhatIsNoWholeArchive(t *testing.T) {
	s := open(t)
	good := export(t, s, rich(t, s, "mill"))
	link := func(kind byte, to string) file {
		return file{tar.Header{Typeflag: kind, Name: "link", Linkname: to}, ""}
	}
	const docs = "documents/000001.jsonl"
	for _, c := range []struct {
		name   string
		change func([]file) []file
		word   string
	}{
		{"a name that leads up", added(plain("../../etc/passwd", "x")), "leads out"},
		{"a name that leads up within", added(plain("documents/../../x", "x")), "leads out"},
		{"an absolute name", added(plain("/etc/passwd", "x")), "leads out"},
		{"a drive", added(plain(`C:\x`, "x")), "leads out"},
		{"a backslash", added(plain(`..\x`, "x")), "leads out"},
		{"a symbolic link", added(link(tar.TypeSymlink, "/etc/passwd")), "link"},
		{"a hard link", added(link(tar.TypeLink, "manifest.json")), "link"},
		{"a device", added(link(tar.TypeChar, "")), "device"},
		{"a folder", added(file{tar.Header{Typeflag: tar.TypeDir, Name: "documents/"}, ""}), "leads out"},
		{"an entry twice", added(plain(docs, "")), "twice"},
		{"the site twice", added(plain("site.json", "{}")), "twice"},
		{"a part too many", added(plain("imports/000003.jsonl", "")), "imports/000002.jsonl"},
		{"an unknown entry twice", func(f []file) []file { return added(plain("later", "x"))(added(plain("later", "y"))(f)) }, "twice"},
		{"no manifest", func(f []file) []file { return summed(f[1:]) }, "manifest.json"},
		{"no site", func(f []file) []file { return summed(slices.Delete(f, 1, 2)) }, "missing"},
		{"no types", func(f []file) []file { return summed(slices.Delete(f, 2, 3)) }, "not in its place"},
		{"no sums", func(f []file) []file { return f[:len(f)-1] }, "cut short"},
		{"entries after the sums", func(f []file) []file { return append(f, plain("x", "x")) }, "after its end"},
		{"a part changed", func(f []file) []file {
			f[4].data = strings.Replace(f[4].data, "<p>one</p>", "<p>two</p>", 1)
			return f
		}, "checksum of"},
		{"a part left out", func(f []file) []file { return slices.Delete(f, 5, 6) }, "SHA256SUMS"},
		{"a part left out and summed", func(f []file) []file { return summed(slices.Delete(f, 5, 6)) }, "counts"},
		{"another format", replaced("manifest.json", "ghee-archive", "zoo"), "no archive of Ghee"},
		{"version 0", replaced("manifest.json", `"major": 1`, `"major": 0`), "version 0"},
		{"settings that are none", replaced("site.json", `"https://example.test/blog"`, `"javascript:x"`), "site.json: blog_url"},
		{"a locale's number twice", replaced("site.json", `"num": 7`, `"num": 2`), "number of its own"},
		{"a locale's number beyond", replaced("site.json", `"num": 7`, `"num": 256`), "number of its own"},
		{"a default locale that is none", replaced("site.json", `"default_locale": "en"`, `"default_locale": "de"`), "default_locale"},
		{"a chain to a locale that is none", replaced("site.json", `"fallback": {`, `"fallback": { "de": ["en"],`), "site.json: locale_fallback"},
		{"a type without its component", replaced("types.jsonl", `"key":"seo","name":"SEO"`, `"key":"search engines","name":"SEO"`), "types.jsonl"},
		{"types that are none", replaced("types.jsonl", `{`, `[`), "types.jsonl, line 1"},
		{"half a line", replaced(docs, `{"document"`, `{"document`), docs + ", line 1: It is no JSON"},
		{"a text for a number", replaced(docs, `"num":1,`, `"num":"1",`), "document.num"},
		{"a number twice", replaced(docs, `"num":2,`, `"num":1,`), "num: 1 does not come after 1"},
		{"a number beyond the counter", replaced("site.json", `"last_num": 9`, `"last_num": 7`), "above"},
		{"a type that is none", replaced(docs, `"type":"post"`, `"type":"zoo"`), "no type"},
		{"values in another form", replaced(docs, `"1":"Why? <a>"`, `"1":7`), `line 2: values.1 (q): the value is not in the form of a short_text. (type "Questions")`},
		{"a field that never was", replaced(docs, `"1":"Why? <a>"`, `"44":"x"`), "never had"},
		{"a date that is none", replaced(docs, `"2026-03-02T00:00:00"`, `"today"`), "form of a date"},
		{"a NUL", replaced(docs, `Why? <a>`, `\u0000`), "NUL"},
		{"a slug with a slash", replaced(docs, `"slug":"one"`, `"slug":"o/ne"`), "slug"},
		{"a live revision that is none", replaced(docs, `"live":"`, `"live":"x`), "live"},
		{"a status without a live revision", replaced(docs, `"status":"published"`, `"status":"draft"`), "status"},
		{"a slug twice", func(f []file) []file {
			f[4].data = strings.ReplaceAll(f[4].data, `"slug":"two"`, `"slug":"one"`)
			return summed(f)
		}, "same id, slug or unique value"},
		{"a unique value twice", replaced(docs, `"1":"Why? <b>"`, `"1":"Why? <c>"`), "same id, slug or unique value"},
		{"a locale that is none", replaced(docs, `"locale":"pt-br"`, `"locale":"fr"`), "locale"},
		{"two things in a line", replaced(docs, `{"document":{`, `{"redirect":{"from":"/a","to":"/b"},"document":{`), "several things"},
		{"a thing in another part", replaced("redirects/000001.jsonl", `{"redirect":{`, `{"document":{`), "another part"},
		{"a script for a picture", replaced("media/000001.jsonl", `/secret.png`, `javascript:alert(1)`), "media/000001.jsonl, line"},
		{"a redirect to nowhere", replaced("redirects/000001.jsonl", `/neu`, `//evil.test`), "redirects/000001.jsonl, line 1: Redirect: to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := archive.Open(from(pack(t, c.change(unpack(t, good)))))
			if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), c.word) {
				t.Errorf("got %v, want one that speaks of %q", err, c.word)
			}
		})
	}
}

func TestOpen_OfANewerVersionNamesTheGheeThatItNeeds(t *testing.T) {
	s := open(t)
	files := unpack(t, export(t, s, bare(t, s, "mill")))
	files[0].data = strings.NewReplacer(`"major": 1`, `"major": 2`, `"needs": "0.1"`, `"needs": "4.2"`).Replace(files[0].data)
	files[1].data = "what nobody knows yet"
	_, err := archive.Open(from(pack(t, files)))
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "version 2.1") || !strings.Contains(err.Error(), "Ghee 4.2 or newer") {
		t.Errorf("got %v", err)
	}
}

// A later minor version adds members, lines and entries.
func TestImport_PassesOverWhatALaterMinorVersionAdds(t *testing.T) {
	s, other := open(t), open(t)
	site := rich(t, s, "mill")
	files := unpack(t, export(t, s, site))
	files = replaced("manifest.json", `"minor": 1`, `"minor": 9`)(files)
	files = replaced("documents/000001.jsonl", `{"document":{`, "{\"mood\":{}}\n{\"document\":{\"mood\":[],")(files)
	files = slices.Insert(files, 1, plain("moods.jsonl", "{}\n"))
	a := looked(t, pack(t, summed(files)))
	to := bare(t, other, "copy")
	_, err := archive.Import(t.Context(), restorer(other), to, a, archive.Options{})
	must(t, err)
	if len(told(t, s, site)) != len(told(t, other, to)) {
		t.Error("not all was imported")
	}
}

func TestOpen_CutAnywhereIsRefused(t *testing.T) {
	s := open(t)
	good := export(t, s, rich(t, s, "mill"))
	for n := 0; n < len(good); n += 1 + n/7 {
		if _, err := archive.Open(from(good[:n])); !fail.Is(err, fail.Invalid) {
			t.Errorf("of %d bytes the first %d: %v", len(good), n, err)
		}
	}
	if _, err := archive.Open(from(good[:len(good)-1])); err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("without its last byte: %v", err)
	}
	for n := 12; n < len(good); n += 97 {
		bad := bytes.Clone(good)
		bad[n] ^= 0x10
		// Between blocks a compressed stream has bits that mean nothing.
		if _, err := archive.Open(from(bad)); err == nil && !bytes.Equal(inflated(bad), inflated(good)) {
			t.Errorf("with the byte %d changed it is taken", n)
		}
	}
}

// inflated is what a compressed file holds; nil for one that is broken.
func inflated(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return all
}

func TestOpen_BombsAreRefusedInLittleMemory(t *testing.T) {
	bomb := func(name string, size int64) []byte {
		var b bytes.Buffer
		gz, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		w := tar.NewWriter(gz)
		must(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size}))
		_, _ = io.CopyN(w, zeros{}, min(size, 1<<20))
		must(t, gz.Close())
		return b.Bytes()
	}
	for _, c := range []struct {
		data []byte
		code fail.Code
	}{
		{bomb("manifest.json", 1<<40), fail.TooLarge},
		{bomb("manifest.json", 16<<20), fail.Invalid},
		{bomb("x", 1<<20), fail.Invalid},
	} {
		if _, err := archive.Open(from(c.data)); !fail.Is(err, c.code) {
			t.Errorf("got %v", err)
		}
	}
	s := open(t)
	files := unpack(t, export(t, s, bare(t, s, "mill")))
	var b bytes.Buffer
	b.Write(pack(t, files))
	gz := gzip.NewWriter(&b)
	_, _ = io.CopyN(gz, zeros{}, 8<<20)
	must(t, gz.Close())
	if _, err := archive.Open(from(b.Bytes())); !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), "goes on after its end") {
		t.Errorf("8 MiB after the end: %v", err)
	}
}

// zeros is what a bomb holds.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestOpen_OtherFilesAreToldApart(t *testing.T) {
	for name, data := range map[string]string{"empty": "", "text": "hello, this is a text", "zip": "PK\x03\x04" + strings.Repeat("x", 100)} {
		if _, err := archive.Open(from([]byte(data))); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := archive.Open(archive.File("/nowhere/a.tar.gz")); !fail.Is(err, fail.NotFound) {
		t.Errorf("no file: %v", err)
	}
}

func TestImport_NoticesThatTheArchiveChanged(t *testing.T) {
	s, other := open(t), open(t)
	site := rich(t, s, "mill")
	good := export(t, s, site)
	files := unpack(t, good)
	later := pack(t, replaced("documents/000001.jsonl", "<p>one</p>", "<p>two</p>")(files))
	opened := 0
	a, err := archive.Open(func() (io.ReadCloser, error) {
		if opened++; opened > 1 {
			return from(later)()
		}
		return from(good)()
	})
	must(t, err)
	if _, err := archive.Import(t.Context(), restorer(other), bare(t, other, "copy"), a, archive.Options{}); !fail.Is(err, fail.Conflict) {
		t.Errorf("got %v", err)
	}
}

// What is taken is imported whole; what is not is refused as somebody's input.
func FuzzOpen(f *testing.F) {
	s := open(f)
	files := unpack(f, export(f, s, rich(f, s, "mill")))
	for i, file := range files[:len(files)-1] {
		f.Add(uint8(i), file.data)
		for line := range strings.Lines(file.data) {
			f.Add(uint8(i), line)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data string) {
		files := slices.Clone(files)
		files[int(which)%(len(files)-1)].data = data
		a, err := archive.Open(from(pack(t, summed(files))))
		if err != nil {
			if fail.Is(err, fail.Internal) {
				t.Errorf("refused as our own fault: %v", err)
			}
			return
		}
		other := open(t)
		if _, err := archive.Import(t.Context(), restorer(other), bare(t, other, "copy"), a, archive.Options{}); err != nil {
			t.Errorf("it was looked over and found good: %v", err)
		}
	})
}
