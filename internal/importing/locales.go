package importing

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// localeOf is the locale an object is written in.
func localeOf(o *Object, t *content.Type, settings content.Settings) string {
	switch t.Kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		return ""
	}
	l, _ := settings.Locale(o.Locale)
	return l.Code
}

// missing lists the codes that the site has no locale for.
func missing(settings content.Settings, codes []string) (out []string) {
	for _, code := range codes {
		if _, ok := settings.Locale(code); !ok && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// withLocales returns settings with locales added. Their numbers follow the
// highest there is. A code out of form is fail.Invalid, a locale too many
// fail.TooLarge.
func withLocales(settings content.Settings, codes []string) (content.Settings, error) {
	codes = missing(settings, codes)
	if len(codes) == 0 {
		return settings, nil
	}
	settings.Locales = slices.Clone(settings.Locales)
	num := 0
	for _, l := range settings.Locales {
		num = max(num, l.Num)
	}
	for _, code := range codes {
		if err := content.CheckLocale(code); err != nil {
			return settings, err
		}
		if num++; num > content.MaxLocales {
			return settings, fail.E(fail.TooLarge, "The site would get more than %d locales.", content.MaxLocales)
		}
		settings.Locales = append(settings.Locales, content.Locale{Num: num, Code: code, Name: code})
	}
	return settings, nil
}

// addLocales has the survey go on as if the site had the plan's locales, when
// that is allowed.
func (s *surveyor) addLocales(allowed bool) (err error) {
	codes := missing(s.settings, s.plan.Locales)
	if len(codes) == 0 {
		return nil
	}
	if !allowed {
		return CheckLocales(s.settings, codes)
	}
	s.settings, err = withLocales(s.settings, codes)
	s.report.Notes = append(s.report.Notes, "New locales of this site: "+strings.Join(codes, ", ")+".")
	return err
}

// CheckLocales returns fail.Conflict when a site lacks some of the locales.
func CheckLocales(settings content.Settings, codes []string) error {
	if codes = missing(settings, codes); len(codes) == 0 {
		return nil
	}
	return fail.E(fail.Conflict, "The source is written in locales that the site has not got: %s. Say --add-locales to give it these, for good.", strings.Join(codes, ", "))
}

// putLocales makes the locales of the plan that the site lacks.
func putLocales(ctx context.Context, b *authoring.Batch, codes []string) error {
	settings, err := b.Settings(ctx)
	if err != nil || len(missing(settings, codes)) == 0 {
		return err
	}
	if settings, err = withLocales(settings, codes); err != nil {
		return err
	}
	return b.PutSettings(ctx, settings)
}

// join looks whether the document that an object is to be a locale of has been
// written in that locale here already.
func (s *surveyor) join(ctx context.Context, c *candidate) error {
	ref, err := s.tx.ImportRef(ctx, s.plan.Source, c.Document)
	if err == nil {
		c.variant, err = s.tx.Variant(ctx, ref.Document, c.locale)
	}
	switch {
	case fail.Is(err, fail.NotFound):
		return nil
	case err != nil:
		return err
	}
	c.action = skip
	s.report.skip(c.line("written here in this locale already", c.locale))
	return nil
}

// save saves a document, a new locale of one that is here, or a new one. The
// document that others of its locales belong to may be gone: then it is made
// again.
func (w *writer) save(ctx context.Context, o *Object, in authoring.Input) (authoring.Saved, error) {
	if o.Document == "" {
		return w.batch.Save(ctx, in)
	}
	if in.Document != "" { // brought before, perhaps when nobody told that it has other locales
		saved, err := w.batch.Save(ctx, in)
		if err != nil {
			return saved, err
		}
		switch _, err := w.batch.ImportRef(ctx, w.source, o.Document); {
		case fail.Is(err, fail.NotFound):
			return saved, w.batch.PutImportRef(ctx, authoring.ImportRef{Source: w.source, Ref: o.Document, Document: saved.Document})
		case err != nil:
			return saved, err
		}
		return saved, nil
	}
	settings, err := w.batch.Settings(ctx)
	if err != nil {
		return authoring.Saved{}, err
	}
	in.Locale = localeOf(o, typeOf(w.schema, o), settings)
	ref, err := w.batch.ImportRef(ctx, w.source, o.Document)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return authoring.Saved{}, err
	}
	in.Document = ref.Document
	if in.Document != "" {
		switch _, err := w.batch.Variant(ctx, in.Document, in.Locale); {
		case err == nil:
			return authoring.Saved{}, fail.E(fail.Conflict, "somebody wrote its document in %s while the import ran.", in.Locale)
		case !fail.Is(err, fail.NotFound):
			return authoring.Saved{}, err
		}
	}
	saved, err := w.batch.Save(ctx, in)
	if in.Document != "" && fail.Is(err, fail.NotFound) {
		in.Document = ""
		saved, err = w.batch.Save(ctx, in)
	}
	if err != nil || saved.Document == ref.Document {
		return saved, err
	}
	return saved, w.batch.PutImportRef(ctx, authoring.ImportRef{Source: w.source, Ref: o.Document, Document: saved.Document})
}
