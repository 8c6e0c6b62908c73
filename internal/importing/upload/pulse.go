package upload

import (
	"context"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// pulse writes how far one turn is, and hears when somebody stops it.
type pulse struct {
	*Runner
	site content.SiteID
	id   string
	turn int
	stop context.CancelCauseFunc

	mu    sync.Mutex
	at    string // guarded by mu, as are the two below
	done  int
	total int
	fresh bool // something of them was not written yet
}

func (p *pulse) step(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at != what {
		p.at, p.done, p.total, p.fresh = what, 0, 0, true
	}
}

func (p *pulse) progress(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.fresh = done, total, true
}

// run beats until ctx ends.
func (p *pulse) run(ctx context.Context) {
	beat := p.Beat
	if beat == 0 {
		beat = time.Second
	}
	t := time.NewTicker(beat)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if p.beat(ctx) {
				p.stop(errStopped)
			}
		}
	}
}

// beat reports whether the turn was stopped. A database that is away is no
// reason to: the work itself will find out.
func (p *pulse) beat(ctx context.Context) (stopped bool) {
	u, err := p.upload(ctx, p.site, p.id)
	if err != nil {
		return false
	}
	if u.Turn != p.turn || !u.State.Working() {
		return true
	}
	p.mu.Lock()
	at, done, total, fresh := p.at, p.done, p.total, p.fresh
	p.fresh = false
	p.mu.Unlock()
	if !fresh {
		return false
	}
	err = p.Service.Store.Write(ctx, p.site, func(tx authoring.Tx) error {
		u, err := tx.Upload(ctx, p.id)
		if err != nil || u.Turn != p.turn || !u.State.Working() {
			return err
		}
		u.Step, u.Done, u.Total = at, int64(done), int64(total)
		return tx.PutUpload(ctx, u)
	})
	if err != nil && ctx.Err() == nil {
		p.Log.WarnContext(ctx, "how far an import is cannot be written", "error", err)
	}
	return false
}
