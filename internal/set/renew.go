package set

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Renew builds a site's set anew from the objects it holds when it needs that:
// when it is of another layout, or damaged where the objects are not; in a fit
// one it lets the tokens of searches follow, should they be behind. While the
// next generation is built, the old one serves whatever of it can be read. A
// set that is fit, or that is not there, is left alone. It needs no origin; it
// returns ErrUnusable, wrapped, when the objects are not whole, and then only
// Replace helps.
func (s *Shelf) Renew(ctx context.Context, site content.SiteID) (err error) {
	defer func() { err = s.room(err) }()
	w, err := s.writer(site)
	if err != nil {
		return err
	}
	defer w.Unlock()
	return s.renew(ctx, site)
}

// renew is Renew for the site's writer.
func (s *Shelf) renew(ctx context.Context, site content.SiteID) error {
	g, ok := s.pointers.Generation(site)
	if !ok {
		s.fit(site)
		return nil
	}
	v, err := s.take(ctx, site)
	if err == nil {
		needs := v.set.outdated || v.set.hurt.Load()
		s.give(v)
		if !needs {
			return s.followed(ctx, site)
		}
	} else if !errors.Is(err, ErrUnusable) {
		return err
	}
	return s.rebuild(ctx, site, g, nil)
}

// followed lets the tokens of a fit set come to where its documents are.
func (s *Shelf) followed(ctx context.Context, site content.SiteID) error {
	v, err := s.writable(ctx, site)
	if err != nil {
		return err
	}
	defer s.give(v)
	s.fit(site)
	if err := s.gathered(ctx, v); err != nil {
		return err
	}
	return s.scrub(ctx, v)
}

// rebuild builds the generation after g from g's own objects and the entries
// that follow them.
func (s *Shelf) rebuild(ctx context.Context, site content.SiteID, g int64, entries []changelog.Entry) (err error) {
	p, err := s.packer()
	if err != nil {
		return err
	}
	from, err := openSource(ctx, filepath.Join(s.place(site, g), file), p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	cp, objects, err := from.with(ctx, site, entries)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if len(entries) == 0 { // the site may answer nothing until then
		level = slog.LevelWarn
	}
	s.Log.Log(ctx, level, "a set is being rebuilt from its own objects, beside the one there is", "site", site, "generation", g+1,
		"objects", from.total, "layout", from.layout, "position", cp.Position.String())
	if err := s.next(ctx, site, g, cp, s.counted(ctx, level, site, from.total, objects)); err != nil {
		return err
	}
	s.Log.Log(ctx, level, "the rebuilt set serves", "site", site, "generation", g+1, "position", cp.Position.String())
	return nil
}

// told is how many objects pass between two lines in the log.
const told = 10_000

// counted tells the log how far a rebuild is.
func (s *Shelf) counted(ctx context.Context, level slog.Level, site content.SiteID, total int, objects iter.Seq2[changelog.Object, error]) iter.Seq2[changelog.Object, error] {
	return func(yield func(changelog.Object, error) bool) {
		n := 0
		for o, err := range objects {
			if n++; n%told == 0 {
				s.Log.Log(ctx, level, "a set is being rebuilt", "site", site, "objects", n, "of", total)
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

// Unfit lists the sites whose set should be renewed: first those that readers
// or Apply met, then those whose file, looked at once, is of another layout.
func (s *Shelf) Unfit() []content.SiteID {
	s.survey.Do(func() {
		for _, root := range []string{"sites", "previews"} {
			folders, _ := os.ReadDir(filepath.Join(s.dir, root)) // what cannot be listed is met when it is used
			for _, f := range folders {
				site, err := strconv.ParseInt(f.Name(), 10, 64)
				switch {
				case err != nil:
				case root == "previews":
					s.peek(content.SiteID(site).Preview())
				default:
					s.peek(content.SiteID(site))
				}
			}
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Sorted(maps.Keys(s.unfit))
	slices.SortStableFunc(out, func(a, b content.SiteID) int {
		switch {
		case s.unfit[a] == s.unfit[b]:
			return 0
		case s.unfit[a]:
			return -1
		}
		return 1
	})
	return out
}

// peek notes a site whose file does not show this program's layout, and one with
// more generations than the one that serves: a process was killed before it
// removed the others, and what is in them may have been erased since. It reads
// the number where SQLite's file format has it; while that is still in the -wal
// only, it notes a site for nothing, and Renew finds out.
func (s *Shelf) peek(site content.SiteID) {
	g, ok := s.pointers.Generation(site)
	if !ok {
		return
	}
	const at, size = 60, 4
	var number [size]byte
	f, err := os.Open(filepath.Join(s.place(site, g), file))
	if err == nil {
		_, err = f.ReadAt(number[:], at)
		err = errors.Join(err, f.Close())
	}
	folders, _ := os.ReadDir(s.folder(site))                                                                // what cannot be listed is met by sweep
	if err == nil && len(folders) == 1 && binary.BigEndian.Uint32(number[:]) == uint32(s.layouts.version) { //nolint:gosec // a small number of ours
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unfit[site] {
		s.unfit[site] = false
	}
}

// fit notes that a set needs nothing more.
func (s *Shelf) fit(site content.SiteID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.unfit, site)
}

// readOnly refuses what would write.
func (s *Shelf) readOnly() error {
	if s.Frozen {
		return fail.E(fail.Unavailable, "The sets in %s are only read: the folder cannot be written.", s.dir)
	}
	return nil
}
