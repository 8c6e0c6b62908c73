package security_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/test/world"
)

// hostile are pieces of what breaks out of statements, and of what breaks those
// who check for it.
var hostile = []string{
	"'", "''", `"`, "`", `\`, `\'`, ";", "--", "-- ", "#", "/*", "*/", "/*!", "\x00", "\x1a", "\n", "\r\n", "\t", "\x7f", "(", ")", "))", ",", "=", "%", "_", "*", "?", "??", ":a", "@a", "||", "&&",
	"$", "$1", "$2", "$$", "$a$", "$0", "$-1", "{", "}", "[0]", "$.a", "$[*]", "->", "->>", "#>", "#>>", "@>", "@?", "::text", "::int", "~*", "!~",
	" or 1=1", " OR '1'='1", " union select null", "union/**/select", "; drop table site", "; pragma user_version=9", "case when 1=1 then 1 else 1/0 end", "pg_sleep(9)", "(select plain from token)", "load_extension('x')", "randomblob(1000000000)", "sleep(9)", "order by 99", "null", "true", "NaN", "1e999", "-0", "0x41", "char(39)", "chr(39)", "E'\\x27'", "U&'\\0027'",
	"\xc0\xa7", "\xe0\x80\xa7", "\xf0\x80\x80\xa7", "\xff", "\xed\xa0\x80", "\xbf'", "\xbf\\'", "\ufeff", "\u2019", "\u02bc", "\uff07", "\u2032", "\u037e", "\u200b", "\u202e", "\u0000", "\U0001f600", "e\u0301", "\u212a", "\u0130", "\ufdfa", "\u1d2e", "%27", "%2527", "%00", "%c0%a7", "&#39;", "\\u0027", "{{7*7}}", "${7*7}", "<%= 7 %>", "../", "..\\", "%2e%2e%2f",
	"a", "ghee", "title", "slug", "1",
}

func hostileValue(rnd *rand.Rand) string {
	var b strings.Builder
	for range 1 + rnd.IntN(5) {
		b.WriteString(hostile[rnd.IntN(len(hostile))])
	}
	return b.String()
}

// entries are where a client's text comes in: as values, as names and as parts
// of paths.
var entries = []string{
	"/v2/posts/?%s", "/v2/posts/?%s=1", "/v2/pages/dish/?fields.%s=1", "/v2/pages/dish/?fields.title.%s=1", "/v2/pages/dish/?fields.course.%s=x", "/v2/content/course/?fields.%s=%s", "/v2/pages/dish/?order=title&%s=%s",
	"/v2/pages/dish/?fields.title=%s", "/v2/pages/dish/?fields.price=%s", "/v2/pages/dish/?fields.since=%s", "/v2/pages/dish/?fields.photo=%s", "/v2/pages/dish/?fields.course=%s", "/v2/pages/dish/?fields.slug=%s", "/v2/content/course/?fields.stars.title=%s",
	"/v2/pages/dish/?order=%s", "/v2/pages/dish/?order=-%s", "/v2/content/course/?order=%s", "/v2/content/course/?order=label%s", "/v2/content/?keys=%s", "/v2/content/?keys=course,%s", "/v2/content/?keys=course[_id=%s]",
	"/v2/posts/?author_slug=%s", "/v2/posts/?category_slug=%s&tag_slug=%s", "/v2/posts/?page=%s", "/v2/posts/?page_size=%s", "/v2/posts/?limit=%s&offset=%s", "/v2/posts/?locale=%s", "/v2/posts/?exclude_body=%s", "/v2/posts/?preview=%s", "/v2/posts/?auth_token=%s",
	"/v2/pages/dish/?levels=%s", "/v2/pages/dish/?alt_media_text=%s", "/v2/pages/search/?query=%s", "/v2/pages/search/?query=&page_type=%s", "/v2/search/?query=%s", "/v2/tags/?include=%s", "/v2/tags/?slug=%s", "/v2/feeds/rss/?category_slug=%s",
	"/v2/%s", "/v2/posts/%s/", "/v2/pages/dish/%s/", "/v2/pages/*/%s/", "/v2/pages/%s/", "/v2/content/%s/", "/v2/content/course/%s/", "/v2/authors/%s/", "/v2/categories/%s/", "/v2/tags/%s/", "/v2/feeds/%s/", "/%s", "/media/%s",
}

// TestS2_HostileValuesAreOnlyValues sends 10,000 of them to a node on
// PostgreSQL, everywhere a client can put a text, and then through everything
// that writes. Nothing fails for it, and the database never sees a statement it
// cannot read.
func TestS2_HostileValuesAreOnlyValues(t *testing.T) {
	rnd := world.Dice(world.Seed(t))
	w := world.New(t, world.Spec{Database: world.PostgreSQL})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	s := newAsker(t, w.Base)
	targets := make([]string, world.Soak(10_000, 100_000))
	for i := range targets {
		value, entry := hostileValue(rnd), entries[i%len(entries)]
		before, _, _ := strings.Cut(entry, "%s")
		encoded := url.QueryEscape(value)
		if !strings.Contains(before, "?") {
			encoded = url.PathEscape(value)
		}
		targets[i] = strings.ReplaceAll(entry, "%s", encoded)
	}
	each(t, targets, func(ctx context.Context, target string) error {
		got, err := s.do(ctx, http.MethodGet, target, "Authorization", "Token "+h.token)
		if err != nil || got.status >= 500 {
			return fmt.Errorf("%s: %d %s %w", target, got.status, got.body, err)
		}
		if strings.Contains(got.body, h.secret) {
			return fmt.Errorf("%s tells a secret: %s", target, got.body)
		}
		return nil
	})
	for range world.Soak(60, 5000) {
		write(t, o, h.site, hostileValue(rnd), hostileValue(rnd))
	}
	for line := range strings.Lines(w.DatabaseLog()) {
		_, said, failed := strings.Cut(line, "ERROR:  ")
		// A NUL or a torn character is refused as a value, by the database too, and
		// what else was asked in that transaction with it.
		value := strings.HasPrefix(said, "invalid byte sequence for encoding") || strings.HasPrefix(said, "current transaction is aborted")
		if failed && !value || strings.Contains(line, "FATAL:") || strings.Contains(line, "PANIC:") {
			t.Errorf("PostgreSQL logged: %s", line)
		}
	}
	if sites, err := o.Store.Sites(t.Context()); err != nil || len(sites) != 1 {
		t.Errorf("afterwards there are %v, %v", sites, err)
	}
	if got, err := s.get(t.Context(), h.token, "/v2/pages/dish/ghee/"); err != nil || got.status != 200 {
		t.Errorf("afterwards: %d, %v", got.status, err)
	}
}

// write hands two texts to everything that writes or looks something up at the
// origin. They may be refused; they may not break anything.
func write(t *testing.T, o *app.Origin, site content.SiteID, one, two string) {
	t.Helper()
	ctx := t.Context()
	each := map[string]func(b *authoring.Batch) error{
		"slug": func(b *authoring.Batch) error {
			_, err := b.Save(ctx, authoring.Input{Type: content.TagTypeID, Slug: one, Name: two})
			return err
		},
		"values": func(b *authoring.Batch) error {
			saved, err := b.Save(ctx, authoring.Input{Type: content.PostTypeID, Slug: "hostile", Name: one, Author: two, Cause: two, Values: map[string]any{"body": one, "summary": two, "seo_title": one + two}})
			if err != nil {
				return err
			}
			return b.Publish(ctx, saved.Document, "", 0)
		},
		"author": func(b *authoring.Batch) error {
			return saveOnly(ctx, b, content.AuthorTypeID, map[string]any{"email": one, "bio": two, "first_name": one})
		},
		"reference": func(b *authoring.Batch) error {
			return saveOnly(ctx, b, content.PostTypeID, map[string]any{"author": one, "tags": []any{two}})
		},
		"medium": func(b *authoring.Batch) error {
			_, err := b.Media(ctx, content.MediaObject{URL: one, Alt: two, Name: two})
			return err
		},
		"key":  func(b *authoring.Batch) error { return saveOnly(ctx, b, content.PostTypeID, map[string]any{one: two}) },
		"type": func(b *authoring.Batch) error { return saveOnly(ctx, b, content.TypeID(one), nil) },
		"locale": func(b *authoring.Batch) error {
			_, err := b.FindVariants(ctx, content.TypeID(one), one, two)
			return err
		},
		"document": func(b *authoring.Batch) error { _, err := b.Variant(ctx, content.ObjectID(one), two); return err },
		"publish":  func(b *authoring.Batch) error { return b.Publish(ctx, content.ObjectID(one), "", 0) },
		"import":   func(b *authoring.Batch) error { _, err := b.ImportRef(ctx, one, two); return err },
		"redirect": func(b *authoring.Batch) error { return b.Redirect(ctx, content.Redirect{From: one, To: two}) },
		"model": func(b *authoring.Batch) error {
			_, err := b.PutType(ctx, content.Type{Kind: content.KindPage, Key: one, Name: two, Fields: []content.Field{{Key: two, Kind: content.ShortText}}})
			return err
		},
	}
	for name, f := range each {
		allowed(t, name, one, two, o.Authoring.Batch(ctx, site, false, f))
	}
	_, err := o.Accounts.CreateSite(ctx, account.System(), account.NewSite{Key: one, Name: two, Locales: []string{two}})
	allowed(t, "site", one, two, err)
	_, err = o.Store.SiteByKey(ctx, one)
	allowed(t, "site by key", one, two, err)
	_, _, err = o.Accounts.CreateToken(ctx, account.System(), site, account.NewToken{Kind: content.ReadToken, Name: one})
	allowed(t, "token", one, two, err)
	allowed(t, "token by id", one, two, o.Store.RevokeToken(ctx, site, one))
}

func saveOnly(ctx context.Context, b *authoring.Batch, typ content.TypeID, values map[string]any) error {
	_, err := b.Save(ctx, authoring.Input{Type: typ, Slug: "hostile", Values: values})
	return err
}

// allowed takes no error, and those that tell a person what to write instead.
func allowed(t *testing.T, what, one, two string, err error) {
	t.Helper()
	if err == nil || fail.Is(err, fail.Invalid) || fail.Is(err, fail.NotFound) || fail.Is(err, fail.Conflict) || fail.Is(err, fail.TooLarge) {
		return
	}
	t.Errorf("%s with %q and %q: %v", what, one, two, err)
}
