package archive

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// page is how many documents are looked up at once.
const page = 200

// Writing says what Write cannot know.
type Writing struct {
	Ghee     string // our version
	Now      time.Time
	Progress func(done, total int) // lines, at times; nil for nobody
}

// Write writes everything of a site to w: one moment of it, in the memory that a
// few documents take. What is no content of the site stays out: tokens, limits,
// people (docs/decisions/0015). The same content makes the same bytes but for
// the manifest. After an error what w has is no archive.
func Write(ctx context.Context, w io.Writer, from Source, site content.SiteID, o Writing) (counts Counts, err error) {
	err = from.Snapshot(ctx, site, func(s Snapshot) error {
		x := &writer{ctx: ctx, s: s, p: newPacker(w), o: o}
		err := x.all()
		counts = x.counts
		return err
	})
	return counts, err
}

// writer is one Write.
type writer struct {
	ctx    context.Context
	s      Snapshot
	p      *packer
	o      Writing
	counts Counts
	done   int64
}

func (w *writer) all() (err error) {
	if w.counts, err = w.s.Count(w.ctx); err != nil {
		return err
	}
	site, err := w.s.Site(w.ctx)
	if err != nil {
		return err
	}
	m := Manifest{
		Format: formatName, Version: Version{major, minor}, Ghee: w.o.Ghee, Needs: needs,
		Created: w.o.Now.UTC().Format(time.RFC3339), Site: site.Key, Name: site.Name, Counts: w.counts,
	}
	if err := w.p.object(manifestName, m); err != nil {
		return err
	}
	if err := w.p.object(siteName, site); err != nil {
		return err
	}
	for _, part := range []func() error{w.types, w.media, w.documents, w.redirects, w.imports, w.p.close} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// line writes one line and tells of it.
func (w *writer) line(kind string, l line) error {
	const each = 1000
	if err := w.ctx.Err(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The export was stopped.")
	}
	if w.done++; w.o.Progress != nil && w.done%each == 0 {
		w.o.Progress(int(w.done), int(w.counts.lines()))
	}
	return w.p.line(kind, l)
}

func (w *writer) media() error {
	return w.s.Media(w.ctx, func(m content.MediaObject, public bool) error {
		return w.line(mediaPart, line{Media: &mediaLine{ID: m.ID, MediaObject: m, Public: public}})
	})
}

// documents writes each document, then its revisions, then its variants, which
// name revisions.
func (w *writer) documents() error {
	var after content.Num
	for {
		docs, err := w.s.Documents(w.ctx, after, page)
		if err != nil || len(docs) == 0 {
			return err
		}
		upTo := docs[len(docs)-1].Num
		if err := w.document(docs[0]); err != nil {
			return err
		}
		err = w.s.Revisions(w.ctx, after, upTo, func(r authoring.Revision) error {
			for docs[0].ID != r.Document {
				if docs, err = w.next(docs); err != nil {
					return err
				}
				if len(docs) == 0 {
					return fail.E(fail.Internal, "The revision %q is of no document.", r.ID)
				}
			}
			return w.revision(r)
		})
		for err == nil && len(docs) > 0 {
			docs, err = w.next(docs)
		}
		if err != nil {
			return err
		}
		after = upTo
	}
}

// next ends the first document and begins the one after.
func (w *writer) next(docs []Document) ([]Document, error) {
	for _, v := range docs[0].Variants {
		if err := w.variant(v); err != nil {
			return nil, err
		}
	}
	if docs = docs[1:]; len(docs) == 0 {
		return nil, nil
	}
	return docs, w.document(docs[0])
}

func (w *writer) document(d Document) error {
	return w.line(documentPart, line{Document: &documentLine{ID: d.ID, Type: d.Type, Num: d.Num, Position: d.Position, Created: d.Created}})
}

func (w *writer) revision(r authoring.Revision) error {
	err := w.line(documentPart, line{Revision: &revisionLine{
		ID: r.ID, Document: r.Document, Locale: r.Locale, N: r.N, Slug: r.Slug, Name: r.Name,
		Cause: r.Cause, Author: r.Author, At: r.At, Values: json.RawMessage(r.Payload),
	}})
	if fail.Is(err, fail.TooLarge) {
		return fail.Wrap(fail.TooLarge, err, "Revision %d of the document %q (%q) does not fit into an archive.", r.N, r.Document, r.Name)
	}
	return err
}

func (w *writer) variant(v authoring.Whole) error {
	var pending []scheduleLine
	for _, s := range v.Pending {
		pending = append(pending, scheduleLine{s.Deed, s.At, s.Wall, s.Zone})
	}
	return w.line(documentPart, line{Variant: &variantLine{
		Schedules: pending,
		Document:  v.Document, Locale: v.Locale, Slug: v.Slug, Name: v.Name, Status: v.Status, Draft: v.Draft, Live: v.Live,
		Published: v.Published, Updated: v.Updated, Scheduled: v.Scheduled, Trashed: v.Trashed, Public: v.Public, Preview: v.Preview,
	}})
}

func (w *writer) redirects() error {
	return w.s.Redirects(w.ctx, func(r content.Redirect) error { return w.line(redirectPart, line{Redirect: &r}) })
}

func (w *writer) imports() error {
	err := w.s.Imports(w.ctx, func(r authoring.ImportRef) error {
		return w.line(importPart, line{Import: &importLine{Source: r.Source, Ref: r.Ref, Document: r.Document, Hash: r.Hash, Revision: r.Revision}})
	})
	if err != nil {
		return err
	}
	return w.s.Erased(w.ctx, func(h changelog.Hash) error {
		d := digest(h)
		return w.line(importPart, line{Erased: &d})
	})
}
