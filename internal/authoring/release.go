package authoring

import (
	"cmp"
	"context"
	"fmt"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// MaxRelease is how many entries a release has at most.
const MaxRelease = 1000

// ReleaseState says how far a release has come.
type ReleaseState string

// The states. One that was undone may be changed and published again.
const (
	ReleaseOpen   ReleaseState = "open"
	ReleaseLive   ReleaseState = "published"
	ReleaseClosed ReleaseState = "undone"
)

// Release is documents that are published or taken away together: readers see
// all of it or nothing.
type Release struct {
	ID        string
	Name      string
	State     ReleaseState
	Version   int // rises with each change of name or entries
	By        string
	Made      content.Micros
	Changed   content.Micros
	Published content.Micros // last, 0 for never
	Undone    content.Micros // likewise
	Entries   int            // how many; filled in by the store
}

// ReleaseEntry is what a release does to one document in one locale.
type ReleaseEntry struct {
	Document content.ObjectID
	Locale   string
	Deed     Deed
	Was      string // the revision that was live before the release was published, "" for none
	Is       string // and since
}

// OpenRelease makes a release. It returns fail.Invalid, with the path of each
// entry, for documents that there are not and for some that stand twice.
func (b *Batch) OpenRelease(ctx context.Context, name string, entries []ReleaseEntry) (Release, error) {
	r := Release{ID: b.ids(), State: ReleaseOpen, By: cmp.Or(b.by.Person, b.by.Token), Made: b.tx.Now()}
	return b.fillRelease(ctx, r, name, entries, ReleaseMade)
}

// ChangeRelease gives a release another name and other entries. version is the
// one that whoever asks has seen, 0 for any: fail.Conflict when it is another by
// now, and for a release that is published.
func (b *Batch) ChangeRelease(ctx context.Context, id string, version int, name string, entries []ReleaseEntry) (Release, error) {
	r, err := b.unpublished(ctx, id)
	if err != nil {
		return r, err
	}
	if version != 0 && version != r.Version {
		return r, fail.E(fail.Conflict, "Somebody else has changed this release since; look at it again.")
	}
	return b.fillRelease(ctx, r, name, entries, ReleaseChanged)
}

func (b *Batch) fillRelease(ctx context.Context, r Release, name string, entries []ReleaseEntry, action string) (Release, error) {
	if err := content.CheckText("name", name, content.MaxName); err != nil {
		return r, err
	}
	if name == "" {
		return r, fail.E(fail.Invalid, "name: give the release one.")
	}
	entries, err := b.checkEntries(ctx, entries)
	if err != nil {
		return r, err
	}
	r.Name, r.Version, r.Changed, r.Entries = name, r.Version+1, b.tx.Now(), len(entries)
	if err = b.tx.PutRelease(ctx, r); err == nil {
		err = b.tx.PutReleaseEntries(ctx, r.ID, entries)
	}
	if err == nil {
		b.noteRelease(action, r)
	}
	b.spoil(err)
	return r, err
}

// checkEntries looks whether the documents are there, and fills in the default
// locale.
func (b *Batch) checkEntries(ctx context.Context, entries []ReleaseEntry) ([]ReleaseEntry, error) {
	if len(entries) > MaxRelease {
		return nil, fail.E(fail.TooLarge, "entries: a release has at most %d.", MaxRelease)
	}
	type place struct {
		id     content.ObjectID
		locale string
	}
	seen := map[place]bool{}
	var out []ReleaseEntry
	var faults []fail.Field
	for i, e := range entries {
		d, err := b.document(ctx, e.Document, e.Locale)
		e = ReleaseEntry{Document: e.Document, Locale: d.variant.Locale, Deed: e.Deed}
		at := place{e.Document, e.Locale}
		switch {
		case err != nil && !fail.Is(err, fail.NotFound) && !fail.Is(err, fail.Invalid):
			return nil, err
		case err != nil:
			faults = append(faults, entryFault(i, "", fail.Message(err)))
		case e.Deed != DeedPublish && e.Deed != DeedUnpublish:
			faults = append(faults, entryFault(i, "action", fmt.Sprintf("write %s or %s.", DeedPublish, DeedUnpublish)))
		case seen[at]:
			faults = append(faults, entryFault(i, "", "The document stands in the release already, in this locale."))
		}
		seen[at] = true
		out = append(out, e)
	}
	return out, faulty(fail.Invalid, "Not everything of the release can be in it.", faults)
}

// entryFault is a fault of an entry, or of one field of its document.
func entryFault(i int, field, message string) fail.Field {
	path := fmt.Sprintf("entries[%d]", i)
	if field != "" {
		path += "." + field
	}
	return fail.Field{Path: path, Message: message}
}

func faulty(code fail.Code, message string, faults []fail.Field) error {
	if len(faults) == 0 {
		return nil
	}
	return &fail.Error{Code: code, Message: message, Fields: faults}
}

// DropRelease removes a release that is not published, with its schedule.
func (b *Batch) DropRelease(ctx context.Context, id string) error {
	r, err := b.unpublished(ctx, id)
	if err != nil {
		return err
	}
	err = b.tx.DropRelease(ctx, id)
	b.noteRelease(ReleaseRemoved, r)
	b.spoil(err)
	return err
}

// ScheduleRelease plans to publish a release. It returns what ReleaseFaults finds
// as an error, and fail.Conflict when it has a time already.
func (b *Batch) ScheduleRelease(ctx context.Context, id string, w When) (Schedule, error) {
	r, err := b.unpublished(ctx, id)
	if err != nil {
		return Schedule{}, err
	}
	at, err := b.ahead(ctx, w)
	if err != nil {
		return Schedule{}, err
	}
	if err := b.ReleaseFaults(ctx, id); err != nil {
		return Schedule{}, err
	}
	if old, err := b.tx.PendingOfRelease(ctx, id); err != nil || len(old) > 0 {
		return Schedule{}, cmp.Or(err, error(fail.E(fail.Conflict, "%q has a time already; move that one.", r.Name)))
	}
	s := Schedule{ID: b.ids(), Release: id, Deed: DeedPublish, At: at, When: w, State: SchedulePending, By: cmp.Or(b.by.Person, b.by.Token), Made: b.tx.Now()}
	err = b.keepPlan(ctx, nil, s)
	if err == nil {
		b.noteSchedule(ScheduleMade, s)
	}
	b.spoil(err)
	return s, err
}

// unpublished returns a release that may be changed: fail.Conflict for one that is
// published.
func (b *Batch) unpublished(ctx context.Context, id string) (Release, error) {
	r, err := b.release(ctx, id)
	if err == nil && r.State == ReleaseLive {
		err = fail.E(fail.Conflict, "%q is published; undo it first, or make another.", r.Name)
	}
	return r, err
}

func (b *Batch) release(ctx context.Context, id string) (Release, error) {
	if !keepable(id) {
		return Release{}, fail.E(fail.NotFound, "There is no release %q.", shorten(id))
	}
	return b.tx.Release(ctx, id)
}

func (b *Batch) noteRelease(action string, r Release) {
	b.Note(account.Event{Action: action, Object: r.ID, After: map[string]any{"entries": r.Entries, "version": r.Version}})
}
