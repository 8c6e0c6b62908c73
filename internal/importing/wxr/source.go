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
//   - Posts become blog posts, pages become pages of the type "page". Menus,
//     comments, revisions and what plug-ins keep are counted and left out.
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
	Export *Export
}

var _ importing.Source = Source{}

// Plan implements importing.Source.
func (s Source) Plan(ctx context.Context) (*importing.Plan, error) {
	e := s.Export
	p := &planner{export: e, plan: &importing.Plan{Source: identity(e.Channel), Title: plain(e.Channel.Title)}}
	if e.Channel.Link == "" {
		p.plan.Notes = append(p.plan.Notes, "The file does not say which site it is of (<link>). Another such file would be taken for a newer export of the same site.")
	}
	for _, step := range []func(){p.sort, p.authors, p.terms, p.media, p.posts, p.pages, p.leftOvers} {
		if err := ctx.Err(); err != nil {
			return nil, fail.Wrap(fail.Unavailable, err, "The import was stopped before it wrote anything.")
		}
		step()
	}
	return p.plan, nil
}

// planner makes a plan of an export. Its steps run in the order of Plan.
type planner struct {
	export *Export
	plan   *importing.Plan

	// Of sort.
	postItems, pageItems []*Item
	attachments          map[string]*Item // by PostID
	pageByID             map[string]*Item

	authorsBy  *authorBook
	categories *termBook
	tags       *termBook
	images     map[string]importing.Link // by PostID of the attachment
	foreign    int                       // links to other sites
}

// identity names the exported site the same way in each of its exports: without
// what changes when a site gets a certificate or a slash.
func identity(c Channel) string {
	link := cmp.Or(c.Link, c.BaseBlogURL, c.BaseSiteURL)
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return bounded("wordpress:" + cmp.Or(link, plain(c.Title), "unnamed"))
	}
	return bounded("https://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/"))
}
