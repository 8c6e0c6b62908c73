package relay

import (
	"context"
	"iter"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// What the follower writes goes through here, so that the relay has the entries
// that were applied, and no others.

// Through returns sets and directory for the follower of this node: what it
// writes is written as before, and handed on.
func (r *Relay) Through(s follower.Sets, d follower.Directory) (follower.Sets, follower.Directory) {
	return sets{s, r}, directory{d, r}
}

type sets struct {
	follower.Sets
	r *Relay
}

// Apply implements follower.Sets.
func (s sets) Apply(ctx context.Context, site content.SiteID, entries []changelog.Entry) (changelog.Position, error) {
	if site.IsPreview() {
		return s.Sets.Apply(ctx, site, entries)
	}
	before, unknown := s.Position(ctx, site)
	p, err := s.Sets.Apply(ctx, site, entries)
	if err == nil && unknown == nil {
		s.r.add(site, before, entries)
	}
	return p, err
}

// Replace implements follower.Sets.
func (s sets) Replace(ctx context.Context, site content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	err := s.Sets.Replace(ctx, site, cp, objects)
	if err == nil && !site.IsPreview() {
		s.r.replace(cp)
	}
	return err
}

type directory struct {
	follower.Directory
	r *Relay
}

// Apply implements follower.Directory.
func (d directory) Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error) {
	before := d.Position()
	p, err := d.Directory.Apply(ctx, entries)
	if err == nil {
		d.r.add(content.Control, before, entries)
		d.r.forget()
	}
	return p, err
}

// Replace implements follower.Directory.
func (d directory) Replace(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	err := d.Directory.Replace(ctx, cp, objects)
	if err == nil {
		d.r.replace(cp)
		d.r.forget()
	}
	return err
}

// forget lets go of the entries of sites that the directory knows no more.
func (r *Relay) forget() {
	there := map[content.SiteID]bool{content.Control: true}
	for _, s := range r.c.Directory.Sites() {
		there[s.ID] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for site, l := range r.logs {
		if !there[site] {
			r.bytes -= l.bytes
			delete(r.logs, site)
		}
	}
}
