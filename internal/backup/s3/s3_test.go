package s3_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"go/build"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/backup/s3"
	"github.com/gheecms/ghee/internal/fail"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storage starts an S3 server with one bucket and names it to this process.
func storage(t *testing.T) {
	t.Helper()
	program, err := exec.LookPath("versitygw")
	if err != nil { // where scripts/setup puts it
		program, err = exec.LookPath(filepath.Join(build.Default.GOPATH, "bin", "versitygw"))
	}
	if err != nil {
		t.Fatal("versitygw is missing, the S3 server of these tests; run: scripts/setup test")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	at := l.Addr().String()
	must(t, l.Close())
	data := t.TempDir()
	must(t, os.Mkdir(filepath.Join(data, "bucket"), 0o700))
	cmd := exec.CommandContext(t.Context(), program, "--port", at, "posix", data)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=access", "ROOT_SECRET_KEY=a-secret-key")
	out, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = cmd.Stdout
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
		}
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(time.Minute); ; <-tick.C {
		if c, err := net.Dial("tcp", at); err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(over) {
			t.Fatal("the S3 server does not answer")
		}
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": "http://" + at, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "access", "AWS_SECRET_ACCESS_KEY": "a-secret-key",
	} {
		t.Setenv(name, value)
	}
}

// What goes to object storage comes back, larger than one part, too; the newest
// are kept, and what is not whole is not there.
func TestPlace_KeepsBackups(t *testing.T) {
	storage(t)
	p, err := s3.New("s3://bucket/of/ghee")
	must(t, err)
	if _, err := backup.Newest(t.Context(), p); !fail.Is(err, fail.NotFound) {
		t.Errorf("an empty place: %v", err)
	}
	large := make([]byte, 40<<20) // which nothing makes small
	state := uint32(1)
	for i := range large {
		state = state*1664525 + 1013904223
		large[i] = byte(state >> 24)
	}
	path := filepath.Join(t.TempDir(), "database")
	must(t, os.WriteFile(path, large, 0o600))
	noon := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	var names []string
	for i := range 3 {
		about := backup.About{Made: noon.Add(time.Duration(i) * time.Second)}
		m, err := backup.Make(t.Context(), p, backup.Keys{}, about, []backup.File{{Name: backup.SQLite, Path: path, Needed: true}})
		must(t, err)
		names = append(names, m.Name)
		if m.Bytes < int64(len(large)) || p.Path(m.Name) != "s3://bucket/of/ghee/"+m.Name {
			t.Errorf("%+v at %s", m, p.Path(m.Name))
		}
	}
	r, err := p.Open(t.Context(), names[2])
	must(t, err)
	var got bytes.Buffer
	_, err = backup.Read(r, nil, func(_ backup.About, _ string, r io.Reader) error {
		_, err := io.Copy(&got, r)
		return err
	})
	must(t, errors.Join(err, r.Close()))
	if !bytes.Equal(got.Bytes(), large) {
		t.Errorf("%d bytes came back, and not those that went", got.Len())
	}
	gone, err := backup.Keep(t.Context(), p, 1, names[2])
	must(t, err)
	left, err := p.Names(t.Context())
	must(t, err)
	if !slices.Equal(gone, names[:2]) || !slices.Equal(left, names[2:]) {
		t.Errorf("removed %v, left %v", gone, left)
	}

	broken := errors.New("broken")
	for what, put := range map[string]func(name string) error{
		"not written": func(name string) error {
			_, err := p.Put(t.Context(), name, func(w io.Writer) error {
				_, err := w.Write(large[:1<<20])
				return errors.Join(err, broken)
			}, func(io.Reader) error { return nil })
			return err
		},
		"not read": func(name string) error {
			_, err := p.Put(t.Context(), name, func(w io.Writer) error {
				_, err := w.Write(large[:1<<20])
				return err
			}, func(io.Reader) error { return broken })
			return err
		},
	} {
		name := backup.Name(noon.Add(time.Hour), false)
		if err := put(name); !errors.Is(err, broken) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := p.Open(t.Context(), name); !fail.Is(err, fail.NotFound) {
			t.Errorf("%s, and there: %v", what, err)
		}
	}
}

// Who may not is told so, and where nothing is, too.
func TestPlace_SaysWhatIsWrong(t *testing.T) {
	storage(t)
	for place, code := range map[string]fail.Code{"s3://none/x": fail.NotFound, "s3://": fail.Invalid, "s3:///x": fail.Invalid, "/folder": fail.Invalid} {
		p, err := s3.New(place)
		if err == nil {
			_, err = p.Names(t.Context())
		}
		if !fail.Is(err, code) {
			t.Errorf("%s: %v", place, err)
		}
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "another")
	p, err := s3.New("s3://bucket/x")
	must(t, err)
	_, err = p.Put(t.Context(), backup.Name(time.Unix(0, 0), false), func(w io.Writer) error {
		_, err := fmt.Fprint(w, strings.Repeat("x", 1000))
		return err
	}, func(io.Reader) error { return nil })
	if !fail.Is(err, fail.Denied) {
		t.Errorf("with another key: %v", err)
	}
}
