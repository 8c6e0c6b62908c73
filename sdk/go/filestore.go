package ghee

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// FileStore keeps good answers in files of a folder: readable by their owner only,
// each written beside its place and then put there, the oldest removed when all take
// too much room. Several processes may share a folder.
type FileStore struct {
	folder string
	most   int64

	mu    sync.Mutex // guards what follows
	bytes int64      // about what the folder holds
	known bool
}

// NewFileStore makes the folder, if there is none. most is in bytes; 0 stands for 256 MB.
func NewFileStore(folder string, most int64) (*FileStore, error) {
	if most <= 0 {
		most = 256 << 20
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return &FileStore{folder: folder, most: most}, nil
}

// ending marks this store's files, so that no other is ever removed.
const ending = ".ghee1"

// file is where a key's value lies; keys are of hex digits and colons.
func (s *FileStore) file(key string) string {
	return filepath.Join(s.folder, strings.ReplaceAll(key, ":", "-")+ending)
}

// Get implements Store.
func (s *FileStore) Get(_ context.Context, key string) ([]byte, error) {
	b, err := os.ReadFile(s.file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Set implements Store. Age is not looked at here: a Client looks at it when it reads.
func (s *FileStore) Set(_ context.Context, key string, value []byte, _ time.Duration) error {
	f, err := os.CreateTemp(s.folder, "*"+ending+".part")
	if err != nil {
		return err
	}
	_, err = f.Write(value)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.file(key))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return s.bound(int64(len(value)))
}

// Delete implements Store.
func (s *FileStore) Delete(_ context.Context, key string) error {
	if err := os.Remove(s.file(key)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Close implements Store.
func (s *FileStore) Close() error { return nil }

// abandoned is how old a file is that some process began to write and never put in its
// place.
const abandoned = time.Hour

// bound removes the oldest files once all take too much room, down to nine tenths of
// it. What was replaced is counted twice until then, which only makes it look sooner.
func (s *FileStore) bound(more int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes += more; s.known && s.bytes <= s.most {
		return nil
	}
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	s.bytes, s.known = 0, true
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil: // gone meanwhile
		case strings.HasSuffix(e.Name(), ending):
			files = append(files, info)
			s.bytes += info.Size()
		case strings.HasSuffix(e.Name(), ending+".part") && time.Since(info.ModTime()) > abandoned:
			_ = os.Remove(filepath.Join(s.folder, e.Name()))
		}
	}
	if s.bytes <= s.most {
		return nil
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if s.bytes <= s.most/10*9 {
			break
		}
		if os.Remove(filepath.Join(s.folder, f.Name())) == nil {
			s.bytes -= f.Size()
		}
	}
	return nil
}
