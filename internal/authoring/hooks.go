package authoring

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/webhook"
)

// Hooks is where the site's webhooks are managed, as a part of the batch.
func (b *Batch) Hooks() webhook.Desk {
	return webhook.Desk{
		Tx: b.tx, Site: b.site, IDs: b.ids,
		Random: func(p []byte) { _, _ = rand.Read(p) }, // it never fails
		Note: func(action, object string, about map[string]string) {
			b.Note(account.Event{Action: action, Object: object, After: about})
		},
	}
}

// tell keeps what happened to a document, for those who want to hear of it. A
// draft that is published, or goes otherwise, in the same batch is not told.
func (b *Batch) tell(what string, r Record, t *content.Type, v Variant) {
	if !webhook.Told(r.Kind) {
		return
	}
	b.told = slices.DeleteFunc(b.told, func(e webhook.Event) bool {
		return e.What == webhook.Drafted && e.Object == r.ID && e.Locale == v.Locale
	})
	status := v.Status
	if what == webhook.Drafted && status == content.Published {
		status = content.Draft
	}
	b.told = append(b.told, webhook.Event{
		What: what, Kind: r.Kind, Object: r.ID, Num: r.Num, Type: t.ID, Key: t.Key, Locale: v.Locale, Slug: v.Slug, Name: v.Name,
		Editor: b.by.Person, At: b.tx.Now(), Status: status, Updated: v.Updated, Published: v.Published, Scheduled: v.Scheduled,
	})
}

// tellHooks makes work of what is told, where the site has webhooks at all.
func (b *Batch) tellHooks(ctx context.Context) error {
	if len(b.told) == 0 {
		return nil
	}
	has, err := b.tx.HasHooks(ctx)
	if !has || err != nil {
		return err
	}
	settings, err := b.Settings(ctx)
	if err != nil {
		return err
	}
	for i := range b.told {
		b.told[i].Default = b.told[i].Locale == settings.DefaultLocale
	}
	jobs, err := webhook.Jobs(b.site, b.ids, b.told)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := b.tx.Enqueue(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// tellErased tells that a document is no more, where the trash has not told it.
// Of what the batch would have told of it before nothing is said.
func (b *Batch) tellErased(ctx context.Context, r Record, gone []Variant) error {
	b.told = slices.DeleteFunc(b.told, func(e webhook.Event) bool { return e.Object == r.ID })
	t, err := b.typeOf(ctx, r.Type)
	if err != nil {
		return err
	}
	for _, v := range gone {
		if v.Trashed == 0 {
			v.Status, v.Updated, v.Scheduled = content.Draft, b.tx.Now(), 0
			b.tell(webhook.Deleted, r, t, v)
			if webhook.Told(r.Kind) {
				b.told[len(b.told)-1].Erased = true
			}
		}
	}
	return nil
}
