package wxr

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/importing"
)

// sort puts the items into their heaps and says which are left out.
func (p *planner) sort() {
	p.attachments, p.pageByID = map[string]*Item{}, map[string]*Item{}
	seen := map[string]*Item{}
	for i := range p.export.Items {
		it := &p.export.Items[i]
		switch it.Type {
		case "post", "page":
			if why := p.refused(it, seen); why != "" {
				p.plan.Skips = append(p.plan.Skips, skipped(it, why))
				continue
			}
			if it.Type == "post" {
				p.postItems = append(p.postItems, it)
				continue
			}
			p.pageItems = append(p.pageItems, it)
			if it.PostID != "" {
				p.pageByID[it.PostID] = it
			}
		case "attachment":
			if it.PostID != "" {
				p.attachments[it.PostID] = it
			}
		}
	}
}

// refused says why a post or page is left out, "" when it is not.
func (p *planner) refused(it *Item, seen map[string]*Item) string {
	switch it.Status {
	case "trash":
		return "in the trash"
	case "auto-draft":
		return "never saved by anybody (auto-draft)"
	case "inherit":
		return "an older version of another (revision)"
	}
	ref := reference(it)
	if first := seen[ref]; first != nil {
		return "has the same number as what is on line " + strconv.Itoa(first.Line)
	}
	seen[ref] = it
	return ""
}

// reference identifies an item within its site. wp:post_id does; a file that
// lacks it was not written by WordPress and has a GUID or an address at best.
func reference(it *Item) string {
	for _, id := range []string{it.PostID, it.GUID, it.Link, it.Slug, it.Title} {
		if id != "" {
			return bounded("post:" + id)
		}
	}
	return "post:line " + strconv.Itoa(it.Line)
}

// bounded keeps an identity short enough for an index of a database. A long one
// ends in its hash.
func bounded(id string) string {
	const most = 255
	if len(id) <= most {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return strings.ToValidUTF8(id[:most-2*len(sum)-1], "") + "#" + hex.EncodeToString(sum[:])
}

func where(it *Item) string { return "line " + strconv.Itoa(it.Line) }

func rowOf(it *Item) string {
	if it.Type == "page" {
		return importing.Pages
	}
	return importing.Posts
}

func skipped(it *Item, why string) importing.Line {
	return importing.Line{Row: rowOf(it), Ref: reference(it), Title: plain(it.Title), Where: where(it), Reason: why}
}

// leftOvers counts what the file holds and no step took.
func (p *planner) leftOvers() {
	var order []string
	counts, comments := map[string]int{}, 0
	for i := range p.export.Items {
		it := &p.export.Items[i]
		comments += it.Comments
		if it.Type == "post" || it.Type == "page" || it.Type == "attachment" && p.images[it.PostID] != "" {
			continue
		}
		if counts[it.Type] == 0 {
			order = append(order, it.Type)
		}
		counts[it.Type]++
	}
	for _, typ := range order {
		row, why := leftOver(typ)
		p.skip(row, why, counts[typ])
	}
	p.skip(importing.Redirects, "the old address is on another site than the exported one", p.foreign)
	p.skip("comments", "there is nowhere to put them", comments)
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
	return "type " + typ, "this kind of content is made by a theme or plug-in"
}

// skip counts n things that are left out for one reason.
func (p *planner) skip(row, why string, n int) {
	if n > 0 {
		p.plan.Skips = append(p.plan.Skips, importing.Line{Row: row, Reason: why, Count: n})
	}
}
