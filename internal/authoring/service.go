// Package authoring is how content changes: Save, Publish, Unpublish over the
// Store it declares. Nothing else writes documents. Every change that readers
// see appends to the site's log in the same transaction.
package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

// Service changes content. It may be used by many goroutines.
type Service struct {
	Store Store
	IDs   clock.IDs
	By    account.Actor // who is said on the audit trail to have done it
	// Committed is told where a site's log is after a change that readers will
	// see; nil for nobody. Who asks a node for that position reads what was written.
	Committed func(changelog.Position)
}

// As returns a service whose changes are another's. Whether he may make them is
// for the caller to have found out.
func (s *Service) As(by account.Actor) *Service {
	another := *s
	another.By = by
	return &another
}

// Input is one document in one locale as an editor, a program or an importer
// gives it, values by field key.
type Input struct {
	Document content.ObjectID // "" makes a new document
	Type     content.TypeID
	Locale   string // "" for the site's default locale; ignored for authors, categories and tags, which have none
	Slug     string // required but for collection items, which have none
	Name     string // "" takes the first text among the values
	Values   map[string]any
	// Dates, 0 for the transaction's own time. An importer keeps those of the
	// site it reads.
	Created, Updated content.Micros
	// Scheduled is when to publish it: a Schedule, where it is to come. 0 leaves
	// what is planned.
	Scheduled content.Micros
	Num       content.Num // of a new document: the integer id it wants, which it gets when it is free; 0 for the next
	Position  int64       // order within a collection; 0 puts a new item last
	Cause     string      // "save", "import", "restore", CauseAPI
	Author    string      // who did it; "" for the machine
}

// Saved is what a save made.
type Saved struct {
	Document content.ObjectID
	Num      content.Num
	Locale   string
	Revision string // id of the revision
	N        int    // its number within the document's locale, from 1
}

// Batch runs f in one transaction: all it does is kept, or nothing. What it
// publishes becomes one group of the log when grouped, so that no reader sees a
// part of it.
func (s *Service) Batch(ctx context.Context, site content.SiteID, grouped bool, f func(*Batch) error) error {
	var at changelog.Position
	err := s.Store.Write(ctx, site, func(tx Tx) (err error) {
		b := &Batch{tx: tx, ids: s.IDs, site: site, by: s.By}
		if err := f(b); err != nil {
			return err
		}
		at, err = b.append(ctx, grouped)
		return err
	})
	if err == nil && at.Seq > 0 && s.Committed != nil {
		s.Committed(at)
	}
	return err
}

// Save adds a revision as the newest draft. Readers see nothing of it until
// Publish. See Batch.Save.
func (s *Service) Save(ctx context.Context, site content.SiteID, in Input) (saved Saved, err error) {
	err = s.Batch(ctx, site, false, func(b *Batch) error {
		saved, err = b.Save(ctx, in)
		return err
	})
	return saved, err
}

// Publish makes the newest draft of a document's locale live. See
// Batch.Publish.
func (s *Service) Publish(ctx context.Context, site content.SiteID, id content.ObjectID, locale string) error {
	return s.Batch(ctx, site, false, func(b *Batch) error { return b.Publish(ctx, id, locale, 0) })
}

// Unpublish takes a document's locale away from readers and keeps it as a
// draft. See Batch.Unpublish.
func (s *Service) Unpublish(ctx context.Context, site content.SiteID, id content.ObjectID, locale string) error {
	return s.Batch(ctx, site, false, func(b *Batch) error { return b.Unpublish(ctx, id, locale) })
}
