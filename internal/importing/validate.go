package importing

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// fault says why a document cannot be kept, "" when it can: the form of its
// slug, its name, the form of its values and, where it is to be published,
// their rules.
func (s *surveyor) fault(ctx context.Context, o *Object, t *content.Type) string {
	if t.Kind != content.KindCollection {
		if err := content.CheckSlug(o.Slug); err != nil && o.Slug != "search" { // a number makes that one fit
			return fail.Message(err)
		}
	}
	if _, ok := s.settings.Locale(o.Locale); !ok {
		return "the site has no locale \"" + o.Locale + "\"."
	}
	if n := utf8.RuneCountInString(o.Name); n > MaxName {
		return "its name has " + strconv.Itoa(n) + " characters; at most " + strconv.Itoa(MaxName) + " fit."
	}
	values, err := content.Bind(s.schema, t.Fields, o.Values, planned{s, ctx})
	if err == nil && o.Publish {
		err = content.Check(s.schema, t.Fields, values)
	}
	if err != nil {
		return sentences(err)
	}
	return ""
}

// mediaFault says why a media object has no web address that can be kept.
func mediaFault(o *Object) string {
	u, err := url.Parse(o.Media.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(o.Media.URL) > MaxAddress {
		return "its address is no https:// or http:// URL of at most " + strconv.Itoa(MaxAddress) + " bytes."
	}
	return ""
}

// sentences puts an error with faulty fields on one line.
func sentences(err error) string {
	e, ok := errors.AsType[*fail.Error](err)
	if !ok || len(e.Fields) == 0 {
		return fail.Message(err)
	}
	const most = 5
	out := ""
	for i, f := range e.Fields {
		if i == most {
			return out + " And " + strconv.Itoa(len(e.Fields)-most) + " more."
		}
		if out != "" {
			out += " "
		}
		out += f.Path + " " + f.Message
	}
	return out
}

// planned resolves links to objects of the plan: each must stand in it, be of
// the right type, and come before what links to it, be of its ring, or be here
// from an earlier run.
type planned struct {
	*surveyor
	ctx context.Context // of the one object it serves
}

// Ref implements content.Resolver.
func (p planned) Ref(target content.TypeID, input any) (content.ObjectID, error) {
	ref, d, err := p.decided(input)
	if err == nil && (d.typ == nil || d.typ.ID != target) {
		err = fail.E(fail.Invalid, "links to %s, which is of another type.", ref)
	}
	return content.ObjectID(ref), err
}

// Media implements content.Resolver.
func (p planned) Media(input any) (content.ObjectID, error) {
	ref, d, err := p.decided(input)
	if err == nil && d.typ != nil {
		err = fail.E(fail.Invalid, "links to %s, which is no media object.", ref)
	}
	return content.ObjectID(ref), err
}

func (p planned) decided(input any) (ref Link, d *decision, err error) {
	ref, ok := input.(Link)
	n, there := p.refs.Of(string(ref))
	switch {
	case !ok || !there:
		return ref, nil, fail.E(fail.Invalid, "links to %v, which the plan does not hold.", input)
	case n >= p.open:
		if typ := p.brought(ref); typ != nil {
			return ref, &decision{typ: typ}, nil
		}
		return ref, nil, fail.E(fail.Invalid, "links to %s, which does not stand before it in the plan.", ref)
	case p.decisions[n].action == leave:
		return ref, nil, fail.E(fail.Invalid, "links to %s, which was left out.", ref)
	}
	return ref, &p.decisions[n], nil
}

// brought returns the type of a document that an earlier run brought, nil when
// none did.
func (p planned) brought(ref Link) *content.Type {
	seen, err := p.tx.ImportRef(p.ctx, p.plan.Source, string(ref))
	if err != nil {
		return nil
	}
	record, err := p.tx.Record(p.ctx, seen.Document)
	if err != nil {
		return nil
	}
	return p.schema.Type(record.Type)
}
