package set

import (
	"context"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// The surrogate keys of a change are gathered where rows that readers see are
// written (put, remove, media, redirect), from the row before and after. So they
// follow whatever makes a document appear: its own entry, a locale that lends
// it, a type it waited for. internal/delivery/doc.go has the grammar, test/purge
// the proof.

// maxChanged bounds the keys of one change: purging more one by one costs more
// than filling a cache anew.
const maxChanged = 10_000

// changes gathers the keys of what a transaction changes; nil when nobody asks.
type changes struct {
	keys  map[string]bool
	moved []delivery.Row // posts that came, or have another date now
	all   bool           // too many for keys, or nothing that keys name
}

func newChanges() *changes { return &changes{keys: map[string]bool{}} }

func (c *changes) idle() bool { return c == nil || c.all }

func (c *changes) add(keys ...string) {
	for _, k := range keys {
		c.keys[k] = true
	}
	if len(c.keys) > maxChanged {
		c.all = true
	}
}

// everything notes a change that keys do not name.
func (c *changes) everything() {
	if c != nil {
		c.all = true
	}
}

// put notes that a document has the row want now; have is what it had there, if
// found.
func (c *changes) put(schema *content.Schema, at delivery.Row, want, have row, found bool) {
	if c.idle() {
		return
	}
	c.document(schema, want)
	if found {
		c.document(schema, have)
	}
	if same := found && have.Type == want.Type && have.Slug == want.Slug && (have.source == 0) == (want.source == 0); !same {
		c.lookups(schema, at, want)
		if found {
			c.lookups(schema, at, have)
		}
	}
	if want.Type == content.PostTypeID && (!found || have.Type != want.Type || have.Published != want.Published) {
		c.moved = append(c.moved, at)
	}
}

// remove notes that a row of a document goes. Posts that named it as their
// neighbour carry its key.
func (c *changes) remove(schema *content.Schema, at delivery.Row, was row) {
	if c.idle() {
		return
	}
	c.document(schema, was)
	c.lookups(schema, at, was)
}

// document adds the keys of whatever shows a document, lists it or searches
// among its kind.
func (c *changes) document(schema *content.Schema, r row) {
	c.add(delivery.KeyObject(content.ObjectID(r.id)), delivery.KeyType(r.Type))
	kind := kindOf(schema, r.Type)
	if kind == content.KindSingle {
		c.add(delivery.KeyType(delivery.SinglesType))
	}
	if searchable(kind) == content.KindPage {
		c.add(delivery.KeyKind(content.KindPage))
	}
}

// lookups adds the keys of look-ups that lead to a document, or would.
func (c *changes) lookups(schema *content.Schema, at delivery.Row, r row) {
	switch kindOf(schema, r.Type) {
	case content.KindCollection:
		c.add(delivery.KeyMissing(r.Type, strconv.FormatInt(int64(at.Num()), 10)))
	case content.KindSingle:
		c.add(delivery.KeySlug(r.Slug))
	case content.KindPage:
		c.add(delivery.KeySlug(r.Slug), delivery.KeyMissing(r.Type, r.Slug))
	default:
		c.add(delivery.KeyMissing(r.Type, r.Slug))
	}
}

func kindOf(schema *content.Schema, typ content.TypeID) content.Kind {
	if t := schema.Type(typ); t != nil {
		return t.Kind
	}
	return ""
}

// object adds the keys of an object that is read as it is.
func (c *changes) object(t *touch) {
	switch {
	case c.idle() || !t.present && !t.stored:
	case t.Kind == changelog.Media:
		c.add(delivery.KeyObject(content.ObjectID(t.ID)), delivery.KeyType(delivery.MediaType))
	case t.Kind == changelog.Redirect:
		c.add(delivery.KeyType(delivery.RedirectType))
	}
}

// settle adds what follows from all of the transaction: the posts on both sides
// of those that moved, which name them now, and the key that every change has.
func (c *changes) settle(ctx context.Context, conn *conn) error {
	if c.idle() {
		return nil
	}
	for len(c.moved) > 0 && !c.all {
		n := min(len(c.moved), maxList)
		if err := conn.each(ctx, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			c.add(delivery.KeyObject(content.ObjectID(id)))
			return err
		}, neighbours, asList(c.moved[:n])); err != nil {
			return err
		}
		c.moved = c.moved[n:]
	}
	if len(c.keys) > 0 {
		c.add(delivery.KeyAny)
	}
	return nil
}

// neighbours selects the posts next to those of rows, as Tx.Neighbours orders
// them.
const neighbours = `select n.id from json_each($1) j cross join doc d on d.row = j.value cross join doc n on n.row in (
	(select row from doc where scope = d.scope and published >= d.published and (published > d.published or row < d.row) order by published, row desc limit 1),
	(select row from doc where scope = d.scope and published <= d.published and (published < d.published or row > d.row) order by published desc, row limit 1))`
