package authoring

import (
	"strings"
	"time"
	_ "time/tzdata" // machines without a table of zones keep appointments, too

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// When is a moment as people name it: what the clock on a wall shows, and where
// the wall is.
type When struct {
	Wall string // "2027-03-28T02:30" or with seconds
	Zone string // "Europe/Berlin", of the IANA's list
}

// walls are the forms of When.Wall.
func walls() []string { return []string{"2006-01-02T15:04", time.DateOnly + "T15:04:05"} }

// reach is more than any zone was ever away from UTC.
const reach = 26 * time.Hour

// In names an instant by UTC.
func In(at content.Micros) When {
	return When{Wall: time.UnixMicro(int64(at)).UTC().Format(time.DateOnly + "T15:04:05"), Zone: "UTC"}
}

// Instant returns when that is. A time that comes twice, since the clock is set
// back, is the earlier one; one that a zone leaves out lies as far behind the gap
// as it stands in it ("compatible" in RFC 9557's words). It returns fail.Invalid
// for a time or a zone that is none.
func (w When) Instant() (content.Micros, error) {
	zone, err := w.location()
	if err != nil {
		return 0, err
	}
	for _, layout := range walls() {
		if wall, err := time.Parse(layout, w.Wall); err == nil {
			return content.Micros(instant(wall, zone).UnixMicro()), nil
		}
	}
	return 0, fail.E(fail.Invalid, "at: %q is no time; write it like 2027-03-28T09:00, and its zone apart.", shorten(w.Wall))
}

func (w When) location() (*time.Location, error) {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil || w.Zone == "" || strings.EqualFold(w.Zone, "local") {
		return nil, fail.E(fail.Invalid, "zone: there is no time zone %q; write one like Europe/Berlin or UTC.", shorten(w.Zone))
	}
	return zone, nil
}

// instant finds when a clock in zone shows wall, which is given as if it were
// UTC. It walks over the spans in which the zone kept one distance from UTC.
func instant(wall time.Time, zone *time.Location) time.Time {
	at := wall.Add(-reach).In(zone)
	for {
		_, offset := at.Zone()
		away := time.Duration(offset) * time.Second
		_, end := at.ZoneBounds()
		found := wall.Add(-away)
		if end.IsZero() || found.Before(end) {
			return found
		}
		if _, next := end.Zone(); wall.Before(end.UTC().Add(time.Duration(next) * time.Second)) {
			return found // the clock goes forward over it
		}
		at = end
	}
}
