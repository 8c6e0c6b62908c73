package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/fail"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// things are files to be kept.
func things(t testing.TB) (files []File, held map[string]string) {
	t.Helper()
	dir := t.TempDir()
	held = map[string]string{SQLite: strings.Repeat("rows of a database\n", 1000), Data + "outbox/1.eml": "a mail", Data + "empty": ""}
	for i, name := range slices.Sorted(maps.Keys(held)) {
		files = append(files, File{Name: name, Path: write(t, filepath.Join(dir, fmt.Sprint(i)), held[name]), Needed: true})
	}
	return files, held
}

func about(at time.Time) About {
	return About{Ghee: "test", Made: at, Engine: "SQLite", Epoch: 3, Logs: []Log{{Epoch: 3, Seq: 9}, {Site: 1, Key: "a", Epoch: 3, Seq: 7}}}
}

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func pair(t testing.TB) Keys {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	must(t, err)
	return Keys{To: []age.Recipient{id.Recipient()}, From: []age.Identity{id}}
}

func read(r io.Reader, k Keys) (About, map[string]string, error) {
	got := map[string]string{}
	a, err := Read(r, k.From, func(_ About, name string, r io.Reader) error {
		text, err := io.ReadAll(r)
		got[name] = string(text)
		return err
	})
	return a, got, err
}

// What was put in comes out, with a key and in plain; of the files nothing is to
// be seen without the key.
func TestBackup_ComesBack(t *testing.T) {
	dir := t.TempDir()
	phrase, err := KeySource{PassphraseFile: write(t, filepath.Join(dir, "phrase"), "correct horse battery\n")}.Writing()
	must(t, err)
	plain, err := KeySource{Plain: true}.Writing()
	must(t, err)
	for name, k := range map[string]Keys{"recipient": pair(t), "passphrase": phrase, "plain": plain} {
		t.Run(name, func(t *testing.T) {
			files, held := things(t)
			files = append(files, File{Name: Data + "gone", Path: filepath.Join(dir, "gone")}) // meanwhile
			p := Folder(filepath.Join(t.TempDir(), "backups"))
			m, err := Make(t.Context(), p, k, about(noon), files)
			must(t, err)
			r, err := p.Open(t.Context(), m.Name)
			must(t, err)
			raw, err := io.ReadAll(r)
			must(t, errors.Join(err, r.Close()))
			a, got, err := read(bytes.NewReader(raw), k)
			must(t, err)
			if !maps.Equal(got, held) || a.Epoch != 3 || a.Sites() != 1 || !a.Made.Equal(noon) {
				t.Errorf("got %d files and %+v", len(got), a)
			}
			if !m.Read || m.Bytes != int64(len(raw)) {
				t.Errorf("made %+v of %d bytes", m, len(raw))
			}
			if at, ok := Moment(m.Name); !ok || !at.Equal(noon) {
				t.Errorf("%s is of %v", m.Name, at)
			}
			if len(k.To) > 0 {
				if _, _, err := read(bytes.NewReader(raw), pair(t)); !fail.Is(err, fail.Invalid) {
					t.Errorf("another key: %v", err)
				}
				if _, _, err := read(bytes.NewReader(raw), Keys{}); !fail.Is(err, fail.Invalid) {
					t.Errorf("no key: %v", err)
				}
			}
		})
	}
}

// Wherever a bit turns, and wherever the file ends, reading says so.
func TestRead_SeesDamageAnywhere(t *testing.T) {
	for name, k := range map[string]Keys{"sealed": pair(t), "plain": {}} {
		t.Run(name, func(t *testing.T) {
			files, held := things(t)
			var b bytes.Buffer
			must(t, Write(&b, k.To, about(noon), files))
			whole := b.Bytes()
			for at := 0; at < len(whole); at += 1 + len(whole)/50 {
				bad := bytes.Clone(whole)
				bad[at] ^= 0x10
				if _, got, err := read(bytes.NewReader(bad), k); err == nil && !maps.Equal(got, held) {
					t.Errorf("a bit at %d of %d was not seen", at, len(whole))
				}
				if _, _, err := read(bytes.NewReader(whole[:at]), k); err == nil {
					t.Errorf("an end at %d of %d was not seen", at, len(whole))
				}
			}
		})
	}
}

// Sums are compared, though what is around them is sound: who packs one by hand, or with a
// disk that lies, is not believed.
func TestRead_ComparesTheSums(t *testing.T) {
	text, err := about(noon).encode()
	must(t, err)
	file := []byte("the database")
	right := fmt.Sprintf("%x  %s\n%x  %s\n", sha256.Sum256(text), aboutName, sha256.Sum256(file), SQLite)
	for name, sums := range map[string]string{
		"right": right, "of another file": fmt.Sprintf("%x  %s\n%x  %s\n", sha256.Sum256(text), aboutName, sha256.Sum256(text), SQLite),
		"of fewer": right[:strings.Index(right, "\n")+1], "none": "",
	} {
		var b bytes.Buffer
		z, err := zstd.NewWriter(&b)
		must(t, err)
		w := tar.NewWriter(z)
		for _, f := range []struct {
			name string
			text []byte
		}{{aboutName, text}, {SQLite, file}, {sumsName, []byte(sums)}} {
			must(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.text)), Mode: 0o600}))
			_, err := w.Write(f.text)
			must(t, err)
		}
		must(t, errors.Join(w.Close(), z.Close()))
		if _, err := Read(&b, nil, nil); (err == nil) != (name == "right") {
			t.Errorf("sums %s: %v", name, err)
		}
	}
}

// A backup that fails, or is not there as it was written, leaves nothing that
// could be taken for one.
func TestMake_LeavesNothingInPart(t *testing.T) {
	files, _ := things(t)
	dir := t.TempDir()
	p := Folder(dir)
	missing := append(slices.Clone(files), File{Name: Data + "x", Path: filepath.Join(dir, "none"), Needed: true})
	if _, err := Make(t.Context(), p, Keys{}, about(noon), missing); err == nil {
		t.Error("a file that is needed is not there, and the backup was made")
	}
	rots := errors.New("it rots")
	if _, err := p.Put(t.Context(), Name(noon, false), func(w io.Writer) error { return Write(w, nil, about(noon), files) },
		func(io.Reader) error { return rots }); !errors.Is(err, rots) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Make(ctx, p, Keys{}, about(noon), files); err == nil {
		t.Error("a backup was made after its time")
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// Of many the newest stay; what is no backup is nobody's to remove.
func TestKeep_TheNewest(t *testing.T) {
	files, _ := things(t)
	p := Folder(t.TempDir())
	write(t, p.Path("notes.txt"), "mine")
	write(t, p.Path(".ghee-20260101T000000.000Z.tar.zst"+unfinished), "being written")
	var names []string
	for i := range 5 {
		m, err := Make(t.Context(), p, Keys{}, about(noon.Add(time.Duration(i)*time.Millisecond)), files)
		must(t, err)
		names = append(names, m.Name)
	}
	gone, err := Keep(t.Context(), p, 2, names[0])
	must(t, err)
	if !slices.Equal(gone, names[1:3]) {
		t.Errorf("removed %v", gone)
	}
	if newest, err := Newest(t.Context(), p); err != nil || newest != names[4] {
		t.Errorf("newest %s %v", newest, err)
	}
	left, err := os.ReadDir(string(p))
	must(t, err)
	if len(left) != 5 {
		t.Errorf("left %v", left)
	}
	if _, err := Newest(t.Context(), Folder(t.TempDir())); !fail.Is(err, fail.NotFound) {
		t.Errorf("an empty folder: %v", err)
	}
}

// Nothing is written in plain by default, nor with half a key.
func TestKeySource_Refuses(t *testing.T) {
	dir := t.TempDir()
	short := write(t, filepath.Join(dir, "short"), "secret\n")
	long := write(t, filepath.Join(dir, "long"), "correct horse battery\n")
	_, public, err := NewKey()
	must(t, err)
	for _, s := range []KeySource{
		{},
		{PassphraseFile: short},
		{PassphraseFile: filepath.Join(dir, "none")},
		{Recipients: []string{"age1nonsense"}},
		{Recipients: []string{public}, Plain: true},
		{Recipients: []string{public}, PassphraseFile: long},
		{IdentityFile: long, Plain: true},
	} {
		if _, err := s.Writing(); !fail.Is(err, fail.Invalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
