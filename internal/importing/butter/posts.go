package butter

import (
	"context"
	"net/url"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// translated returns the doc of a post. In another locale it may have another
// slug: then the API is asked for its version in each locale that was read
// before (contract §7.4). Of two posts of one locale, a doc can be but one.
func (a *Account) translated(ctx context.Context, r record) (string, error) {
	if r.locale == "" {
		return r.doc, nil
	}
	_, taken := a.has[version{r.doc, r.locale}]
	if _, known := a.known[r.doc]; known && !taken {
		return r.doc, nil
	}
	for _, locale := range a.source.Locales {
		if locale == r.locale {
			break
		}
		slug, err := a.slugOf(ctx, r.id, locale)
		if err != nil {
			return "", err
		}
		i, known := a.posts[version{slug, locale}]
		if !known {
			continue
		}
		if _, taken := a.has[version{a.records[i].doc, r.locale}]; !taken {
			return a.records[i].doc, nil
		}
	}
	if taken {
		return importing.Bounded(docOf(content.KindPost, "", r.id) + "@" + r.locale), nil
	}
	return r.doc, nil
}

// slugOf returns the slug that a post has in another locale, "" for none.
func (a *Account) slugOf(ctx context.Context, slug, locale string) (string, error) {
	var answer struct {
		Data struct {
			Slug string `json:"slug"`
		} `json:"data"`
	}
	err := a.source.Client.Get(ctx, "/posts/"+url.PathEscape(slug)+"/", a.query(url.Values{}, locale), &answer)
	if fail.Is(err, fail.NotFound) {
		return "", nil
	}
	return answer.Data.Slug, err
}
