package wxr

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// Source is a WordPress site as an export shows it. How its parts map:
//
//   - Posts become blog posts, pages become pages of the type "page". Types that
//     a theme or plug-in made become collections, if Collections names them.
//     Menus, comments, revisions and what plug-ins keep are counted and left out.
//   - Published stays published. Drafts, pending and scheduled posts become
//     drafts, the latter with their date; so do private and password-protected
//     ones, because here they would be open to everybody.
//   - Slugs are decoded. A page's is its own last part, without its parents,
//     unless two pages would have the same one.
//   - Bodies written in the classic editor get the paragraphs that WordPress
//     gives them when it shows them (see autop). Nothing else of a body is
//     changed: images stay where they are, shortcodes stay as they are.
//   - Titles, excerpts and names of terms, which hold markup and entities in
//     WordPress, become text.
//   - Featured images become media objects with their old address.
//   - Old addresses of what is published become redirects.
type Source struct {
	Export      *Export
	Collections []Collection
}

var _ importing.Source = Source{}

// Plan implements importing.Source. The plan streams what the export may have
// many of; it needs the export until it was carried out.
func (s Source) Plan(ctx context.Context) (*importing.Plan, error) {
	if err := checkCollections(s.Collections); err != nil {
		return nil, err
	}
	e := s.Export
	p := &planner{export: e, plan: &importing.Plan{Source: identity(e.Channel), Title: plain(e.Channel.Title)}}
	if e.Channel.Link == "" {
		p.note("The file does not say which site it is of (<link>). Another such file would be taken for a newer export of the same site.")
	}
	p.begin(s.Collections)
	err := e.All(func(n int, it *Item) error {
		p.read(n, it)
		if err := ctx.Err(); err != nil {
			return fail.Wrap(fail.Unavailable, err, "The import was stopped before it wrote anything.")
		}
		return nil
	})
	if err == nil {
		err = p.findImages()
	}
	if err != nil {
		return nil, err
	}
	p.finish()
	return p.plan, nil
}

// identity names the exported site the same way in each of its exports: without
// what changes when a site gets a certificate or a slash.
func identity(c Channel) string {
	link := cmp.Or(c.Link, c.BaseBlogURL, c.BaseSiteURL)
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return importing.Bounded("wordpress:" + cmp.Or(link, plain(c.Title), "unnamed"))
	}
	return importing.Bounded("https://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/"))
}
