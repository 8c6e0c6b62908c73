package authoring

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/work"
)

// What is told on the audit trail, in the transaction of the change. Drafts that
// people save are not: their revisions have author and cause.
const (
	DocumentCreated     = "document.create" // by a program (CauseAPI)
	DocumentChanged     = "document.change" // likewise
	DocumentPublished   = "document.publish"
	DocumentUnpublished = "document.unpublish"
	DocumentTrashed     = "document.trash"
	DocumentUntrashed   = "document.untrash"
	DocumentErased      = "document.erase"
	MediaChanged        = "media.change"
	MediaErased         = "media.erase"
	RedirectChanged     = "redirect.change" // without its addresses, which are words
	RedirectRemoved     = "redirect.remove"
	TypeCreated         = "type.create"
	TypeChanged         = "type.change"
	TypeRemoved         = "type.remove"
	SettingsChanged     = "settings.change"
	ContentImported     = "content.import"
	ImportStopped       = "content.import_cancel"
	SiteExported        = "site.export"
	ReleaseMade         = "release.create"
	ReleaseChanged      = "release.change"
	ReleaseRemoved      = "release.remove"
	ReleasePublished    = "release.publish" // with how many documents, which have no lines of their own
	ReleaseUndone       = "release.undo"    // likewise
	ScheduleMade        = "schedule.create"
	ScheduleMoved       = "schedule.move"
	ScheduleStopped     = "schedule.cancel"
	ScheduleKept        = "schedule.done"
	ScheduleBroken      = "schedule.fail"
)

// CauseAPI is the cause of what programs save through the v2 write API.
const CauseAPI = "api"

// events are what a batch will tell on the trail.
type events struct {
	all    []account.Event
	closed bool // what is done from now on is a part of what was told
}

// Note tells of something that the batch does on the site's audit trail; who did
// it and where is filled in. Nothing of it may be what a document says.
func (b *Batch) Note(e account.Event) {
	if b.events.closed {
		return
	}
	e.Site = b.site
	b.events.all = append(b.events.all, e.By(b.by))
}

// Enqueue adds work to do when the batch is kept.
func (b *Batch) Enqueue(ctx context.Context, j work.Job) error {
	err := b.tx.Enqueue(ctx, j)
	b.spoil(err)
	return err
}

// Sum makes one event stand for all that the batch does from now on; an import
// of thousands is one line. Without an event nothing is told: an earlier batch of
// the same work has told it.
func (b *Batch) Sum(e *account.Event) {
	if e != nil {
		b.Note(*e)
	}
	b.events.closed = true
}

// noteDocument tells what became of a document in one locale.
func (b *Batch) noteDocument(action string, v Variant) {
	about := map[string]string{"revision": v.Draft}
	if v.Locale != "" {
		about["locale"] = v.Locale
	}
	b.Note(account.Event{Action: action, Object: string(v.Document), After: about})
}

func (b *Batch) tellTrail(ctx context.Context) error {
	for _, e := range b.events.all {
		if err := b.tx.AppendAudit(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// changedSettings names the settings that differ.
func changedSettings(old, now content.Settings) (keys []string) {
	for _, key := range content.SettingKeys() {
		if old.Get(key) != now.Get(key) {
			keys = append(keys, key)
		}
	}
	if !slices.Equal(old.Locales, now.Locales) {
		keys = append(keys, "locales")
	}
	if !maps.Equal(old.Previews, now.Previews) {
		keys = append(keys, "previews")
	}
	return keys
}
