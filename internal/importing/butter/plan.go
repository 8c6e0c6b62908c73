package butter

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// Plan plans to write the account into a site that has, or will have, the types
// it needs.
func (a *Account) Plan(site *content.Schema) (*importing.Plan, error) {
	p := &planner{a: a, site: site, pictureAt: map[string]int{}, rings: map[int]int{}, versions: map[int][]int{}, old: map[int][]string{}}
	p.plan = &importing.Plan{Source: a.source.Name, Title: a.source.Client.Base, Notes: a.notes, Stream: p.stream}
	for _, l := range a.source.Locales {
		if l != "" {
			p.plan.Locales = append(p.plan.Locales, l)
		}
	}
	for i, r := range a.records {
		first := a.known[r.doc]
		p.versions[first] = append(p.versions[first], i)
	}
	for n, k := range a.knots() {
		for _, first := range k.docs {
			for _, i := range p.versions[first] {
				p.order = append(p.order, i)
				if k.ring {
					p.rings[i] = n + 1
				}
			}
		}
	}
	p.rows()
	p.forward()
	return p.plan, p.collect()
}

// planner makes a plan of an account. It holds little of each document: the plan
// reads it again whenever it is needed.
type planner struct {
	a         *Account
	site      *content.Schema
	plan      *importing.Plan
	versions  map[int][]int    // records of a document, by the first
	order     []int            // of records, each after those it refers to, but for rings
	rings     map[int]int      // of records that are in one
	old       map[int][]string // old addresses
	pictures  []picture
	pictureAt map[string]int // by address
}

// stream yields the pictures, and then the documents.
func (p *planner) stream(yield func(*importing.Object, error) bool) {
	for i := range p.pictures {
		m := p.pictures[i].MediaObject
		if !yield(&importing.Object{Ref: mediaRef(m.URL), Row: importing.Media, Where: m.URL, Media: &m}, nil) {
			return
		}
	}
	for _, i := range p.order {
		if !yield(p.object(i), nil) {
			return
		}
	}
}

// rows names the rows of the report: one for each type, in each locale.
func (p *planner) rows() {
	p.plan.Rows = []string{}
	for _, r := range p.a.records {
		if row := p.row(r); !slices.Contains(p.plan.Rows, row) {
			p.plan.Rows = append(p.plan.Rows, row)
		}
	}
	p.plan.Rows = append(p.plan.Rows, importing.Media, importing.Redirects)
}

func (p *planner) row(r record) (row string) {
	switch r.kind {
	case content.KindAuthor:
		return importing.Authors
	case content.KindCategory:
		return importing.Categories
	case content.KindTag:
		return importing.Tags
	case content.KindPost:
		row = importing.Posts
	case content.KindSingle:
		row = "Single Pages"
	case content.KindPage:
		row = r.key + " pages"
	default:
		row = "items of " + r.key
	}
	if len(p.a.source.Locales) > 1 {
		row += " in " + r.locale
	}
	return row
}

// ref names a record. Which other locales were read does not change it.
func (p *planner) ref(i int) string {
	r := p.a.records[i]
	if r.locale == p.a.source.Locales[0] || r.locale == "" {
		return importing.Bounded(r.doc)
	}
	return importing.Bounded(r.doc + "@" + r.locale)
}

// object is a document as it was read; the rest follows when it is needed.
func (p *planner) object(i int) *importing.Object {
	r := p.a.records[i]
	o := &importing.Object{
		Kind: r.kind, Key: r.key, Locale: r.locale, Where: r.doc, Ref: p.ref(i), Row: p.row(r), Publish: r.public, Ring: p.rings[i],
		Fill: func(o *importing.Object) error { return p.fill(o, r) },
	}
	o.Old = p.old[i]
	if r.kind != content.KindCollection {
		o.Slug = r.id
	}
	switch r.kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		o.Key, o.Adopt = "", true
		return o
	case content.KindSingle:
		o.Key, o.Type = "", p.a.singleType(r.key)
	case content.KindCollection:
		n, _ := strconv.ParseInt(r.id, 10, 64)
		if o.Num = content.Num(n); i == p.a.known[r.doc] {
			o.Place = r.place
		}
	}
	if len(p.a.source.Locales) > 1 {
		o.Document = importing.Bounded("document:" + r.doc)
	}
	return o
}

// fill reads a document and makes its values.
func (p *planner) fill(o *importing.Object, r record) error {
	m, err := p.a.record(r)
	if err != nil {
		return err
	}
	values, err := p.a.folded(r.doc, valuesOf(r.kind, m))
	if err != nil {
		return err
	}
	o.Published, o.Updated, o.Created = moment(m, "published"), moment(m, "updated"), moment(m, "created")
	if o.Created == 0 {
		o.Created = o.Published
	}
	b := &builder{p: p}
	switch r.kind {
	case content.KindPage:
		o.Name = text(m, "name")
		o.Values = b.values(p.site.ByKey(content.KindPage, r.key), values)
	case content.KindSingle:
		o.Name = text(m, "name")
		o.Values = b.values(p.site.Type(p.a.singleType(r.key)), values)
	case content.KindCollection:
		o.Values = b.values(p.site.ByKey(content.KindCollection, r.key), values)
	case content.KindPost:
		o.Name = text(m, "title")
		o.Values = b.post(m)
	default:
		o.Name = text(m, "name")
		if r.kind == content.KindAuthor {
			o.Values = b.author(m)
		}
	}
	o.Changes = b.changes
	return nil
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
	for i, r := range p.a.records {
		if _, taken := at["/"+r.id]; !taken && (r.kind == content.KindPost || r.kind == content.KindPage || r.kind == content.KindSingle) {
			at["/"+r.id] = i
		}
	}
	for _, r := range p.a.moved {
		i, ok := at[r.To]
		if !ok || len(p.old[i]) >= importing.MaxOld {
			p.plan.Skips = append(p.plan.Skips, importing.Line{
				Row: importing.Redirects, Reason: "they lead to no document of the account", Detail: r.From + " → " + r.To,
			})
			continue
		}
		p.old[i] = append(p.old[i], r.From)
	}
}

// noPicture is why picture refuses an address.
const noPicture = "it is no picture with a whole https:// or http:// address"

// picture is a media object, whose description may be lent.
type picture struct {
	content.MediaObject
	lent bool
}

// collect finds the pictures of all documents, which are written before these.
func (p *planner) collect() error {
	for _, i := range p.order {
		if err := p.object(i).Complete(); err != nil {
			return err
		}
	}
	return nil
}

func mediaRef(address string) string { return importing.Bounded("media:" + address) }

// picture returns a link to the media object with an address; false for one that
// cannot be kept. The description that the library gives it goes before one
// that a post lends it.
func (p *planner) picture(address, alt string, lent bool) (importing.Link, bool) {
	if !isAddress(address) || len(address) > importing.MaxAddress {
		return "", false
	}
	at, known := p.pictureAt[address]
	if !known {
		p.pictureAt[address] = len(p.pictures)
		p.pictures = append(p.pictures, picture{content.MediaObject{URL: address, Alt: alt}, lent})
	} else if m := &p.pictures[at]; m.lent && !lent {
		m.Alt, m.lent = alt, false
	}
	return importing.Link(mediaRef(address)), true
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
