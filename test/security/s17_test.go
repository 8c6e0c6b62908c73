package security_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

// packed makes an archive: a good one, up to where its sums would stand, and
// then what add writes.
func packed(t *testing.T, good []byte, add func(*tar.Writer)) io.Reader {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	gz, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	w := tar.NewWriter(gz)
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if err != nil || h.Name == "SHA256SUMS" {
			break
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
	}
	add(w)
	_, _ = w.Close(), gz.Close()
	return &b
}

// TestS17_HostileArchivesWriteNowhere gives the importer archives whose entries
// lead out of their place. Each is refused in little memory, before a site is
// made, and no file is there afterwards that was not there before.
func TestS17_HostileArchivesWriteNowhere(t *testing.T) {
	const most = 200 << 20
	w := world.New(t, world.Spec{Demo: true})
	outside := t.TempDir()
	path := filepath.Join(t.TempDir(), "good.tar.gz")
	w.Must("export", "-o", path)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o := w.Origin()
	before := state(t, o)
	entry := func(kind byte, name, link string) func(*tar.Writer) {
		return func(w *tar.Writer) {
			h := &tar.Header{Typeflag: kind, Name: name, Linkname: link, Mode: 0o666}
			if kind == tar.TypeReg {
				h.Size = 5
			}
			_ = w.WriteHeader(h)
			_, _ = io.WriteString(w, "pwned")
		}
	}
	many := func(name func(n int) string) func(*tar.Writer) {
		return func(w *tar.Writer) {
			for n := range 200_000 {
				_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name(n)})
			}
		}
	}
	for _, c := range []struct {
		name string
		in   io.Reader
		say  string
	}{
		{"up", packed(t, good, entry(tar.TypeReg, "../pwned", "")), "leads out"},
		{"up from within", packed(t, good, entry(tar.TypeReg, "documents/../../pwned", "")), "leads out"},
		{"absolute", packed(t, good, entry(tar.TypeReg, outside+"/pwned", "")), "leads out"},
		{"a drive", packed(t, good, entry(tar.TypeReg, `C:\pwned`, "")), "leads out"},
		{"a backslash", packed(t, good, entry(tar.TypeReg, `..\pwned`, "")), "leads out"},
		{"a symbolic link", packed(t, good, entry(tar.TypeSymlink, "pwned", outside)), "is a link"},
		{"through a symbolic link", packed(t, good, func(w *tar.Writer) {
			entry(tar.TypeSymlink, "link", outside)(w)
			entry(tar.TypeReg, "link/pwned", "")(w)
		}), "is a link"},
		{"a hard link", packed(t, good, entry(tar.TypeLink, "pwned", "/etc/passwd")), "is a link"},
		{"a name twice", packed(t, good, func(w *tar.Writer) {
			entry(tar.TypeReg, "pwned", "")(w)
			entry(tar.TypeReg, "pwned", "")(w)
		}), "stands twice"},
		{"a name of a megabyte", packed(t, good, entry(tar.TypeReg, strings.Repeat("n", 1<<20-100), "")), "at most 255"},
		{"too many entries", packed(t, good, many(func(n int) string { return fmt.Sprintf("imports/%06d.jsonl", n+1) })), "more than 150000 entries"},
		{"too many names", packed(t, good, many(func(n int) string { return fmt.Sprintf("pwned/%d", n) })), "more than 1000"},
		{"cut short", bytes.NewReader(good[:len(good)/2]), "cut short"},
		{"a zip file", strings.NewReader("PK\x03\x04" + strings.Repeat("x", 1000)), "not packed with gzip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, used := w.Feed(c.in, "import", "archive", "-", "--new-site", "evil")
			if said := r.Stdout + r.Stderr; r.Code == 0 || !strings.Contains(said, c.say) || len(said) > 1000 {
				t.Errorf("ended with %d: %.500s", r.Code, said)
			}
			if used.Peak == 0 || used.Peak > most {
				t.Errorf("took %d MiB", used.Peak>>20)
			}
			if after := state(t, o); after != before {
				t.Errorf("left something behind: %s, was %s", after, before)
			}
			for _, dir := range []string{outside, filepath.Dir(w.Data), "."} {
				err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
					if err == nil && strings.Contains(d.Name(), "pwned") {
						t.Errorf("there is %s", path)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	if r, _ := w.Feed(bytes.NewReader(good), "import", "archive", "-", "--new-site", "good"); r.Code != 0 {
		t.Errorf("the good one ends with %d: %s", r.Code, r.Stderr)
	}
}
