// Package upload imports files that people give through the API: the file comes
// in pieces into a folder, is looked over, and is brought in once somebody has
// said so. Both are durable work, so a process that dies leaves nothing half:
// another attempt goes on from what was kept.
//
// The row of an upload (authoring.Upload) says how far it has come; the file is
// on the disk of the process that took it. Where several processes share a
// database, the one that has the file does the import.
package upload

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// MaxPiece bounds one piece of a file in bytes.
const MaxPiece = 8 << 20

// Folder holds the files.
type Folder struct{ Dir string }

// Path is where the file of an upload is.
func (f Folder) Path(site content.SiteID, id string) string {
	return filepath.Join(f.Dir, strconv.FormatInt(int64(site), 10)+"-"+filepath.Base(id))
}

// Put writes a piece of a file that begins at offset, and returns how many bytes
// are there then. A piece that came before is written again. It returns
// fail.Conflict, with how many bytes are there, for one that would leave a gap.
func (f Folder) Put(site content.SiteID, id string, offset int64, piece []byte) (there int64, err error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return 0, full(err)
	}
	file, err := os.OpenFile(f.Path(site, id), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return 0, full(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s, err := file.Stat()
	if err != nil {
		return 0, full(err)
	}
	if there = s.Size(); offset > there {
		return there, fail.E(fail.Conflict, "offset: %d bytes of the file are here; go on from there.", there)
	}
	if _, err := file.WriteAt(piece, offset); err != nil {
		return there, errors.Join(full(err), file.Truncate(there)) // nothing torn stays
	}
	if err := file.Sync(); err != nil {
		return there, full(err)
	}
	return max(there, offset+int64(len(piece))), nil
}

// Open opens a file that has come whole.
func (f Folder) Open(site content.SiteID, id string) (io.ReadCloser, error) {
	file, err := os.Open(f.Path(site, id))
	if err != nil {
		return nil, fail.Wrap(fail.NotFound, err, "The file is not on this machine.")
	}
	return file, nil
}

// Drop forgets a file; harmless when there is none.
func (f Folder) Drop(site content.SiteID, id string) error {
	err := os.RemoveAll(f.Path(site, id))
	return errors.Join(err, os.RemoveAll(f.Path(site, id)+".d"))
}

// Sweep forgets files that nobody has touched for so long.
func (f Folder) Sweep(now time.Time, old time.Duration) error {
	all, err := os.ReadDir(f.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range all {
		if s, err2 := e.Info(); err2 == nil && now.Sub(s.ModTime()) > old {
			err = errors.Join(err, os.RemoveAll(filepath.Join(f.Dir, e.Name())))
		}
	}
	return err
}

// full is an error of the disk, most likely one that has no room.
func full(err error) error {
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrStorageFull, err), "The file cannot be kept: the disk of this machine has no room, or refuses to write.")
}
