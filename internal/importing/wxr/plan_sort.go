package wxr

import (
	"strconv"

	"github.com/gheecms/ghee/internal/importing"
)

// refused says why the item in place n is left out, "" when it is not.
func (p *planner) refused(n int, it *Item) string {
	switch it.Status {
	case "trash":
		return "in the trash"
	case "auto-draft":
		return "never saved by anybody (auto-draft)"
	case "inherit":
		return "an older version of another (revision)"
	}
	if p.firsts.Add(reference(it), n) != n {
		return "has the same number as another before it"
	}
	return ""
}

// reference identifies an item within its site. wp:post_id does; a file that
// lacks it was not written by WordPress and has a GUID or an address at best.
func reference(it *Item) string {
	for _, id := range []string{it.PostID, it.GUID, it.Link, it.Slug, it.Title} {
		if id != "" {
			return importing.Bounded("post:" + id)
		}
	}
	return "post:line " + strconv.Itoa(it.Line)
}

func where(it *Item) string { return "line " + strconv.Itoa(it.Line) }

func (p *planner) rowOf(it *Item) string {
	switch it.Type {
	case "post":
		return importing.Posts
	case "page":
		return importing.Pages
	}
	return p.collection(it.Type).row()
}

func (p *planner) skipped(it *Item, why string) importing.Line {
	return importing.Line{Row: p.rowOf(it), Ref: reference(it), Title: plain(it.Title), Where: where(it), Reason: why}
}

// leftOvers counts what the file holds and no step took.
func (p *planner) leftOvers() {
	p.types.each(func(typ string, n int) {
		switch {
		case typ == "post" || typ == "page" || p.collection(typ) != nil:
			return
		case typ == "attachment":
			n -= len(p.images)
		}
		row, why := leftOver(typ)
		p.skip(row, why, n)
	})
	p.skip(importing.Redirects, "the old address is on another site than the exported one", p.foreign)
	p.skip("comments", "there is nowhere to put them", p.comments)
}

func leftOver(typ string) (row, why string) {
	switch typ {
	case "attachment":
		return "attachments", "only featured images are taken; other files stay where they are, and bodies go on showing them from there"
	case "nav_menu_item":
		return "menu items", "menus belong to the site that shows the content"
	case "revision":
		return "revisions", "only the newest version is taken"
	case "":
		return "items without type", "nothing says what they are"
	}
	return "type " + typ, "made by a theme or plug-in; to take them in as a collection, add --collection " + typ
}

// skip counts n things that are left out for one reason.
func (p *planner) skip(row, why string, n int) {
	if n > 0 {
		p.plan.Skips = append(p.plan.Skips, importing.Line{Row: row, Reason: why, Count: n})
	}
}
