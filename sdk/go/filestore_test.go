package ghee

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestFileStore_KeepsWithinItsBound(t *testing.T) {
	folder := t.TempDir()
	s, err := NewFileStore(folder, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, "not-ours.txt")
	if err := os.WriteFile(other, bytes.Repeat([]byte("x"), 50_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		key := keyOf("t", fmt.Sprint(i))
		if err := s.Set(t.Context(), key, bytes.Repeat([]byte("v"), 1000), 0); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-100) * time.Minute)
		_ = os.Chtimes(s.file(key), at, at)
		if got, err := s.Get(t.Context(), key); err != nil || len(got) != 1000 {
			t.Fatalf("what was just kept: %d bytes, %v", len(got), err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"+ending))
	if n := len(files); n < 5 || n > 10 {
		t.Errorf("%d files of 1,000 bytes are kept, of 10,000", n)
	}
	if got, _ := s.Get(t.Context(), keyOf("t", "0")); got != nil {
		t.Error("the oldest is still there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of somebody else's was removed")
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	key := keyOf("t", "99")
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), key); err != nil {
		t.Errorf("deleted twice: %v", err)
	}
	if got, err := s.Get(t.Context(), key); got != nil || err != nil {
		t.Errorf("after it was deleted: %q, %v", got, err)
	}
}

// Whoever reads while others write finds a whole value or none.
func TestFileStore_NobodyReadsHalf(t *testing.T) {
	folder := t.TempDir()
	r := &record{Target: "/v2/posts/", At: 1, Body: string(bytes.Repeat([]byte("b"), 100_000))}
	key, value := keyOf("t", r.Target), r.encode()
	var wg sync.WaitGroup
	for range 2 {
		s, err := NewFileStore(folder, 0)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for range 50 {
				if err := s.Set(t.Context(), key, value, 0); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 200 {
				got, err := s.Get(t.Context(), key)
				if err != nil || got != nil && decode(got, r.Target) == nil {
					t.Errorf("%d bytes of %d, %v", len(got), len(value), err)
					return
				}
			}
		})
	}
	wg.Wait()
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
