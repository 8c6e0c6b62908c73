package wxr

import (
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// collection is a Collection with what the file holds of it.
type collection struct {
	Collection
	fields   *fieldBook
	items    int
	public   int   // items that had an address
	php      tally // custom fields in PHP's serialisation, by key
	homeless tally // taxonomies and custom fields for which there was no room
}

func newCollection(c Collection) *collection {
	return &collection{Collection: c, fields: newFieldBook()}
}

// row is the collection's row in the report.
func (c *collection) row() string { return "collection " + c.Key }

// collection returns the one that items of a type go into, nil for none.
func (p *planner) collection(typ string) *collection {
	i := slices.IndexFunc(p.collections, func(c *collection) bool { return c.Type == typ })
	if i < 0 {
		return nil
	}
	return p.collections[i]
}

// read learns from an item.
func (c *collection) read(it *Item) {
	c.items++
	if public(it) && it.Link != "" {
		c.public++
	}
	for _, t := range it.Terms {
		if name := (fieldName{true, taxonomy(t)}); !c.fields.add(name) {
			c.homeless.add(name.name)
		}
	}
	for _, m := range it.Meta {
		switch {
		case !m.isShown():
		case isSerialised(m.Value):
			c.php.add(m.Key)
		case !c.fields.add(fieldName{false, m.Key}):
			c.homeless.add("custom fields")
		}
	}
}

func taxonomy(t ItemTerm) string {
	if t.Domain == "" {
		return "category"
	}
	return t.Domain
}

// item makes an item of a collection.
func (p *planner) item(c *collection, it *Item) *importing.Object {
	o := p.document(it, "", nil)
	o.Kind, o.Key = content.KindCollection, c.Key
	fill := o.Fill
	o.Fill = func(o *importing.Object) error {
		if err := fill(o); err != nil {
			return err
		}
		o.Old = nil // an item has no address to lead to
		o.Values = map[string]any{"title": o.Name, "slug": decodeSlug(it.Slug), "body": body(it, o), "excerpt": excerptOf(it)}
		if d := datesOf(it); d.at != 0 {
			o.Values["date"] = time.UnixMicro(int64(d.at)).UTC().Format("2006-01-02T15:04:05")
		}
		p.featured(it, o)
		c.terms(it, o)
		c.custom(it, o)
		return nil
	}
	return o
}

// terms puts the names of an item's terms into its values.
func (c *collection) terms(it *Item, o *importing.Object) {
	names := map[string][]string{}
	for _, t := range it.Terms {
		key := c.fields.keys[fieldName{true, taxonomy(t)}]
		if name := plain(t.Name); key != "" && name != "" && !slices.Contains(names[key], name) {
			names[key] = append(names[key], name)
		}
	}
	for key, list := range names {
		o.Values[key] = strings.Join(list, ", ")
	}
}

// custom puts an item's custom fields into its values.
func (c *collection) custom(it *Item, o *importing.Object) {
	for _, m := range it.Meta {
		key := c.fields.keys[fieldName{false, m.Key}]
		value := strings.TrimSpace(m.Value)
		if key == "" || value == "" || isSerialised(value) {
			continue
		}
		if _, has := o.Values[key]; has {
			change(o, "a custom field had several values, of which the first was taken", m.Key)
			continue
		}
		o.Values[key] = value
	}
}

// tellCollection adds a collection's type to the plan, and says what of its
// items is left out.
func (p *planner) tellCollection(c *collection) {
	if c.items == 0 {
		p.note("The file holds no items of the type %q, which --collection asks for.", c.Type)
		return
	}
	p.plan.Types = append(p.plan.Types, content.Type{Kind: content.KindCollection, Key: c.Key, Name: label(c.Key), Fields: c.fields.fields})
	c.php.each(func(key string, n int) {
		p.plan.Skips = append(p.plan.Skips, importing.Line{
			Row: "custom fields", Reason: "they hold PHP data, which only the plug-in that wrote it can read", Detail: c.Type + ": " + key, Count: n,
		})
	})
	c.homeless.each(func(name string, n int) {
		p.plan.Skips = append(p.plan.Skips, importing.Line{
			Row: "custom fields", Reason: "a collection has room for 200 fields", Detail: c.Type + ": " + name, Count: n,
		})
	})
	p.skip(importing.Redirects, "items of collections have no address here to lead to", c.public)
}
