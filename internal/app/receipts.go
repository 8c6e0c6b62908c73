package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"os"
	"path/filepath"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/receipt"
)

// id tells this node from others, also from those of its name: a name is often
// the machine's, and a machine may have several.
func (c Config) id() string {
	host, _ := os.Hostname() // without one the folder alone must do
	folder, err := filepath.Abs(c.Data)
	if err != nil {
		folder = c.Data
	}
	sum := sha256.Sum256([]byte(host + "\x00" + folder + "\x00" + c.name()))
	return hex.EncodeToString(sum[:8])
}

// bookedSets are the sets for the follower: what readers see of them is noted in
// the book, searches included, since both are there when a call returns.
type bookedSets struct {
	follower.Sets
	book *receipt.Book
}

// Position implements follower.Sets.
func (s bookedSets) Position(ctx context.Context, site content.SiteID) (changelog.Position, error) {
	p, err := s.Sets.Position(ctx, site)
	if err == nil && !site.IsPreview() {
		s.book.Here(site, receipt.PointOf(p))
	}
	return p, err
}

// Apply implements follower.Sets.
func (s bookedSets) Apply(ctx context.Context, site content.SiteID, entries []changelog.Entry) (changelog.Position, error) {
	p, err := s.Sets.Apply(ctx, site, entries)
	if err != nil || site.IsPreview() || len(entries) == 0 {
		return p, err
	}
	var commits []receipt.Commit
	for _, e := range entries {
		if e.Seq == e.Group+int64(e.GroupSize)-1 {
			commits = append(commits, receipt.Commit{To: receipt.PointOf(e.Position()), At: e.At})
		}
	}
	s.book.Applied(site, receipt.Point{Epoch: entries[0].Epoch.Number, Seq: entries[0].Seq - 1}, commits)
	return p, nil
}

// Replace implements follower.Sets.
func (s bookedSets) Replace(ctx context.Context, site content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	err := s.Sets.Replace(ctx, site, cp, objects)
	if err == nil && !site.IsPreview() {
		p := receipt.PointOf(cp.Position) // when its changes were committed is not told
		s.book.Applied(site, receipt.Point{Epoch: p.Epoch, Seq: p.Seq - 1}, []receipt.Commit{{To: p, At: content.Micros(clock.System().UnixMicro())}})
	}
	return err
}

// report tells whom this edge follows what it has, and what others told it.
func (e *relayer) report(ctx context.Context) error {
	r := receipt.Reporter{
		Book: e.book, To: e.choice.Told, Tell: e.choice.Tell, Log: e.log,
		State: func() string { return e.follower.State(content.Control) },
	}
	return r.Run(ctx)
}
