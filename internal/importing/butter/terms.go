package butter

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// terms reads authors, categories or tags, which come in one answer.
func (a *Account) terms(ctx context.Context, kind content.Kind, path string) error {
	a.source.Step(path)
	var answer struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := a.source.Client.Get(ctx, path, nil, &answer); err != nil {
		return err
	}
	for _, raw := range answer.Data {
		if err := a.term(kind, raw); err != nil {
			return err
		}
	}
	return nil
}

// term keeps an author or a term once: posts bring them, too, and lists leave
// out those without a published post.
func (a *Account) term(kind content.Kind, raw json.RawMessage) error {
	id, err := identity(kind, raw)
	if err != nil {
		return err
	}
	r := record{kind: kind, id: id, doc: docOf(kind, "", id), public: true}
	if _, ok := a.known[r.doc]; ok {
		return nil
	}
	return a.keep(r, raw)
}

// postFields are the members of a post that name other documents.
var postFields = []struct {
	key  string
	kind content.Kind
}{{"author", content.KindAuthor}, {"categories", content.KindCategory}, {"tags", content.KindTag}}

// postTerms keeps the author and the terms of a post.
func (a *Account) postTerms(post object) error {
	for _, t := range postFields {
		for _, m := range termsOf(post, t.key) {
			if text(m, "slug") == "" {
				continue // a post without an author has an empty one
			}
			raw, err := encode(m)
			if err != nil {
				return fail.Wrap(fail.Internal, err, "A term cannot be kept.")
			}
			if err := a.term(t.kind, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// termsOf lists what a post has under a key: one object, or a list of them.
func termsOf(post object, key string) (all []object) {
	if one, ok := get(post, key).(object); ok {
		return []object{one}
	}
	list, _ := get(post, key).([]any)
	for _, e := range list {
		m, _ := e.(object)
		all = append(all, m)
	}
	return all
}

// redirects reads where old addresses lead, which only a Ghee tells.
func (a *Account) redirects(ctx context.Context) error {
	a.source.Step("/redirects/")
	for page := 1; ; page++ {
		var answer struct {
			Meta struct {
				Next *int `json:"next_page"`
			} `json:"meta"`
			Data []content.Redirect `json:"data"`
		}
		err := a.source.Client.Get(ctx, "/redirects/", url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(pageSize)}}, &answer)
		if fail.Is(err, fail.NotFound) || fail.Is(err, fail.Invalid) {
			return nil
		}
		if err != nil {
			return err
		}
		a.moved = append(a.moved, answer.Data...)
		if answer.Meta.Next == nil || len(answer.Data) == 0 {
			return nil
		}
	}
}
