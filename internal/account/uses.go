package account

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// maxUses bounds the tokens whose use waits to be written; further ones are
// told with the next use.
const maxUses = 10_000

// uses gathers when API tokens were used.
type uses struct {
	mu      sync.Mutex
	waiting map[string]content.Micros // by hash; guarded by mu
}

func newUses() *uses { return &uses{waiting: map[string]content.Micros{}} }

// Used notes that a request came with an API token. It costs no database, so
// reads may call it. A token that has ended was not used.
func (a *Accounts) Used(g content.Grant) {
	if now := a.c.Now(); !g.Expired(now) {
		a.used(g.Hash, now)
	}
}

// EdgeUsed notes that an edge asked for the feed with its token, which holds.
func (a *Accounts) EdgeUsed(g content.EdgeGrant) { a.used(g.Hash, a.c.Now()) }

func (a *Accounts) used(hash string, now time.Time) {
	a.uses.mu.Lock()
	defer a.uses.mu.Unlock()
	if _, known := a.uses.waiting[hash]; known || len(a.uses.waiting) < maxUses {
		a.uses.waiting[hash] = content.Micros(now.UnixMicro())
	}
}

// SeenUse is when this process has last seen an API token used, where that is not
// written yet; 0 for not. Whoever waits for a first request need not wait a minute.
func (a *Accounts) SeenUse(hash string) content.Micros {
	a.uses.mu.Lock()
	defer a.uses.mu.Unlock()
	return a.uses.waiting[hash]
}

// WriteUses writes what Used has noted, in one transaction. Call it once a
// minute; what cannot be written waits for the next time.
func (a *Accounts) WriteUses(ctx context.Context) error {
	a.uses.mu.Lock()
	taken := a.uses.waiting
	a.uses.waiting = map[string]content.Micros{}
	a.uses.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	err := a.change(ctx, func(tx Tx) error { return tx.TouchTokens(ctx, taken) })
	if err != nil {
		a.uses.mu.Lock()
		defer a.uses.mu.Unlock()
		maps.Copy(taken, a.uses.waiting) // the later use holds
		if len(taken) <= maxUses {
			a.uses.waiting = taken
		}
	}
	return err
}
