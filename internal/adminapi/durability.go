package adminapi

import (
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
)

// Durability is how it stands with where changes are kept, where more was asked
// for than this machine.
type Durability struct {
	Asked string     `json:"asked" enum:"remote,degrade" doc:"remote: a change that no standby confirms is told to be of unknown outcome. degrade: it is kept here alone."`
	Has   string     `json:"has" enum:"local,remote" doc:"What the newest change got."`
	Since *time.Time `json:"since,omitempty"`
	Why   string     `json:"why,omitempty" doc:"Why less is had than was asked for."`
}

func (o Origin) durability() *Durability {
	if o.Durability == nil {
		return nil
	}
	s := o.Durability()
	if s.Asked == durability.Asynchronous {
		return nil
	}
	d := &Durability{Asked: string(s.Asked), Has: string(s.Has), Why: s.Why}
	if !s.Since.IsZero() {
		d.Since = when(content.Micros(s.Since.UnixMicro()))
	}
	return d
}
