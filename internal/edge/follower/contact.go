package follower

import (
	"math"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// A contact is a moment at which the heads of the logs were known. Contacts are
// nanoseconds after start by the monotonic clock, negative for one before this
// process, so that a clock that is set makes nothing older or younger.

const never = math.MinInt64

// longestAge is more than any feed can know: one that says so knows nothing, and
// sums of such numbers would turn over.
const longestAge = 100 * 365 * 24 * time.Hour

// elapsed is the time since the follower was made; with a monotonic clock it
// never goes back.
func (f *Follower) elapsed() time.Duration { return f.Now().Sub(f.start) }

// moment is the contact of heads that were asked for at a time: then, or as
// much earlier as the feed says that what it knows is old. A relay of another
// node's log knows no more than that one did.
func (f *Follower) moment(asked time.Duration) int64 {
	if feed, ok := f.Feed.(interface{ Age() time.Duration }); ok {
		age := feed.Age()
		if age > longestAge {
			return never
		}
		asked = min(asked, f.elapsed()-age)
	}
	return int64(asked)
}

// touch takes in a contact, after the heads that belong to it: whoever finds a
// site at its head may say so of this moment.
func (f *Follower) touch(contact int64) {
	if contact == never { // a stream that has just opened does not say yet how old its knowledge is
		contact = f.contact.Load()
	}
	f.contact.Store(contact)
	f.sites.Range(func(_, v any) bool {
		if s := v.(*site); s.current() && !f.gone(s.id) {
			s.reached(contact)
		}
		return true
	})
	wall := f.Wall().UnixNano() - int64(f.elapsed())
	if drift := time.Duration(wall - f.wall.Load()).Abs(); drift >= time.Second {
		f.wall.Store(wall) // the clock was set
	}
	if f.kept == never || contact-f.kept >= int64(remembering) {
		f.remember()
	}
}

// age is how long ago a contact was, never less than nothing; false when there
// was none.
func (f *Follower) age(contact int64) (time.Duration, bool) {
	if contact == never {
		return 0, false
	}
	return max(0, f.elapsed()-time.Duration(contact)), true
}

// time is when a contact was, by the clock as it is set now; zero for never.
func (f *Follower) time(contact int64) time.Time {
	if contact == never {
		return time.Time{}
	}
	return time.Unix(0, f.wall.Load()+contact).UTC()
}

// AsOf returns the last moment at which a site was known to be at the head of
// its log: what it answers was true then. It is zero when there was none, and
// goes back only when the machine's clock is set back. It takes no lock.
func (f *Follower) AsOf(id content.SiteID) time.Time {
	if known, ok := f.sites.Load(id); ok {
		return f.time(known.(*site).asOf.Load())
	}
	return f.time(f.recalled(id))
}
