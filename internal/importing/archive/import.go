package archive

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// A transaction takes whole documents while they are small, and ends within one
// that is not: nobody sees a document before its variants, which come last.
const (
	softLines, softBytes = 300, 2 << 20
	hardLines, hardBytes = 3000, 16 << 20
)

// Options say how to import.
type Options struct {
	Progress func(done, total int) // lines; nil for nobody
}

// Result is what an import did.
type Result struct {
	Counts Counts // of the archive
	Before int64  // lines that an earlier run had brought
	Lines  int64  // of the whole archive
}

// Import puts an archive into a site that holds nothing but settings, or goes
// on where an earlier run of the same archive stopped; when that had come to
// its end it changes nothing. It returns fail.Conflict for a site that holds
// anything else. Objects keep ids, numbers, dates and revisions; the site keeps
// its own number, key and tokens.
func Import(ctx context.Context, to *authoring.Restorer, site content.SiteID, a *Archive, o Options) (Result, error) {
	i := &importer{ctx: ctx, to: to, site: site, a: a, o: o}
	if err := i.begin(); err != nil {
		return Result{}, err
	}
	r := Result{Counts: a.Manifest.Counts, Before: i.done, Lines: a.lines}
	if i.done == a.lines {
		return r, nil
	}
	i.tell()
	if err := a.each(i.done, i.line); err != nil {
		return r, err
	}
	return r, i.flush()
}

// importer is one Import.
type importer struct {
	ctx  context.Context
	to   *authoring.Restorer
	site content.SiteID
	a    *Archive
	o    Options

	done  int64 // lines that are kept
	lines []line
	bytes int
}

// mark names the work of importing the archive.
func (a *Archive) mark() string { return "archive:" + a.digest }

// begin puts settings and types in place, unless an earlier run has, and finds
// how far that came. The mark counts one more than the lines.
func (i *importer) begin() error {
	return i.to.Batch(i.ctx, i.site, func(b *authoring.Restoring) error {
		n, err := b.Mark(i.ctx, i.a.mark())
		if err != nil || n > 0 {
			i.done = n - 1
			return err
		}
		bare, err := b.Bare(i.ctx)
		if err != nil {
			return err
		}
		if !bare {
			return fail.E(fail.Conflict, "The site holds content that is not of this archive; import it into a new site with --new-site KEY.")
		}
		b.Sum(&account.Event{Action: authoring.ContentImported, Object: "archive", After: map[string]any{"site": i.a.Manifest.Site, "digest": i.a.digest}})
		if err := b.PutSettings(i.ctx, i.a.Site.Settings); err != nil {
			return err
		}
		if _, err := b.PutTypes(i.ctx, i.a.types); err != nil {
			return err
		}
		if err := b.RaiseNum(i.ctx, i.a.Site.LastNum); err != nil {
			return err
		}
		return b.PutMark(i.ctx, i.a.mark(), 1)
	})
}

func (i *importer) tell() {
	if i.o.Progress != nil {
		i.o.Progress(int(i.done), int(i.a.lines))
	}
}

// line takes one line, and keeps those before it when they are enough.
func (i *importer) line(data []byte) error {
	l, err := decode(data)
	if err != nil {
		return err
	}
	within := l.Revision != nil || l.Variant != nil
	if len(i.lines) >= softLines && !within || i.bytes >= softBytes && !within || len(i.lines) >= hardLines || i.bytes >= hardBytes {
		if err := i.flush(); err != nil {
			return err
		}
	}
	i.lines, i.bytes = append(i.lines, l), i.bytes+len(data)
	return nil
}

// flush keeps the lines taken in one transaction, which may run again.
func (i *importer) flush() error {
	if len(i.lines) == 0 {
		return nil
	}
	err := i.to.Batch(i.ctx, i.site, func(b *authoring.Restoring) error {
		n, err := b.Mark(i.ctx, i.a.mark())
		if err != nil {
			return err
		}
		if n != i.done+1 {
			return fail.E(fail.Conflict, "Another import of this archive is running on the site; let it come to its end.")
		}
		b.Sum(nil) // begin has told
		for k := range i.lines {
			if err := put(i.ctx, b, &i.lines[k]); err != nil {
				return err
			}
			if err := failpoint.Hit(failpoint.ImportingObject); err != nil {
				return err
			}
		}
		return b.PutMark(i.ctx, i.a.mark(), n+int64(len(i.lines)))
	})
	if err != nil {
		return err
	}
	i.done += int64(len(i.lines))
	clear(i.lines)
	i.lines, i.bytes = i.lines[:0], 0
	i.tell()
	return failpoint.Hit(failpoint.ImportingBatch)
}

// each reads the archive again and hands its lines to f, but for the first
// ones. It fails when the archive is not the one that was looked over.
func (a *Archive) each(skip int64, f func([]byte) error) (err error) {
	r, err := a.from()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	u, err := newUnpacker(r)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		e, err := u.next()
		if errors.Is(err, io.EOF) || err == nil && n == len(a.sums) {
			return nil
		}
		if err != nil {
			return err
		}
		if n < len(a.sums) && e.sum != a.sums[n] {
			return fail.E(fail.Conflict, "The archive was changed while it was read, at %s; what was imported before stays, and the import can be run again.", quote(e.name))
		}
		if r := rankOf(e.name); r < rankMedia || r == rankSums {
			continue
		}
		for data := range bytes.Lines(e.data) {
			if skip > 0 {
				skip--
				continue
			}
			if err := f(data); err != nil {
				return err
			}
		}
	}
}
