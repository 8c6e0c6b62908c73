package app

import (
	"context"

	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

func (c Config) checkDurability() error {
	m, err := durability.ParseMode(c.Durability)
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%s: %s", c.named("durability"), fail.Message(err))
	}
	if m != durability.Asynchronous && c.Database == "" {
		return fail.E(fail.Invalid, "%s: %s needs PostgreSQL with a standby; SQLite keeps changes on this machine alone.", c.named("durability"), m)
	}
	return nil
}

// watchDurability tells of where changes are kept. While the database is away
// nothing is.
func (w *writer) watchDurability() {
	asked, _ := durability.ParseMode(w.config.Durability) // Validate has looked at it
	w.metrics.WatchDurability(func() durability.State {
		if o := w.late.origin.Load(); o != nil {
			return o.Store.Durability()
		}
		return durability.State{Asked: asked, Has: durability.Here}
	})
}

// durability asks PostgreSQL's standby for its word, as a change does.
func (d *doctor) durability(ctx context.Context) {
	if d.config.Database == "" {
		return
	}
	asked, _ := durability.ParseMode(d.config.Durability)
	why, err := d.origin.Store.Confirms(ctx)
	switch {
	case err != nil:
		d.bad("durability: %s", sentence(err))
	case why == "":
		d.ok("durability: a standby confirms changes")
	case asked != durability.Asynchronous:
		d.bad("durability: %s was asked for. %s See docs/second-region.md.", asked, why)
	default:
		d.ok("durability: changes are kept on this machine. %s", why)
	}
}
