package archive_test

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

// stream is an archive that begins well and goes on with a million entries. It
// is made while it is read; made counts the entries.
type stream struct {
	*io.PipeReader
	made chan int
}

func newStream(t *testing.T, begin []file, entry func(n int) file) stream {
	t.Helper()
	r, w := io.Pipe()
	s := stream{r, make(chan int, 1)}
	go func() {
		n := 0
		defer func() { s.made <- n }()
		gz, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		archived := tar.NewWriter(gz)
		var err error
		put := func(f file) {
			f.Format, f.Size = tar.FormatUnknown, int64(len(f.data))
			if err = archived.WriteHeader(&f.Header); err == nil {
				_, err = io.WriteString(archived, f.data)
			}
		}
		for _, f := range begin {
			put(f)
		}
		for ; err == nil && n < 1_000_000; n++ {
			put(entry(n))
		}
		_ = w.CloseWithError(errors.Join(err, archived.Close(), gz.Close()))
	}()
	return s
}

// A million entries are refused long before the last, in the memory of a few:
// what is refused is never kept.
func TestOpen_AMillionEntriesAreRefusedInLittleMemory(t *testing.T) {
	s := open(t)
	good := unpack(t, export(t, s, bare(t, s, "mill")))[:3] // manifest, site and types
	for _, c := range []struct {
		name  string
		entry func(n int) file
		code  fail.Code
		word  string
		most  int // entries made until it was refused
	}{
		{"parts in order", func(n int) file { return plain(fmt.Sprintf("media/%06d.jsonl", n+1), "") }, fail.TooLarge, "more than 150000 entries", 160_000},
		{"names that nobody knows", func(n int) file { return plain(fmt.Sprintf("later/%d", n), "x") }, fail.Invalid, "more than 1000", 20_000},
		{"one name", func(int) file { return plain("later", "") }, fail.Invalid, "twice", 20_000},
		{"names of a megabyte", func(n int) file { return plain(fmt.Sprintf("%d/", n)+strings.Repeat("n", 1<<20-100), "") }, fail.Invalid, "name", 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			in := newStream(t, good, c.entry)
			_, err := archive.Open(func() (io.ReadCloser, error) { return in, nil })
			runtime.ReadMemStats(&after)
			if !fail.Is(err, c.code) || !strings.Contains(err.Error(), c.word) {
				t.Errorf("got %v", err)
			}
			if made := <-in.made; made > c.most {
				t.Errorf("%d entries were read before it was refused", made)
			}
			// HeapSys never shrinks: it is the most that was in use.
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 96<<20 {
				t.Errorf("looking it over took %d MB", grown>>20)
			}
		})
	}
}
