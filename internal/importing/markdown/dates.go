package markdown

import (
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// zoned and local are the forms of dates that are read: with a zone, and
// without one.
var (
	zoned = []string{
		time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -07:00",
		"2006-01-02 15:04 -0700", "2006-01-02 15:04 -07:00", "2006-01-02T15:04Z07:00", time.RFC1123Z,
	}
	local = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"}
	days  = []string{"2006-01-02", "2006-1-2", "2006/01/02", "January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006"}
)

// moment reads a date. guessed says that it has a time of day without a zone,
// which is read as UTC, as a day alone is.
func moment(s string) (at content.Micros, guessed, ok bool) {
	s = oneLine(s)
	if utc, ok := strings.CutSuffix(s, " UTC"); ok {
		s = utc + " +0000" // other abbreviations of zones are ambiguous
	}
	for i, layouts := range [][]string{zoned, local, days} {
		for _, layout := range layouts {
			if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1000 && t.Year() <= 9999 && t.UnixMicro() != 0 {
				return content.Micros(t.UnixMicro()), i == 1, true
			}
		}
	}
	return 0, false, false
}

// dates are the times of one file, 0 where it has none.
type dates struct {
	at, updated, expires content.Micros
	guessed, bad         []string // as written: read as UTC, and not understood
}

// datesOf reads the dates of front matter; name is the day in the file's name,
// or "". The day of publication goes before that of writing.
func datesOf(f Front, name string) dates {
	var d dates
	d.at = d.first(f, "publishdate", "pubdate", "published", "date", "created")
	if d.at == 0 && name != "" {
		d.at, _, _ = moment(name)
	}
	if d.updated = d.first(f, "lastmod", "modified", "updated", "lastmodifiedat", "lastupdated"); d.updated == 0 {
		d.updated = d.at
	}
	d.expires = d.first(f, "expirydate", "unpublishdate")
	return d
}

// first reads the first of some keys that holds a date.
func (d *dates) first(f Front, keys ...string) content.Micros {
	for _, k := range keys {
		s := f.text(k)
		if _, isFlag := f.flag(k); s == "" || isFlag {
			continue
		}
		at, guessed, ok := moment(s)
		switch {
		case !ok:
			d.bad = append(d.bad, k+": "+strings.ToValidUTF8(s, ""))
			continue
		case guessed:
			d.guessed = append(d.guessed, s)
		}
		return at
	}
	return 0
}
