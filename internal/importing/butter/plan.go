package butter

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// Plan plans to write the account into a site that has the types it needs.
// Documents may refer to each other in rings, and one can only be written after
// those it refers to: partly leaves out the references that lead onward, for a
// first run; a second run with all of them completes it. Deferred lists them:
// none, and the first run is not needed.
func (a *Account) Plan(site *content.Schema, partly bool) (_ *importing.Plan, deferred []string, err error) {
	p := &planner{a: a, site: site, media: map[string]*picture{}, done: map[string]int{}, cut: map[string]bool{}}
	p.plan = &importing.Plan{Source: a.source.Name, Title: a.source.Client.Base, Notes: a.notes}
	for _, l := range a.source.Locales {
		if l != "" {
			p.plan.Locales = append(p.plan.Locales, l)
		}
	}
	p.byDoc = map[string][]int{}
	for i, r := range a.records {
		p.byDoc[r.doc] = append(p.byDoc[r.doc], i)
	}
	for _, r := range a.records {
		p.visit(r.doc)
	}
	p.partly = partly
	objects := make([]importing.Object, 0, len(p.order))
	for _, i := range p.order {
		o, err := p.object(i)
		if err != nil {
			return nil, nil, err
		}
		objects = append(objects, o)
	}
	p.plan.Objects = append(p.pictures, objects...)
	p.forward()
	for ring := range p.cut {
		deferred = append(deferred, ring)
	}
	return p.plan, deferred, nil
}

type planner struct {
	a        *Account
	site     *content.Schema
	plan     *importing.Plan
	byDoc    map[string][]int // records of a document
	order    []int            // of records, each after those it refers to, but for rings
	done     map[string]int   // by doc: 1 being visited, 2 done
	cut      map[string]bool  // docs that are referred to before they are written
	partly   bool
	media    map[string]*picture
	pictures []importing.Object
}

// visit puts a document into the order after those it refers to. Rings are not
// deep: a document refers to others by hand.
func (p *planner) visit(doc string) {
	type step struct {
		doc   string
		links []string
	}
	links := func(doc string) (all []string) {
		for _, i := range p.byDoc[doc] {
			all = append(all, p.a.records[i].links...)
		}
		return all
	}
	if p.done[doc] != 0 {
		return
	}
	stack := []step{{doc, links(doc)}}
	p.done[doc] = 1
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if len(top.links) == 0 {
			p.done[top.doc] = 2
			p.order = append(p.order, p.byDoc[top.doc]...)
			stack = stack[:len(stack)-1]
			continue
		}
		next := top.links[0]
		top.links = top.links[1:]
		switch {
		case p.byDoc[next] == nil:
		case p.done[next] == 1:
			p.cut[next] = true
		case p.done[next] == 0:
			p.done[next] = 1
			stack = append(stack, step{next, links(next)})
		}
	}
}

// ref names a record: the first locale of a document is what others refer to.
func (p *planner) ref(i int) (ref, document string) {
	r := p.a.records[i]
	if i != p.a.known[r.doc] {
		ref = "@" + r.locale
	}
	if len(p.a.source.Locales) > 1 && r.kind != content.KindAuthor && r.kind != content.KindCategory && r.kind != content.KindTag {
		document = importing.Bounded("document:" + r.doc)
	}
	return importing.Bounded(r.doc + ref), document
}

func (p *planner) object(i int) (o importing.Object, err error) {
	r := p.a.records[i]
	o = importing.Object{Kind: r.kind, Key: r.key, Locale: r.locale, Where: r.doc, Publish: true}
	o.Ref, o.Document = p.ref(i)
	m, err := p.a.record(r)
	if err != nil {
		return o, err
	}
	values, err := p.a.folded(r.doc, valuesOf(r.kind, m))
	if err != nil {
		return o, err
	}
	if r.kind != content.KindCollection {
		o.Slug = r.id
	}
	o.Published, o.Updated, o.Created = moment(m, "published"), moment(m, "updated"), moment(m, "created")
	if o.Created == 0 {
		o.Created = o.Published
	}
	o.Publish = text(m, "status") == "" || text(m, "status") == "published"
	b := &builder{p: p}
	switch r.kind {
	case content.KindPage, content.KindSingle:
		o.Row, o.Name = importing.Pages, text(m, "name")
		t := p.site.ByKey(content.KindPage, r.key)
		if r.kind == content.KindSingle {
			o.Key, o.Type = "", p.a.singleType(r.key)
			t = p.site.Type(o.Type)
		}
		o.Values = b.values(t, values)
	case content.KindCollection:
		o.Row = "items of " + r.key
		n, _ := strconv.ParseInt(r.id, 10, 64)
		o.Num, o.Position = content.Num(n), int64(i+1)
		o.Values = b.values(p.site.ByKey(content.KindCollection, r.key), values)
	case content.KindPost:
		o.Row, o.Key, o.Name = importing.Posts, "", text(m, "title")
		o.Values = b.post(m)
	default:
		o.Row, o.Key, o.Name, o.Adopt = rowOf(r.kind), "", text(m, "name"), true
		if r.kind == content.KindAuthor {
			o.Values = b.author(m)
		}
	}
	o.Changes = b.changes
	return o, nil
}

func rowOf(k content.Kind) string {
	switch k {
	case content.KindAuthor:
		return importing.Authors
	case content.KindCategory:
		return importing.Categories
	}
	return importing.Tags
}

// moment reads a system date (contract §0.2 fact 8), 0 for none.
func moment(m object, key string) content.Micros {
	t, err := time.Parse(time.RFC3339Nano, text(m, key))
	if err != nil {
		return 0
	}
	return content.Micros(t.UnixMicro())
}

// forward gives documents their old addresses, as far as these lead to one.
func (p *planner) forward() {
	at := map[string]int{}
	for i := range p.plan.Objects {
		o := &p.plan.Objects[i]
		if _, taken := at["/"+o.Slug]; o.Slug != "" && o.Media == nil && !taken && (o.Kind == content.KindPost || o.Kind == content.KindPage || o.Kind == content.KindSingle) {
			at["/"+o.Slug] = i
		}
	}
	for _, r := range p.a.moved {
		i, ok := at[r.To]
		if !ok || len(p.plan.Objects[i].Old) >= importing.MaxOld {
			p.plan.Skips = append(p.plan.Skips, importing.Line{
				Row: importing.Redirects, Reason: "they lead to no document of the account", Detail: r.From + " → " + r.To,
			})
			continue
		}
		p.plan.Objects[i].Old = append(p.plan.Objects[i].Old, r.From)
	}
}

// noPicture is why picture refuses an address.
const noPicture = "it is no picture with a whole https:// or http:// address"

// picture returns a link to the media object with an address; false for one that
// cannot be kept. The description that the library gives it goes before one
// that a post lends it.
func (p *planner) picture(address, alt string, lent bool) (importing.Link, bool) {
	if !isAddress(address) || len(address) > importing.MaxAddress {
		return "", false
	}
	ref := importing.Bounded("media:" + address)
	at, known := p.media[ref]
	if !known {
		at = &picture{content.MediaObject{URL: address, Alt: alt}, lent}
		p.media[ref] = at
		p.pictures = append(p.pictures, importing.Object{Ref: ref, Row: importing.Media, Where: address, Media: &at.MediaObject})
	} else if at.lent && !lent {
		at.Alt, at.lent = alt, false
	}
	return importing.Link(ref), true
}

// picture is a media object, whose description may be lent.
type picture struct {
	content.MediaObject
	lent bool
}

// Known reports whether all documents have been brought by an earlier run; then
// references find them, whatever the order.
func (a *Account) Known(ctx context.Context, brought func(ctx context.Context, source, ref string) (bool, error), docs []string) (bool, error) {
	for _, doc := range docs {
		ok, err := brought(ctx, a.source.Name, doc)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// Greatest returns the greatest meta.id of the account's items, 0 for none.
func (a *Account) Greatest() (most content.Num) {
	for _, r := range a.records {
		if n, err := strconv.ParseInt(r.id, 10, 64); err == nil && r.kind == content.KindCollection {
			most = max(most, content.Num(n))
		}
	}
	return most
}

// String says how much was read.
func (a *Account) String() string {
	n := map[content.Kind]int{}
	for _, r := range a.records {
		n[r.kind]++
	}
	return fmt.Sprintf("%d pages, %d Single Pages, %d items, %d posts, %d authors, %d categories, %d tags",
		n[content.KindPage], n[content.KindSingle], n[content.KindCollection], n[content.KindPost], n[content.KindAuthor], n[content.KindCategory], n[content.KindTag])
}
