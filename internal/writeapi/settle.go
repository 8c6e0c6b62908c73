package writeapi

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// settle brings a saved document into the state that was asked for. One whose
// state nobody named stays as it was: what is live goes live with the change.
func (x *write) settle(ctx context.Context, id content.ObjectID, locale string, s state) error {
	v, err := x.batch.Variant(ctx, id, locale)
	if err != nil {
		return err
	}
	switch {
	case s == published, s == asItIs && v.Live != "":
		return x.batch.Publish(ctx, id, v.Locale, 0)
	case s == draft && v.Live != "":
		return x.batch.Unpublish(ctx, id, v.Locale)
	}
	return nil
}

// save saves a new document, or a locale of one, and settles it.
func (x *write) save(ctx context.Context, in authoring.Input, s state) (authoring.Saved, error) {
	in.Cause, in.Author = authoring.CauseAPI, x.token
	saved, err := x.batch.Save(ctx, in)
	if err != nil {
		return saved, err
	}
	return saved, x.settle(ctx, saved.Document, saved.Locale, s)
}

// patch changes a document's newest draft and settles it.
func (x *write) patch(ctx context.Context, p authoring.Patch, s state) error {
	p.Cause, p.Author = authoring.CauseAPI, x.token
	saved, err := x.batch.Patch(ctx, p)
	if err != nil {
		return err
	}
	return x.settle(ctx, saved.Document, saved.Locale, s)
}

// siteLocale returns the locale that the query names, the default for none.
func (x *write) siteLocale(ctx context.Context) (content.Settings, string, error) {
	settings, err := x.batch.Settings(ctx)
	if err != nil {
		return settings, "", err
	}
	l, ok := settings.Locale(x.locale)
	if !ok {
		return settings, "", invalid("locale", "The site has no such locale.")
	}
	return settings, l.Code, nil
}

// byLocale reads values that come per locale, {"en": {…}, "fr": {…}}: every
// member is one of the site's locales and an object, and the type has no fields
// of these names.
func byLocale(settings content.Settings, t *content.Type, fields map[string]any) (map[string]map[string]any, bool) {
	if len(fields) == 0 {
		return nil, false
	}
	out := map[string]map[string]any{}
	for key, v := range fields {
		_, isLocale := settings.Locale(key)
		values, isObject := v.(map[string]any)
		if _, isField := t.Field(key); key == "" || !isLocale || !isObject || isField {
			return nil, false
		}
		out[key] = values
	}
	return out, true
}
