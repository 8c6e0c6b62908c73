package archive

import (
	"context"
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Target is where an archive may go, as it is looked at before. Implementations
// pass storetest.Run.
type Target interface {
	// Standing tells of a site at one moment, and how far the work with the name
	// mark has come there. It fails with fail.NotFound when there is no such site.
	Standing(ctx context.Context, site content.SiteID, mark string) (Standing, error)
}

// Standing is a site as an archive would find it.
type Standing struct {
	Site  Site
	Holds Counts
	Most  Room  // what the site may hold; 0 is no limit
	Mark  int64 // see authoring.RestoreTx
}

// Room is how much there is of what a site may have limits for. Revisions are
// bytes.
type Room struct{ Documents, Types, Locales, Media, Revisions int64 }

// Outlook is what importing an archive into a site would do.
type Outlook struct {
	Before   int64 // lines that an earlier run has brought
	Lines    int64 // of the whole archive
	Settings []Replaced
}

// Replaced is a setting that the archive has otherwise than the site.
type Replaced struct {
	Key  string `json:"key"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Foresee looks at a site and says what Import would do there. It returns
// fail.Conflict where the site holds what is not of the archive, and
// fail.TooLarge where the archive goes beyond the site's limits, each with all
// that stands against it: then Import would stop, perhaps on the way.
func (a *Archive) Foresee(ctx context.Context, to Target, site content.SiteID) (Outlook, error) {
	s, err := to.Standing(ctx, site, a.mark())
	if err != nil {
		return Outlook{}, err
	}
	o := Outlook{Lines: a.lines}
	if s.Mark > 0 {
		if o.Before = s.Mark - 1; o.Before == o.Lines {
			return o, nil
		}
		return o, a.fits(s.Most)
	}
	if held := s.Holds.held(); held != "" {
		return o, fail.E(fail.Conflict, "The site holds content that is not of this archive (%s); import it into a new site with --new-site KEY.", held)
	}
	o.Settings = replaced(s.Site.Settings, a.Site.Settings)
	return o, a.fits(s.Most)
}

// fits checks a site's limits: the site holds nothing but of the archive.
func (a *Archive) fits(most Room) error {
	c := a.Manifest.Counts
	var beyond []string
	for _, l := range []struct {
		what       string
		used, most int64
	}{
		{"documents", c.Documents, most.Documents},
		{"types", c.Types, most.Types},
		{"locales", int64(len(a.Site.Settings.Locales)), most.Locales},
		{"media", c.Media, most.Media},
		{"revisions", a.revisions, most.Revisions},
	} {
		if l.most > 0 && l.used > l.most {
			beyond = append(beyond, fmt.Sprintf("%s=%d, and the archive has %d", l.what, l.most, l.used))
		}
	}
	if beyond == nil {
		return nil
	}
	return fail.E(fail.TooLarge, "The archive does not fit into the site's limits: %s. Have them raised (ghee site limit).", strings.Join(beyond, "; "))
}

// held names what of the counts keeps an archive out, "" for nothing.
func (c Counts) held() string {
	var held []string
	for _, h := range []struct {
		n    int64
		what string
	}{{c.Documents, "documents"}, {c.Types, "types"}, {c.Media, "media references"}, {c.Redirects, "redirects"}, {c.Imports, "notes of imports"}} {
		if h.n > 0 {
			held = append(held, fmt.Sprintf("%d %s", h.n, h.what))
		}
	}
	return strings.Join(held, ", ")
}

// replaced lists the settings in which two sites differ.
func replaced(was, is content.Settings) (out []Replaced) {
	add := func(key, from, to string) {
		if from != to {
			out = append(out, Replaced{key, from, to})
		}
	}
	for _, key := range content.SettingKeys() {
		add(key, was.Get(key), is.Get(key))
	}
	add("locales", locales(was), locales(is))
	return out
}

func locales(s content.Settings) string {
	codes := make([]string, len(s.Locales))
	for i, l := range s.Locales {
		codes[i] = l.Code
	}
	return strings.Join(codes, ",")
}
