package importing

import (
	"errors"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxFaults is how many faults one error tells.
const maxFaults = 20

// faults gathers what forbids an import.
type faults struct {
	fields []fail.Field
	more   int
}

func (f *faults) add(o *Object, message string) {
	if len(f.fields) >= maxFaults {
		f.more++
		return
	}
	path := o.Ref
	if o.Where != "" {
		path += " (" + o.Where + ")"
	}
	f.fields = append(f.fields, fail.Field{Path: path, Message: message})
}

func (f *faults) err() error {
	if len(f.fields) == 0 {
		return nil
	}
	fields := f.fields
	if f.more > 0 {
		fields = append(fields, fail.Field{Path: "and", Message: strconv.Itoa(f.more) + " more like these."})
	}
	return &fail.Error{Code: fail.Invalid, Message: "Nothing was imported, because of what follows; mend it in the source and import again.", Fields: fields}
}

// check checks what would be written of a document: the slug's form, the form
// of the values and, where it is to be published, their rules.
func (s *surveyor) check(o *Object, t *content.Type) {
	if err := content.CheckSlug(o.Slug); err != nil && o.Slug != "search" { // a number makes that one fit
		s.faults.add(o, fail.Message(err))
	}
	if n := utf8.RuneCountInString(o.Name); n > MaxName {
		s.faults.add(o, "its name has "+strconv.Itoa(n)+" characters; at most "+strconv.Itoa(MaxName)+" fit.")
	}
	values, err := content.Bind(s.schema, t.Fields, o.Values, planned{s})
	if err == nil && o.Publish {
		err = content.Check(s.schema, t.Fields, values)
	}
	if err != nil {
		s.faults.add(o, sentences(err))
	}
}

// checkMedia checks that a media object has a web address.
func (s *surveyor) checkMedia(o *Object) {
	u, err := url.Parse(o.Media.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(o.Media.URL) > MaxAddress {
		s.faults.add(o, "its address is no https:// or http:// URL of at most "+strconv.Itoa(MaxAddress)+" bytes.")
	}
}

// sentences puts an error with faulty fields on one line.
func sentences(err error) string {
	e, ok := errors.AsType[*fail.Error](err)
	if !ok || len(e.Fields) == 0 {
		return fail.Message(err)
	}
	out := ""
	for _, f := range e.Fields {
		if out != "" {
			out += " "
		}
		out += f.Path + " " + f.Message
	}
	return out
}

// planned resolves links to objects of the plan: each must stand in it, be of
// the right type, and come before what links to it.
type planned struct{ *surveyor }

// Ref implements content.Resolver.
func (p planned) Ref(target content.TypeID, input any) (content.ObjectID, error) {
	o, err := p.object(input)
	if err != nil {
		return "", err
	}
	if t := typeOf(p.schema, o); o.Media != nil || t == nil || t.ID != target {
		return "", fail.E(fail.Invalid, "links to %s, which is of another type.", o.Ref)
	}
	return content.ObjectID(o.Ref), nil
}

// Media implements content.Resolver.
func (p planned) Media(input any) (content.ObjectID, error) {
	o, err := p.object(input)
	if err != nil {
		return "", err
	}
	if o.Media == nil {
		return "", fail.E(fail.Invalid, "links to %s, which is no media object.", o.Ref)
	}
	return content.ObjectID(o.Ref), nil
}

func (p planned) object(input any) (*Object, error) {
	link, ok := input.(Link)
	i, there := p.at[string(link)]
	if !ok || !there {
		return nil, fail.E(fail.Invalid, "links to %v, which the plan does not hold.", input)
	}
	return &p.plan.Objects[i], nil
}
