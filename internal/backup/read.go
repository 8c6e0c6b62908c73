package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/fail"
)

const (
	maxAbout = 64 << 20 // bytes of what a backup says of itself, and of its sums
	sealed   = "age-encryption.org/"
)

// Read reads a backup to its end, hands each file in it to take, and checks
// everything against its sums. What take was given is not to be trusted before
// Read has returned without an error. take may be nil.
func Read(r io.Reader, keys []age.Identity, take func(about About, name string, r io.Reader) error) (About, error) {
	b := bufio.NewReaderSize(r, 256<<10)
	var plain io.Reader = b
	if head, _ := b.Peek(len(sealed)); string(head) == sealed {
		if len(keys) == 0 {
			return About{}, fail.E(fail.Invalid, "The backup is encrypted; say --identity FILE with its key, or --passphrase-file FILE.")
		}
		opened, err := age.Decrypt(b, keys...)
		if err != nil {
			if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
				return About{}, fail.Wrap(fail.Invalid, err, "The backup is encrypted with another key.")
			}
			return About{}, damaged(err)
		}
		plain = opened
	}
	z, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return About{}, damaged(err)
	}
	defer z.Close()
	u := unpacker{tar: tar.NewReader(z), take: take}
	about, err := u.all()
	if err == nil {
		_, err = io.Copy(io.Discard, z) // to the end, which is what the seal is checked at
		err = damaged(err)
	}
	return about, err
}

func damaged(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*fail.Error](err); ours {
		return err
	}
	return fail.Wrap(fail.Internal, err, "The backup is damaged, or is none: it cannot be read to its end. Take another one.")
}

// unpacker reads an archive and compares the sums of what is in it.
type unpacker struct {
	tar   *tar.Reader
	take  func(About, string, io.Reader) error
	about About
	sums  bytes.Buffer
}

func (u *unpacker) all() (About, error) {
	for n := 0; ; n++ {
		h, err := u.tar.Next()
		if err != nil {
			return u.about, damaged(errors.Join(err, io.ErrUnexpectedEOF)) // also where it ends without its sums
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(h.Name)) || path.Clean(h.Name) != h.Name || (n == 0) != (h.Name == aboutName) {
			return u.about, damaged(fmt.Errorf("backup: %q has no place in one", h.Name))
		}
		switch h.Name {
		case sumsName:
			return u.about, u.compare()
		case aboutName:
			err = u.read()
		default:
			err = u.file(h.Name)
		}
		if err != nil {
			return u.about, damaged(err)
		}
	}
}

// read reads what the backup says of itself.
func (u *unpacker) read() error {
	text, err := io.ReadAll(io.LimitReader(u.tar, maxAbout))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &u.about); err != nil {
		return err
	}
	if u.about.Format > format {
		return fail.E(fail.Invalid, "The backup has form %d, and this program (ghee version says which) reads forms up to %d: a newer ghee made it. Use that one.", u.about.Format, format)
	}
	sum := sha256.Sum256(text)
	u.note(aboutName, sum[:])
	return nil
}

func (u *unpacker) file(name string) error {
	sum := sha256.New()
	r := io.TeeReader(u.tar, sum)
	if u.take != nil {
		if err := u.take(u.about, name, r); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	u.note(name, sum.Sum(nil))
	return nil
}

func (u *unpacker) note(name string, sum []byte) {
	fmt.Fprintf(&u.sums, "%s  %s\n", hex.EncodeToString(sum), name)
}

func (u *unpacker) compare() error {
	said, err := io.ReadAll(io.LimitReader(u.tar, maxAbout))
	if err != nil {
		return damaged(err)
	}
	if !bytes.Equal(said, u.sums.Bytes()) {
		return damaged(errors.New("backup: the sums of its files are not those it names"))
	}
	return nil
}
