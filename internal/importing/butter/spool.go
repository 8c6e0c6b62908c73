package butter

import (
	"encoding/json"
	"os"

	"github.com/gheecms/ghee/internal/fail"
)

// spool keeps what was read in a file of its own, so that an import walks
// through it as often as it needs to, sees the same each time, and holds little
// in memory.
type spool struct {
	file *os.File
	end  int64
}

// place is where a record stands in the spool.
type place struct {
	at   int64
	size int
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "ghee-import-*")
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "No temporary file can be made to read into.")
	}
	_ = os.Remove(f.Name()) // it goes when it is closed, whatever happens
	return &spool{file: f}, nil
}

func (s *spool) put(v any) (place, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return place{}, fail.Wrap(fail.Internal, err, "What was read cannot be kept.")
	}
	if _, err := s.file.WriteAt(data, s.end); err != nil {
		return place{}, fail.Wrap(fail.Unavailable, err, "What was read cannot be kept; is the disk full?")
	}
	p := place{s.end, len(data)}
	s.end += int64(len(data))
	return p, nil
}

func (s *spool) get(p place, v any) error {
	data := make([]byte, p.size)
	if _, err := s.file.ReadAt(data, p.at); err != nil {
		return fail.Wrap(fail.Unavailable, err, "What was read cannot be read again.")
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fail.Wrap(fail.Internal, err, "What was read cannot be read again.")
	}
	return nil
}

func (s *spool) close() error { return s.file.Close() }
