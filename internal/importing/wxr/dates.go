package wxr

import (
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// moment reads the time of a post from the places WordPress writes it to: GMT
// first. Drafts have none there; then pubDate, which is made of it and is the
// only one with a zone, unless it is the nonsense that PHP makes of an empty
// date (year -1, 0 or 1999-11-30). Last comes the local date, whose zone the
// file does not tell: guessed says that it was read as UTC. 0 when there is no
// date at all.
func moment(gmt, pubDate, local string) (at content.Micros, guessed bool) {
	if t, ok := wpDate(gmt); ok {
		return t, false
	}
	if t, err := time.Parse(time.RFC1123Z, pubDate); err == nil && inRange(t) && t.Format(time.DateOnly) != "1999-11-30" {
		return content.Micros(t.UnixMicro()), false
	}
	t, ok := wpDate(local)
	return t, ok
}

// wpDate reads a date as WordPress writes it; false for none.
func wpDate(s string) (content.Micros, bool) {
	t, err := time.Parse(time.DateTime, s)
	if err != nil || !inRange(t) {
		return 0, false
	}
	return content.Micros(t.UnixMicro()), true
}

// inRange keeps out years that other programs cannot read.
func inRange(t time.Time) bool { return t.Year() >= 1000 && t.Year() <= 9999 && t.UnixMicro() != 0 }

// dates are the times of one item, 0 where it has none.
type dates struct {
	at, modified content.Micros
	guessed      bool // at was read without a zone
}

func datesOf(it *Item) dates {
	var d dates
	d.at, d.guessed = moment(it.PostDateGMT, it.PubDate, it.PostDate)
	d.modified, _ = moment(it.ModifiedGMT, "", it.Modified)
	if d.modified == 0 {
		d.modified = d.at
	}
	return d
}
