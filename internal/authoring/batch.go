package authoring

import (
	"context"
	"reflect"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// Batch is one transaction's worth of changes. It belongs to one goroutine and
// ends with the function it was given to.
type Batch struct {
	tx       Tx
	ids      clock.IDs
	site     content.SiteID
	by       account.Actor
	schema   *content.Schema // nil until first asked for
	settings *content.Settings
	public   staged // what readers will see
	preview  staged // what who may preview will see: always as much, and drafts besides
	events   events // for the audit trail
	told     []webhook.Event
	spoilt   error // a change that was left half made: nothing of the batch may be kept
}

// Now is the transaction's time.
func (b *Batch) Now() content.Micros { return b.tx.Now() }

// Types returns the site's types, those put in this batch included.
func (b *Batch) Types(ctx context.Context) (*content.Schema, error) {
	if b.schema == nil {
		schema, err := b.tx.Types(ctx)
		if err != nil {
			return nil, err
		}
		b.schema = schema
	}
	return b.schema, nil
}

// Settings returns the site's settings.
func (b *Batch) Settings(ctx context.Context) (content.Settings, error) {
	if b.settings == nil {
		s, err := b.tx.Settings(ctx)
		if err != nil {
			return content.Settings{}, err
		}
		b.settings = &s
	}
	return *b.settings, nil
}

// PutSettings changes the site's settings; the same settings again change
// nothing.
func (b *Batch) PutSettings(ctx context.Context, s content.Settings) error {
	old, err := b.Settings(ctx)
	if err != nil || reflect.DeepEqual(old, s) {
		return err
	}
	if _, ok := s.Locale(""); !ok {
		return fail.E(fail.Invalid, "default_locale: the site has no locale %q.", s.DefaultLocale)
	}
	if err := b.tx.PutSettings(ctx, s); err != nil {
		return err
	}
	b.settings = &s
	b.Note(account.Event{Action: SettingsChanged, Object: "settings", After: map[string][]string{"changed": changedSettings(old, s)}})
	return b.stage(changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true}, s)
}

// PutEnvironment says what the site is for. Readers are told nothing: it is on no
// log.
func (b *Batch) PutEnvironment(ctx context.Context, e content.Environment) error {
	old, err := b.tx.Environment(ctx)
	if err != nil || old == e {
		return err
	}
	if err := b.tx.PutEnvironment(ctx, e); err != nil {
		return err
	}
	b.Note(account.Event{Action: SettingsChanged, Object: "settings", Before: map[string]content.Environment{content.EnvironmentKey: old}, After: map[string]any{
		"changed": []string{content.EnvironmentKey}, content.EnvironmentKey: e,
	}})
	return nil
}

// Variant returns one locale of a document; fail.NotFound.
func (b *Batch) Variant(ctx context.Context, id content.ObjectID, locale string) (Variant, error) {
	return b.tx.Variant(ctx, id, locale)
}

// FindVariants lists variants of a type ("" for every type) by slug and locale
// ("" for every one), ordered by num.
func (b *Batch) FindVariants(ctx context.Context, typ content.TypeID, slug, locale string) ([]Variant, error) {
	return b.tx.FindVariants(ctx, typ, slug, locale)
}

// ImportRef returns what an importer brought from ref of source; fail.NotFound.
func (b *Batch) ImportRef(ctx context.Context, source, ref string) (ImportRef, error) {
	return b.tx.ImportRef(ctx, source, ref)
}

// PutImportRef notes what an importer brought.
func (b *Batch) PutImportRef(ctx context.Context, r ImportRef) error {
	return b.tx.PutImportRef(ctx, r)
}

// spoil keeps the batch from being kept after an error of a change that had
// begun to write, also when its caller goes on. An input refused before
// anything was written spoils nothing.
func (b *Batch) spoil(err error) {
	if err != nil && b.spoilt == nil && !fail.Is(err, fail.Invalid) && !fail.Is(err, fail.NotFound) {
		b.spoilt = err
	}
}

// append puts what was staged on the site's two logs: the batch's last step,
// since it locks their counter rows, the public one first. Who only saves drafts
// does not wait for who publishes, nor the other way round. It returns where the
// public log is then, zero when nothing went on it.
func (b *Batch) append(ctx context.Context, grouped bool) (at changelog.Position, err error) {
	if b.spoilt != nil {
		return at, b.spoilt
	}
	if err := b.tellTrail(ctx); err != nil {
		return at, err
	}
	if err := b.tellHooks(ctx); err != nil {
		return at, err
	}
	if len(b.public.drafts) > 0 {
		if at, err = b.tx.Append(ctx, b.public.drafts, grouped); err != nil {
			return at, err
		}
	}
	if len(b.preview.drafts) > 0 {
		_, err = b.tx.AppendPreview(ctx, b.preview.drafts, grouped)
	}
	return at, err
}
