package authoring

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// resolver turns what an input says of other objects into their ids.
type resolver struct {
	ctx    context.Context // of the one Save it serves
	batch  *Batch
	locale string
	broken error // the store failed: the fault is not the input's
}

// Ref takes a content.ObjectID; as text an object id or a slug; of an item also
// its integer id (meta.id, contract §10.2), as a number or as text.
func (r *resolver) Ref(target content.TypeID, input any) (content.ObjectID, error) {
	id, isID := input.(content.ObjectID)
	text, isText := input.(string)
	if n, ok := input.(float64); ok {
		text, isText = strconv.FormatFloat(n, 'f', -1, 64), true
	}
	if isText {
		id = content.ObjectID(text)
	}
	if !isID && !isText {
		return "", fail.E(fail.Invalid, "must name a document by its id or slug.")
	}
	t := r.batch.schema.Type(target)
	if t == nil {
		return "", fail.E(fail.Invalid, "points at a type the site no longer has.")
	}
	if keepable(string(id)) {
		rec, err := r.batch.tx.Record(r.ctx, id)
		if err == nil && rec.Type == target {
			return id, nil
		}
		if err == nil || fail.Is(err, fail.NotFound) {
			var found content.ObjectID
			if found, err = r.byName(t, text); err == nil {
				return found, nil
			}
		}
		if !fail.Is(err, fail.NotFound) {
			return "", r.breaks(err)
		}
	}
	return "", fail.E(fail.Invalid, "names no %s: %q.", t.Name, shorten(string(id)))
}

// byName finds a document of t by its slug, an item by its number: fail.NotFound.
func (r *resolver) byName(t *content.Type, slug string) (content.ObjectID, error) {
	if t.Kind == content.KindCollection {
		num, err := strconv.ParseInt(slug, 10, 64)
		if err != nil || num < 1 {
			return "", fail.E(fail.NotFound, "%s has no item %q.", t.Name, shorten(slug))
		}
		rec, err := r.batch.tx.RecordByNum(r.ctx, content.Num(num))
		if err == nil && rec.Type != t.ID {
			err = fail.E(fail.NotFound, "%s has no item %d.", t.Name, num)
		}
		return rec.ID, err
	}
	if slug == "" {
		return "", fail.E(fail.NotFound, "A document has a slug.")
	}
	locale, err := r.batch.locale(r.ctx, t.Kind, r.locale)
	if err != nil {
		return "", err
	}
	return SlugHolder(r.ctx, r.batch.tx, t, locale, norm.NFC.String(slug))
}

// Media takes a content.ObjectID, a URL, a content.MediaObject, or
// {"url": …, "alt": …}. Text that is the id of a media object means that object:
// JSON has no other way to write back what was read.
func (r *resolver) Media(input any) (id content.ObjectID, err error) {
	switch x := input.(type) {
	case content.ObjectID:
		if !keepable(string(x)) {
			return "", fail.E(fail.Invalid, "names no media object: %q.", shorten(string(x)))
		}
		m, err := r.batch.tx.Media(r.ctx, x)
		if fail.Is(err, fail.NotFound) {
			return "", fail.E(fail.Invalid, "names no media object: %q.", x)
		}
		return m.ID, r.breaks(err)
	case string:
		if uuid.Validate(x) == nil {
			m, err := r.batch.tx.Media(r.ctx, content.ObjectID(x))
			if !fail.Is(err, fail.NotFound) {
				return m.ID, r.breaks(err)
			}
		}
		id, err = r.batch.Media(r.ctx, content.MediaObject{URL: x})
	case content.MediaObject:
		id, err = r.batch.Media(r.ctx, x)
	case map[string]any:
		address, _ := x["url"].(string)
		alt, _ := x["alt"].(string)
		id, err = r.batch.Media(r.ctx, content.MediaObject{URL: address, Alt: alt})
	default:
		err = fail.E(fail.Invalid, "must be the URL of a media object.")
	}
	return id, r.breaks(err)
}

// breaks notes an error that is no fault of the input, so that it is not told
// as one.
func (r *resolver) breaks(err error) error {
	if err != nil && !fail.Is(err, fail.Invalid) && r.broken == nil {
		r.broken = err
	}
	return err
}
