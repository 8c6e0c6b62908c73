package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/work"
)

// Store is what authoring needs kept. Implementations pass storetest.Run.
type Store interface {
	// Write runs f in one write transaction on a site: it commits when f
	// returns nil and leaves nothing behind otherwise. It fails with
	// fail.Unavailable when the database is away or this process no longer
	// leads (its epoch is over), and f's own error otherwise. After a commit
	// that appended entries the feed is rung.
	Write(ctx context.Context, site content.SiteID, f func(Tx) error) error
	// Read runs f in one read transaction. f must not write.
	Read(ctx context.Context, site content.SiteID, f func(Tx) error) error
}

// Tx is one transaction on one site. Times are the transaction's own: Now is
// the same throughout.
type Tx interface {
	Now() content.Micros
	// Trail is where what is done is told, in the same transaction.
	account.Trail

	Settings(ctx context.Context) (content.Settings, error)
	PutSettings(ctx context.Context, s content.Settings) error
	// Environment is what the site is for.
	Environment(ctx context.Context) (content.Environment, error)
	PutEnvironment(ctx context.Context, e content.Environment) error
	Types(ctx context.Context) (*content.Schema, error)
	PutType(ctx context.Context, t content.Type) error
	// DropType removes a type; harmless when there is none.
	DropType(ctx context.Context, id content.TypeID) error
	// HasDocuments reports whether any document is of the type.
	HasDocuments(ctx context.Context, id content.TypeID) (bool, error)

	// NextNum gives the site's next integer id. A rolled-back transaction
	// gives its numbers back.
	NextNum(ctx context.Context) (content.Num, error)
	// TakeNum takes an integer id if no document of the site has it, so that
	// NextNum never gives it.
	TakeNum(ctx context.Context, n content.Num) (free bool, err error)

	// Record returns a document; fail.NotFound when there is none.
	Record(ctx context.Context, id content.ObjectID) (Record, error)
	// RecordByNum returns the document with this number; fail.NotFound.
	RecordByNum(ctx context.Context, num content.Num) (Record, error)
	// PutRecord inserts or changes a document.
	PutRecord(ctx context.Context, r Record) error
	// Variant returns one locale of a document; fail.NotFound.
	Variant(ctx context.Context, id content.ObjectID, locale string) (Variant, error)
	PutVariant(ctx context.Context, v Variant) error
	// FindVariants lists variants of a type ("" for every type) by slug ("" for
	// every slug) and locale ("" for every locale), ordered by num; none that is
	// in the trash.
	FindVariants(ctx context.Context, typ content.TypeID, slug, locale string) ([]Variant, error)
	// VariantsOf lists every locale of a document by its code, those in the trash
	// included.
	VariantsOf(ctx context.Context, id content.ObjectID) ([]Variant, error)

	// Revision returns a revision; fail.NotFound.
	Revision(ctx context.Context, id string) (Revision, error)
	// Revisions lists revisions of a document's locale without their payloads,
	// the newest first, beginning below number before (0 for the newest).
	Revisions(ctx context.Context, id content.ObjectID, locale string, before, limit int) ([]Revision, error)
	// AddRevision adds a revision and returns its number n within (document,
	// locale), from 1. Revisions never change.
	AddRevision(ctx context.Context, r Revision) (int, error)

	// Claim takes value in space for a document. It fails with fail.Conflict
	// when another document or locale holds it; claiming again is harmless.
	Claim(ctx context.Context, c Claim) error
	// Claims lists what a document's locale holds, in no order.
	Claims(ctx context.Context, id content.ObjectID, locale string) ([]Claim, error)
	// Unclaim gives up every claim of a document's locale in space.
	Unclaim(ctx context.Context, space string, id content.ObjectID, locale string) error
	// Claimant returns who holds value in space; fail.NotFound.
	Claimant(ctx context.Context, space, value string) (Claim, error)

	PutMedia(ctx context.Context, m content.MediaObject) error
	// Media returns a media object; fail.NotFound.
	Media(ctx context.Context, id content.ObjectID) (content.MediaObject, error)
	// PutRedirect adds or changes the redirect from r.From.
	PutRedirect(ctx context.Context, r content.Redirect) error
	// DropRedirect removes the redirect from an address; harmless when there is none.
	DropRedirect(ctx context.Context, from string) error
	// Redirect returns the redirect from an address; fail.NotFound.
	Redirect(ctx context.Context, from string) (content.Redirect, error)

	// ImportRef returns what an importer brought from ref of source;
	// fail.NotFound.
	ImportRef(ctx context.Context, source, ref string) (ImportRef, error)
	PutImportRef(ctx context.Context, r ImportRef) error

	// BeginAnswer notes that a request with an idempotency key is being answered.
	// When there was one with this actor and key, it is returned instead.
	BeginAnswer(ctx context.Context, a Answer) (known Answer, found bool, err error)
	// EndAnswer keeps what the request came to.
	EndAnswer(ctx context.Context, a Answer) error

	// Trashed lists what is in the trash, what went there last first: what comes
	// after a variant in that order (one with its Trashed, Document and Locale),
	// the zero Variant for the beginning.
	Trashed(ctx context.Context, after Variant, limit int) ([]Variant, error)
	// Lines returns every locale of documents, by document and locale within each
	// part of the ids; those that there are not are left out.
	Lines(ctx context.Context, ids []content.ObjectID) ([]Line, error)
	// Payloads returns what revisions hold; those that there are not are left out.
	Payloads(ctx context.Context, revisions []string) (map[string][]byte, error)
	// DraftsBy lists what somebody saved last and readers do not have.
	DraftsBy(ctx context.Context, of Drafts) ([]Line, error)
	// Numbers lists documents by their numbers.
	Numbers(ctx context.Context, of Numbers) ([]content.Num, error)
	// Named lists what is not in the trash and has part in its name or slug,
	// whatever the case of ASCII letters, what was changed last first.
	Named(ctx context.Context, part string, limit int) ([]Line, error)
	// MediaNamed lists media objects by name and id, after one, whose name, URL or
	// description has part in it, whatever the case of ASCII letters.
	MediaNamed(ctx context.Context, part string, after content.MediaObject, limit int) ([]content.MediaObject, error)
	// RedirectsAfter lists redirects by their From, after one.
	RedirectsAfter(ctx context.Context, from string, limit int) ([]content.Redirect, error)

	// Slugs lists every slug that any revision of a document ever had.
	Slugs(ctx context.Context, id content.ObjectID) ([]string, error)
	// RedirectsAt lists the redirects from an address and to it.
	RedirectsAt(ctx context.Context, address string) ([]content.Redirect, error)
	// EraseDocument deletes a document for good: every locale, revision, claim and
	// kept answer that names it. Where it was imported from stays known as a
	// hash, so that ImportRef says Erased. Harmless when there is none.
	EraseDocument(ctx context.Context, id content.ObjectID) error
	// EraseMedia deletes a media object likewise.
	EraseMedia(ctx context.Context, id content.ObjectID) error
	// Blank takes all that tells of the subjects out of the entries on the site's
	// two logs, whose chains stay as they are; before Append, and after what other
	// transactions could still write of them is deleted.
	Blank(ctx context.Context, subjects []changelog.Subject) error

	// Public returns the hash of what readers have of an object: the payload of
	// its last entry on the log; false when it is not there, or gone.
	Public(ctx context.Context, kind changelog.Kind, object, locale string) (changelog.Hash, bool, error)

	// Enqueue adds work to do later, which there is when the transaction commits;
	// before Append (work.Tx).
	Enqueue(ctx context.Context, j work.Job) error
	webhook.Tx
	UploadTx

	// Clock is the time by the clock that says when work is due, which all
	// processes share.
	Clock(ctx context.Context) (content.Micros, error)
	// PutSchedule adds or changes a schedule. It fails with fail.Conflict when
	// another pending one does the same to the same document's locale.
	PutSchedule(ctx context.Context, s Schedule) error
	// Schedule returns a schedule; fail.NotFound. Who changes it has locked its
	// variant.
	Schedule(ctx context.Context, id string) (Schedule, error)
	// PendingSchedules lists what is to be done to a document's locale, by time.
	PendingSchedules(ctx context.Context, id content.ObjectID, locale string) ([]Schedule, error)
	// Schedules lists a part of the site's calendar, by time and id.
	Schedules(ctx context.Context, of Schedules) ([]Schedule, error)

	// PendingOfRelease lists when a release is to be published: once at most.
	PendingOfRelease(ctx context.Context, release string) ([]Schedule, error)

	PutRelease(ctx context.Context, r Release) error
	// Release returns a release, whose row stays locked in a write transaction;
	// fail.NotFound.
	Release(ctx context.Context, id string) (Release, error)
	// Releases lists releases, the newest first, after one (zero for the beginning).
	Releases(ctx context.Context, after Release, limit int) ([]Release, error)
	// DropRelease removes a release with its entries and schedules.
	DropRelease(ctx context.Context, id string) error
	// ReleaseEntries lists what a release does, in the order that it was given in.
	ReleaseEntries(ctx context.Context, id string) ([]ReleaseEntry, error)
	// PutReleaseEntries replaces them.
	PutReleaseEntries(ctx context.Context, id string, entries []ReleaseEntry) error

	// Append adds entries to the site's log: it locks the counter row, so it
	// comes last. grouped makes the drafts one group.
	Append(ctx context.Context, drafts []changelog.Draft, grouped bool) (changelog.Position, error)
	// AppendPreview adds entries to the log of the site's previews, likewise,
	// and after Append where both are called: two who lock the same rows lock
	// them in the same order.
	AppendPreview(ctx context.Context, drafts []changelog.Draft, grouped bool) (changelog.Position, error)
}

// Record is a document, whatever its locales.
type Record struct {
	ID       content.ObjectID
	Type     content.TypeID
	Kind     content.Kind
	Num      content.Num
	Position int64
	Created  content.Micros
}

// Variant is one locale of a document: its newest draft and what is live.
type Variant struct {
	Document  content.ObjectID
	Locale    string
	Slug      string // of the newest revision
	Name      string
	Status    content.Status
	Draft     string         // id of the newest revision
	Live      string         // id of the published revision, "" when none
	Published content.Micros // first publication
	Updated   content.Micros
	Scheduled content.Micros
	Trashed   content.Micros // since when it is in the trash, 0 for not; nothing of it is live then
}

// Revision is one saved state of a document's locale.
type Revision struct {
	ID       string
	Document content.ObjectID
	Locale   string
	N        int
	Slug     string
	Name     string
	Cause    string // "save", "import", "restore", …
	Author   string
	Payload  []byte // content.Values, encoded
	At       content.Micros
}

// Claim is a value held by one document in one locale.
type Claim struct {
	Space    string // "slug:<type id>", "field:<type id>.<field id>", …
	Value    string
	Document content.ObjectID
	Locale   string
}

// ImportRef ties an object to where it was imported from, so that a second run
// adds nothing.
type ImportRef struct {
	Source   string // the channel's link
	Ref      string // "post:123"
	Document content.ObjectID
	Hash     string // of what was imported
	Revision string // the revision the import made; another newest revision means edited since
	Erased   bool   // it was deleted for good here, and all else is empty: do not bring it back
}
