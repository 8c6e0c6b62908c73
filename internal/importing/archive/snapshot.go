package archive

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Source is where sites are read from. Implementations pass storetest.Run.
type Source interface {
	// Snapshot runs f on one moment of a site, however long f takes and
	// whatever is written meanwhile. It fails with fail.NotFound when there is
	// no such site, and with f's error otherwise.
	Snapshot(ctx context.Context, site content.SiteID, f func(Snapshot) error) error
}

// Snapshot is one moment of a site. Orders are by bytes: the same on every
// database. An error of a function ends the walk it was given to.
type Snapshot interface {
	Site(ctx context.Context) (Site, error)
	Count(ctx context.Context) (Counts, error)
	Types(ctx context.Context) (*content.Schema, error)
	// Media lists media objects by id; public when readers have it.
	Media(ctx context.Context, f func(m content.MediaObject, public bool) error) error
	// Documents returns the documents after a number, at most limit, by number.
	Documents(ctx context.Context, after content.Num, limit int) ([]Document, error)
	// Revisions lists the revisions of the documents with numbers above after
	// up to upTo: by number, locale's number, n.
	Revisions(ctx context.Context, after, upTo content.Num, f func(authoring.Revision) error) error
	// Redirects lists redirects by where they lead from.
	Redirects(ctx context.Context, f func(content.Redirect) error) error
	// Imports lists what was imported by source and ref.
	Imports(ctx context.Context, f func(authoring.ImportRef) error) error
	// Erased lists what is not to be imported again (authoring.RestoreTx).
	Erased(ctx context.Context, f func(changelog.Hash) error) error
}

// Document is a document with its variants by the number of their locales.
type Document struct {
	authoring.Record
	Variants []authoring.Whole
}
