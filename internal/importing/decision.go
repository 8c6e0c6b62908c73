package importing

import (
	"hash/maphash"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

type action uint8

const (
	keep   action = iota // it is here and stays as it is
	create               // it is not here
	update               // it is here, and other in the source
	adopt                // it is here as a draft, from elsewhere, and is published
	skip                 // it is here and must not be touched
	leave                // it is not here and cannot be
)

// decision is what to do with one object. There is one for every object of a
// plan, so it holds little; the object itself is read again when it is written.
type decision struct {
	action action
	// redirects are those of the object's old addresses that get a redirect;
	// replaced of these have another one so far. Bit n stands for Old[n].
	redirects, replaced uint32
	typ                 *content.Type // nil for media
	// print is of what was seen when this was decided: should it have changed
	// when the time comes to write, the import stops.
	print uint64
	rare  *rare // nil for most
}

// rare is what few decisions need.
type rare struct {
	slug    string           // settled, where it is not the one the object wants
	adopted content.ObjectID // a document that no import brought stands for the object
	changes []Change         // beside those of the object
	// position is that of an item that gets another than it has or would like.
	position int64
}

// writes reports whether something is to be written.
func (d *decision) writes() bool {
	switch d.action {
	case create, update, adopt:
		return true
	case keep:
		return d.redirects != 0 || d.position() != 0
	}
	return false
}

// slug is the object's slug on this site.
func (d *decision) slug(o *Object) string {
	if d.rare != nil && d.rare.slug != "" {
		return d.rare.slug
	}
	return o.Slug
}

func (d *decision) adopted() content.ObjectID {
	if d.rare == nil {
		return ""
	}
	return d.rare.adopted
}

func (d *decision) position() int64 {
	if d.rare == nil {
		return 0
	}
	return d.rare.position
}

// rarely returns the part of d that few have.
func (d *decision) rarely() *rare {
	if d.rare == nil {
		d.rare = &rare{}
	}
	return d.rare
}

func (d *decision) change(c Change) {
	r := d.rarely()
	r.changes = append(r.changes, c)
}

// fingerprint stands for what the site has of an object.
func fingerprint(seed maphash.Seed, ref authoring.ImportRef, v authoring.Variant) uint64 {
	return maphash.Comparable(seed, [...]string{string(ref.Document), ref.Hash, ref.Revision, string(v.Document), v.Draft, v.Live})
}
