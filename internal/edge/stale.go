package edge

import (
	"errors"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

var errTooOld = errors.New("edge: older than the site allows")

// tooOld refuses to answer from a set that was last known to be whole longer ago
// than its site allows: what was taken down since must not be shown for ever.
// Sites allow everything unless their owner says otherwise.
func (h *Handler) tooOld(maxStale int64, asOf time.Time) error {
	most := time.Duration(maxStale) * time.Second
	if most == 0 || h.c.Now().Sub(asOf) <= most {
		return nil
	}
	return fail.Wrap(fail.Unavailable, errTooOld, "This node has not heard of changes of this site for longer than the %s that the site allows, and does not answer for it until it has. "+
		"Try again shortly, or at another node.", content.Settings{MaxStale: maxStale}.Get("max_stale"))
}
