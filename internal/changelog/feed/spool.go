package feed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// spool writes snapshots into files, so that a download can go on after a cut
// and many nodes share one. A snapshot can be read while it is being written.
type spool struct {
	s    *Server
	dir  string
	zip  *zstd.Encoder
	stop context.CancelFunc
	ctx  context.Context //nolint:containedctx // snapshots are written for many requests, and end with the server

	mu     sync.Mutex // guards the rest, and what the snapshots say they are
	snaps  map[string]*snapshot
	failed []*snapshot // the last few, for those who have begun with them
	bytes  int64
	busy   int
}

// snapshot is the objects of one log at one position. Its fields are guarded by
// the spool's mu.
type snapshot struct {
	id, view   string
	site       content.SiteID
	checkpoint changelog.Checkpoint
	checked    changelog.Position // no entry up to here erases anything since
	file       *os.File
	chunks     []chunk
	bytes      int64
	made, used time.Time
	state      state
	err        error
	expired    bool // nobody new may join
	readers    int
	changed    chan struct{} // closed, and made anew, when there is more
	stop       context.CancelFunc
}

type state int

const (
	starting state = iota // its position is not known yet
	writing
	complete
	dropped
)

// chunk is a part of a snapshot.
type chunk struct {
	at   int64 // in the file
	Size int64 // in the file
	Raw  int   // before compression
	Sum  changelog.Hash
}

// pattern names the files of the spool.
const pattern = "snapshot-*"

func newSpool(s *Server) (*spool, error) {
	if err := os.MkdirAll(s.Spool, 0o700); err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The folder %s for snapshots cannot be made.", s.Spool)
	}
	left, err := filepath.Glob(filepath.Join(s.Spool, pattern))
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The folder %s cannot be looked into.", s.Spool)
	}
	for _, name := range left {
		_ = os.Remove(name) // what cannot be deleted is in nobody's way
	}
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	p := &spool{s: s, dir: s.Spool, zip: zip, snaps: map[string]*snapshot{}}
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p, nil
}

// get returns a snapshot for a scope to read, one that is there or a new one,
// once its position is known. The caller releases it.
func (p *spool) get(ctx context.Context, site content.SiteID, who scope) (*snapshot, error) {
	p.shed(ctx, site, who)
	p.mu.Lock()
	n := p.fit(site, who)
	if n == nil {
		var err error
		if n, err = p.begin(site, who); err != nil { //nolint:contextcheck // it is written for others, too
			p.mu.Unlock()
			return nil, err
		}
	}
	n.readers++
	for n.state == starting {
		changed := n.changed
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			p.release(n)
			return nil, ctx.Err()
		case <-changed:
		}
		p.mu.Lock()
	}
	err := n.err
	p.mu.Unlock()
	if err != nil {
		p.release(n)
		return nil, err
	}
	return n, nil
}

// shed lets go of a snapshot from which the log does not lead on any more: who
// took it would be as far behind as before.
func (p *spool) shed(ctx context.Context, site content.SiteID, who scope) {
	p.mu.Lock()
	n := p.fit(site, who)
	if n == nil || n.state == starting {
		p.mu.Unlock()
		return
	}
	at := n.checkpoint.Position
	p.mu.Unlock()
	if _, err := p.s.Log.Read(ctx, site, at, 1); errors.Is(err, changelog.ErrCompacted) || errors.Is(err, changelog.ErrDiverged) {
		p.mu.Lock()
		p.let(n)
		p.mu.Unlock()
	}
}

// fit finds a snapshot that is young enough to join. It is called with mu held.
func (p *spool) fit(site content.SiteID, who scope) *snapshot {
	now := p.s.Now()
	for _, n := range p.snaps {
		if n.site == site && n.view == who.key(site) && n.err == nil && !n.expired && now.Sub(n.made) < p.s.Bounds.SpoolAge {
			n.used = now
			return n
		}
	}
	return nil
}

// begin starts a snapshot. It is called with mu held.
func (p *spool) begin(site content.SiteID, who scope) (*snapshot, error) {
	if p.busy >= p.s.Bounds.Builds || !p.room(p.s.Bounds.Snapshots-1, p.s.Bounds.SpoolSize) {
		return nil, errBusy
	}
	now := p.s.Now()
	n := &snapshot{id: rand.Text(), site: site, view: who.key(site), made: now, used: now, changed: make(chan struct{})}
	ctx, cancel := context.WithCancel(p.ctx)
	n.stop = cancel
	p.snaps[n.id] = n
	p.busy++
	go p.build(ctx, n, who)
	return n, nil
}

// room lets go of the snapshots used longest ago that nobody reads, until there
// are few enough with few enough bytes. It is called with mu held.
func (p *spool) room(count int, bytes int64) bool {
	for len(p.snaps) > count || p.bytes > bytes {
		var old *snapshot
		for _, n := range p.snaps {
			if n.readers == 0 && n.state == complete && (old == nil || n.used.Before(old.used)) {
				old = n
			}
		}
		if old == nil {
			return false
		}
		p.let(old)
	}
	return true
}

// find returns a snapshot that is there by its id. The caller releases it.
func (p *spool) find(site content.SiteID, who scope, id string) (*snapshot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.snaps[id]
	for _, f := range p.failed {
		if f.id == id && f.site == site && f.view == who.key(site) {
			return nil, fail.E(fail.Conflict, "This snapshot could not be finished: %s Begin with a new one: %w", fail.Message(f.err), errGone)
		}
	}
	if n == nil || n.site != site || n.view != who.key(site) {
		return nil, fail.E(fail.Conflict, "This snapshot is no longer kept. Begin with a new one: %w", errGone)
	}
	n.readers++
	n.used = p.s.Now()
	return n, nil
}

func (p *spool) release(n *snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n.readers--
	p.close(n)
}

// drop lets go of all snapshots of a site.
func (p *spool) drop(site content.SiteID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.snaps {
		if n.site == site {
			p.let(n)
		}
	}
}

// sweep lets go of what was not used for long.
func (p *spool) sweep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.snaps {
		idle := p.s.Now().Sub(n.used)
		if n.readers == 0 && (idle > p.s.Bounds.SpoolAge || n.expired && idle > time.Minute) {
			p.let(n)
		}
	}
}

// end lets go of everything.
func (p *spool) end() {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.snaps {
		p.let(n)
	}
}

// let takes a snapshot out and deletes its file. Who has it open reads on. It is
// called with mu held.
func (p *spool) let(n *snapshot) {
	if n.state == dropped {
		return
	}
	n.stop()
	n.state = dropped
	if n.err == nil {
		n.err = fail.E(fail.Conflict, "This snapshot is no longer kept. Begin with a new one: %w", errGone)
	}
	delete(p.snaps, n.id)
	p.bytes -= n.bytes
	if n.file != nil {
		_ = os.Remove(n.file.Name()) // the next start deletes what stays
	}
	p.close(n)
	n.tell()
}

// close closes the file of a dropped snapshot behind its last reader.
func (p *spool) close(n *snapshot) {
	if n.state == dropped && n.readers == 0 && n.file != nil {
		_ = n.file.Close()
		n.file = nil
	}
}

func (n *snapshot) tell() {
	close(n.changed)
	n.changed = make(chan struct{})
}

// grown looks through what a log has gained since its snapshots were made. One
// that holds what is erased since is deleted; who has begun with it may end, and
// meets the erasing right after, in the log.
func (p *spool) grown(ctx context.Context, at changelog.Checkpoint) {
	p.mu.Lock()
	var kept []*snapshot
	for _, n := range p.snaps {
		if n.site == at.Site && n.state != starting && !n.expired {
			kept = append(kept, n)
		}
	}
	p.mu.Unlock()
	for _, n := range kept {
		if n.site == content.Control || !p.clean(ctx, n, at.Position) {
			p.mu.Lock()
			if n.expired = true; n.state != dropped {
				_ = os.Remove(n.file.Name()) // it has no name any more, and ends with its last reader
			}
			p.mu.Unlock()
		}
	}
}

// clean reports whether nothing was erased between what a snapshot was checked
// for and a position.
func (p *spool) clean(ctx context.Context, n *snapshot, to changelog.Position) bool {
	const far = 20_000
	p.mu.Lock()
	at := n.checked
	p.mu.Unlock()
	if to.Epoch != at.Epoch || to.Seq-at.Seq > far {
		return false
	}
	for at.Seq < to.Seq {
		entries, err := p.s.Log.Read(ctx, n.site, at, pushEntries)
		if err != nil || len(entries) == 0 {
			return false
		}
		for _, e := range entries {
			if e.Kind == changelog.Erase {
				return false
			}
		}
		at = entries[len(entries)-1].Position()
	}
	p.mu.Lock()
	n.checked = at
	p.mu.Unlock()
	return true
}

// build writes a snapshot.
func (p *spool) build(ctx context.Context, n *snapshot, who scope) {
	err := p.write(ctx, n, who)
	if errors.Is(err, syscall.ENOSPC) {
		p.s.Logger.ErrorContext(ctx, "the disk is full: no snapshot can be handed on", "folder", p.dir, "site", n.site)
		err = fail.E(fail.Unavailable, "This node's disk is full; it can hand on no snapshot. Ask another node, or make room: %w.", fail.ErrStorageFull)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	switch {
	case n.state == dropped:
	case err != nil:
		n.err = err
		p.let(n)
		if p.failed = append(p.failed, n); len(p.failed) > 16 {
			p.failed = p.failed[1:]
		}
	default:
		n.state = complete
		n.stop()
	}
	n.tell()
}

func (p *spool) write(ctx context.Context, n *snapshot, who scope) error {
	c, objects, err := p.s.Log.Objects(ctx, n.site)
	if err == nil && c.Position.Seq == 0 {
		err = fail.E(fail.NotFound, "Site %d has no log here.", n.site)
	}
	if err == nil {
		err = p.s.sign(ctx, &c)
	}
	if err != nil {
		abandon(objects)
		return err
	}
	file, err := os.CreateTemp(p.dir, pattern)
	if err != nil {
		abandon(objects)
		return err
	}
	p.mu.Lock()
	n.file = file
	if n.state == dropped {
		_ = os.Remove(file.Name())
		p.close(n)
	} else {
		n.checkpoint, n.checked, n.state = c, c.Position, writing
		n.tell()
	}
	p.mu.Unlock()
	if now := p.s.hub.checkpoint(n.site); now.Position.Seq > c.Position.Seq {
		p.grown(ctx, now) // what was erased while the objects were being asked for
	}
	var raw, body []byte
	for o, err := range objects {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		body = appendObject(body[:0], who.object(n.site, o))
		raw = appendFrame(raw, kindObject, body)
		for len(raw) >= chunkBytes {
			if err := p.add(n, raw[:chunkBytes]); err != nil {
				return err
			}
			raw = append(raw[:0], raw[chunkBytes:]...)
		}
	}
	if len(raw) > 0 {
		return p.add(n, raw)
	}
	return nil
}

// abandon lets a log's transaction go.
func abandon(objects iter.Seq2[changelog.Object, error]) {
	if objects == nil {
		return
	}
	for range objects { //nolint:errcheck // of what is not wanted
		return
	}
}

// add writes a chunk.
func (p *spool) add(n *snapshot, raw []byte) error {
	packed := p.zip.EncodeAll(raw, nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case n.state == dropped:
		return n.err
	case len(n.chunks) == maxChunks || n.bytes+int64(len(packed)) > p.s.Bounds.SpoolSize:
		return fail.E(fail.Unavailable, "Site %d is too large for a snapshot of this node.", n.site)
	case !p.room(len(p.snaps), p.s.Bounds.SpoolSize-int64(len(packed))):
		return errBusy
	}
	if _, err := n.file.WriteAt(packed, n.bytes); err != nil { // the page cache takes it; nothing waits long for that
		return err
	}
	n.chunks = append(n.chunks, chunk{at: n.bytes, Size: int64(len(packed)), Raw: len(raw), Sum: sha256.Sum256(packed)})
	n.bytes += int64(len(packed))
	p.bytes += int64(len(packed))
	n.tell()
	return nil
}
