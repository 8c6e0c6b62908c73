package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Archive is one that was looked over: whole, of a version that we read, and
// with nothing in it that a site could not hold.
type Archive struct {
	Manifest Manifest
	Site     Site

	from   Reopen
	types  []content.Type
	sums   [][sha256.Size]byte // of every entry, in order
	digest string              // of all but the manifest: equal content, equal digest
	lines  int64

	revisions int64 // bytes of their values, as they are kept
}

// Reopen gives the archive's bytes from the beginning, each time it is called.
type Reopen func() (io.ReadCloser, error)

// Open looks an archive over, from its first byte to its last, in the memory
// that one entry takes and 16 bytes for each id and name in it. It returns
// fail.Invalid for one that is damaged, cut short, or holds what does not fit,
// naming entry and line, and fail.Conflict for one of a newer version.
func Open(from Reopen) (a *Archive, err error) {
	f, err := from()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	u, err := newUnpacker(f)
	if err != nil {
		return nil, err
	}
	l := looking{Archive: &Archive{from: from}, all: sha256.New()}
	for {
		e, err := u.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.entry(e)
		}
		if err != nil {
			return nil, err
		}
	}
	return l.Archive, l.end()
}

// Lines is how many lines the archive's parts have.
func (a *Archive) Lines() int64 { return a.lines }

// entry looks over one entry.
func (l *looking) entry(e entry) error {
	if l.rank == rankSums {
		return fail.E(fail.Invalid, "The archive has the entry %s after its end.", quote(e.name))
	}
	if err := l.order(e.name); err != nil {
		return err
	}
	if l.rank == rankSums {
		return l.checkSums(e.data)
	}
	l.sums = append(l.sums, e.sum)
	sum := fmt.Sprintf("%x  %s\n", e.sum, e.name)
	l.text.WriteString(sum)
	if e.name != manifestName {
		l.all.Write([]byte(sum))
	}
	switch {
	case l.other:
		return nil // of a later minor version
	case l.rank == rankManifest:
		return l.manifest(e.data)
	case l.rank == rankSite:
		return l.site(e.data)
	case l.rank == rankTypes:
		types, schema, err := readTypes(e.data)
		l.types, l.check.schema, l.check.counts.Types = types, schema, int64(len(types))
		return err
	}
	n := 0
	for data := range bytes.Lines(e.data) {
		n++
		l.lines++
		x, err := decode(data)
		if err == nil {
			err = l.check.line(kinds[l.rank], x)
		}
		if err != nil {
			return fail.Wrap(fail.CodeOf(err), errors.Unwrap(err), "%s, line %d: %s", e.name, n, fail.Message(err))
		}
	}
	return nil
}

// decode reads a line of a part.
func decode(data []byte) (l line, err error) {
	if err := json.Unmarshal(data, &l); err != nil {
		if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return l, fail.Wrap(fail.Invalid, err, "%s is a %s, which it cannot be.", t.Field, t.Value)
		}
		return l, fail.Wrap(fail.Invalid, err, "It is no JSON.")
	}
	return l, nil
}

func (l *looking) manifest(data []byte) error {
	m := &l.Manifest
	if err := json.Unmarshal(data, m); err != nil || m.Format != formatName {
		return fail.Wrap(fail.Invalid, err, "This is no archive of Ghee: its %s does not say so.", manifestName)
	}
	if m.Version.Major > major {
		return fail.E(fail.Conflict, "The archive has version %d.%d of the format, and this program reads versions up to %d. It needs Ghee %s or newer.",
			m.Version.Major, m.Version.Minor, major, shorten(m.Needs))
	}
	if m.Version.Major < 1 {
		return fail.E(fail.Invalid, "%s: there is no version %d.%d of the format.", manifestName, m.Version.Major, m.Version.Minor)
	}
	return nil
}

// site reads the site and checks its settings as those who change one do.
func (l *looking) site(data []byte) error {
	s := &l.Site
	if err := json.Unmarshal(data, s); err != nil {
		return fail.Wrap(fail.Invalid, err, "%s cannot be read.", siteName)
	}
	s.Key, s.Name = l.Manifest.Site, l.Manifest.Name
	var err error
	codes, nums := map[string]bool{}, map[int]bool{}
	for _, loc := range s.Settings.Locales {
		if err == nil {
			err = content.CheckLocale(loc.Code)
		}
		if err == nil {
			err = content.CheckText("name of a locale", loc.Name, content.MaxName)
		}
		if err == nil && (loc.Num < 1 || loc.Num > content.MaxLocales || nums[loc.Num] || codes[loc.Code]) {
			err = fail.E(fail.Invalid, "The locale %q needs a code and a number of its own, between 1 and %d.", loc.Code, content.MaxLocales)
		}
		codes[loc.Code], nums[loc.Num] = true, true
	}
	for _, key := range content.SettingKeys() {
		if err == nil {
			err = s.Settings.Set(key, s.Settings.Get(key))
		}
	}
	if err == nil && (s.LastNum < 0 || s.LastNum > maxNum) {
		err = fail.E(fail.Invalid, "last_num: %d is no number of a document.", s.LastNum)
	}
	if err != nil {
		return fail.Wrap(fail.Invalid, errors.Unwrap(err), "%s: %s", siteName, fail.Message(err))
	}
	l.check.settings, l.check.last = s.Settings, s.LastNum
	return nil
}

// checkSums compares what was read with the sums that the writer made.
func (l *looking) checkSums(data []byte) error {
	if bytes.Equal(data, l.text.Bytes()) {
		return nil
	}
	read, given := strings.Split(l.text.String(), "\n"), strings.Split(string(data), "\n")
	for i := range read {
		_, name, _ := strings.Cut(read[i], "  ")
		switch {
		case i < len(given) && given[i] == read[i]:
		case i < len(given) && strings.HasSuffix(given[i], "  "+name):
			return fail.E(fail.Invalid, "The archive is damaged: the checksum of %s is wrong. Copy it again.", quote(name))
		default:
			return fail.E(fail.Invalid, "The archive is damaged: %s, line %d, is not about the entry that stands there.", sumsName, i+1)
		}
	}
	return fail.E(fail.Invalid, "The archive is damaged: %s names entries that are not there.", sumsName)
}

// end says whether the whole archive was there and agrees with itself.
func (l *looking) end() error {
	switch {
	case l.rank == rankNone:
		return fail.E(fail.Invalid, "This is no archive of Ghee: it holds nothing.")
	case l.rank != rankSums:
		return errCut(nil)
	case l.check.counts != l.Manifest.Counts:
		return fail.E(fail.Invalid, "The archive holds other things than its manifest counts: %+v, not %+v.", l.check.counts, l.Manifest.Counts)
	}
	l.digest, l.revisions = hex.EncodeToString(l.all.Sum(nil)), l.check.size
	return l.check.end()
}

func quote(s string) string { return strconv.Quote(shorten(s)) }

// shorten keeps an error from repeating a novel.
func shorten(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
