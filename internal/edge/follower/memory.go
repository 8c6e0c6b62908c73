package follower

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// memory is what a node keeps of its last contact over restarts, so that one
// that starts with its origin gone knows how old its content is. Within it the
// times are the wall clock's, which is all that two processes share.
type memory struct {
	Contact time.Time                    `json:"contact"`
	Behind  map[content.SiteID]time.Time `json:"behind,omitempty"` // sites not at their head then: when they last were
}

// remembering is how often the file is written. It is not synced: a power cut
// may cost a few seconds of it, which errs on the side of older.
const remembering = 1500 * time.Millisecond

// recall takes in what the file says. A file that cannot be read says nothing:
// the node has had no contact that it knows of.
func (f *Follower) recall() {
	f.contact.Store(never)
	f.kept = never
	if f.Memory == "" {
		return
	}
	text, err := os.ReadFile(f.Memory)
	if err == nil {
		err = json.Unmarshal(text, &f.earlier)
	}
	if err != nil {
		f.earlier = memory{}
		if !errors.Is(err, fs.ErrNotExist) {
			f.Log.Warn("what is known of the last contact with the origin cannot be read", "file", f.Memory, "error", err)
		}
		return
	}
	f.contact.Store(f.contactAt(f.earlier.Contact))
}

// contactAt is the contact of a time before this process. One that the clock
// now calls the future was at the start at the latest.
func (f *Follower) contactAt(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return min(0, t.UnixNano()-f.wall.Load())
}

// recalled is the last contact at which a site was at its head, as far as the
// file said.
func (f *Follower) recalled(id content.SiteID) int64 {
	if at, behind := f.earlier.Behind[id]; behind {
		return f.contactAt(at)
	}
	return f.contactAt(f.earlier.Contact)
}

// remember writes the file, in place of the old one, whole. A folder that takes
// no file is told of once; it stops nothing.
func (f *Follower) remember() {
	contact := f.contact.Load()
	if f.Memory == "" || contact == never || contact == f.kept {
		return
	}
	m := memory{Contact: f.time(contact), Behind: map[content.SiteID]time.Time{}}
	f.sites.Range(func(_, v any) bool {
		if s := v.(*site); s.asOf.Load() < contact {
			m.Behind[s.id] = f.time(s.asOf.Load())
		}
		return true
	})
	text, err := json.Marshal(m)
	if err == nil {
		may := f.Writes(func() {
			if err = os.WriteFile(f.Memory+".new", text, 0o600); err == nil {
				err = os.Rename(f.Memory+".new", f.Memory)
			}
		})
		if !may {
			return
		}
	}
	if err != nil && !f.stuck {
		f.Log.Warn("what is known of the last contact with the origin cannot be kept", "file", f.Memory, "error", err)
	}
	f.stuck = err != nil
	if err == nil {
		f.kept = contact
	}
}
