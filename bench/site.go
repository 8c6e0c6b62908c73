package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// site is what is measured: one site's set on the shelf of a node, and its peer.
type site struct {
	node  *node
	shelf *set.Shelf
	file  string
	peer  *peer
	lent  bool    // reads ask for what is lent
	json  int64   // bytes of JSON the site holds
	apply []write // one a batch
	other []write // the same documents into the peer
}

const siteID content.SiteID = 1

// batch is how many entries are applied at once.
const batch = 1000

// write is how fast one batch was taken.
type write struct {
	entries int
	took    cost
}

// build applies the corpus to a set, and writes it into the peer.
func build(ctx context.Context, dir string, o options) (*site, error) {
	n, err := newNode(ctx, dir, 1)
	if err != nil {
		return nil, err
	}
	other, err := newPeer(ctx, filepath.Join(dir, "peer.db"))
	if err != nil {
		return nil, errors.Join(err, n.close())
	}
	s := &site{
		node: n, lent: o.lent, shelf: set.NewShelf(dir, n.directory, 1), peer: other,
		file: filepath.Join(dir, "sites", "1", "1", "set.db"),
	}
	var at changelog.Position
	part := make([]changelog.Draft, 0, batch)
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		entries := changelog.Seal(siteID, at, epoch, 1, part, false)
		took, err := once(func() (err error) {
			at, err = s.shelf.Apply(ctx, siteID, entries)
			return err
		})
		if err != nil {
			return err
		}
		s.apply = append(s.apply, write{len(entries), took})
		if took, err = once(func() error { return s.peer.write(ctx, entries) }); err != nil {
			return err
		}
		s.other = append(s.other, write{len(entries), took})
		for _, d := range part {
			s.json += int64(len(d.Payload))
		}
		part = part[:0]
		return nil
	}
	for d := range newCorpus(o).drafts() {
		if part = append(part, d); len(part) == batch {
			if err := flush(); err != nil {
				return nil, errors.Join(err, s.close())
			}
		}
	}
	if err := flush(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *site) close() error { return errors.Join(s.shelf.Close(), s.node.close(), s.peer.db.Close()) }

// get answers a request as an edge does that has no response cached.
func (s *site) get(ctx context.Context, path, query string) error {
	return s.ask(ctx, siteID, path, query)
}

// ask is get, of one of the sets on the shelf.
func (s *site) ask(ctx context.Context, of content.SiteID, path, query string) error {
	if s.lent {
		query += "&locale=" + borrower
	}
	q, refused := delivery.Parse("GET", path, query)
	if refused != nil {
		return fmt.Errorf("%s?%s: status %d", path, query, refused.Status)
	}
	tx, err := s.shelf.Read(ctx, of)
	if err != nil {
		return err
	}
	answer, err := delivery.Answer(ctx, tx, q)
	if err := errors.Join(err, tx.Close()); err != nil {
		return err
	}
	if answer.Status != 200 || len(answer.Body) < 500 {
		return fmt.Errorf("%s?%s: status %d, %d bytes", path, query, answer.Status, len(answer.Body))
	}
	return nil
}

// open opens the set as a node does that has not used it for long, and reads
// its first page.
func (s *site) open(ctx context.Context) error {
	c, err := set.Open(ctx, s.file)
	if err != nil {
		return err
	}
	tx, err := c.Read(ctx)
	if err == nil {
		_, err = tx.Find(ctx, []delivery.Scope{{Kind: content.KindPage, Type: pageType.ID}}, 1, slug(1))
		err = errors.Join(err, tx.Close())
	}
	return errors.Join(err, c.Close())
}

// size returns the bytes of the set's file.
func (s *site) size() (int64, error) {
	info, err := os.Stat(s.file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// pace is the median speed of writes.
type pace struct{ perSecond, cpu float64 } // cpu in µs an entry

func speed(writes []write) pace {
	var speeds, cpu []float64
	for _, w := range writes {
		speeds = append(speeds, float64(w.entries)/w.took.wall.Seconds())
		cpu = append(cpu, micros(w.took.cpu)/float64(w.entries))
	}
	return pace{median(speeds), median(cpu)}
}

// editors asks for the first page of a list as the dashboard does.
func (s *site) editors(ctx context.Context, i int) error {
	tx, err := s.shelf.Read(ctx, siteID)
	if err != nil {
		return err
	}
	order := []string{"-updated", "rank", "-title"}[i%3]
	docs, total, err := delivery.List(ctx, tx, delivery.Listing{Type: tx.Schema().Type(pageType.ID), Order: order, Limit: 50})
	if err := errors.Join(err, tx.Close()); err != nil {
		return err
	}
	if len(docs) != 50 || total < 50 {
		return fmt.Errorf("the editor's list has %d of %d", len(docs), total)
	}
	return nil
}
