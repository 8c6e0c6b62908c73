package main

import (
	"context"
	"encoding/json"
	"iter"

	ghee "github.com/gheecms/ghee/sdk/go"
)

// args are those of any call.
type args struct {
	Slug, Query, Type, Key, Kind, Position string
	ID                                     int
	Keys                                   []string
	Params                                 ghee.Params
	Body                                   json.RawMessage
}

// do makes a call by its name in the table.
func do(ctx context.Context, c *ghee.Client, one call) result {
	var a args
	if len(one.Args) > 0 {
		if err := json.Unmarshal(one.Args, &a); err != nil {
			return failed(err)
		}
	}
	switch one.Do {
	case "posts.list":
		return of(c.Posts.List(ctx, a.Params))
	case "posts.all":
		return walked(c.Posts.All(ctx, a.Params), func(p ghee.Post) any { return map[string]any{"slug": p.Slug} })
	case "posts.get":
		return of(c.Posts.Get(ctx, a.Slug, a.Params))
	case "posts.search":
		return of(c.Posts.Search(ctx, a.Query, a.Params))
	case "posts.create":
		return of(c.Posts.Create(ctx, a.Body))
	case "posts.update":
		return of(c.Posts.Update(ctx, a.Slug, a.Body))
	case "posts.delete":
		return nothing(c.Posts.Delete(ctx, a.Slug))
	case "pages.list":
		return of(c.Pages.List(ctx, a.Type, a.Params))
	case "pages.all":
		return walked(c.Pages.All(ctx, a.Type, a.Params), func(p ghee.Page) any { return map[string]any{"slug": p.Slug} })
	case "pages.get":
		return of(c.Pages.Get(ctx, a.Type, a.Slug, a.Params))
	case "pages.search":
		return of(c.Pages.Search(ctx, a.Query, a.Params))
	case "pages.create":
		return of(c.Pages.Create(ctx, a.Body))
	case "pages.update":
		return of(c.Pages.Update(ctx, a.Type, a.Slug, a.Body))
	case "pages.delete":
		return nothing(c.Pages.Delete(ctx, a.Type, a.Slug))
	case "collections.get":
		return of(c.Collections.Get(ctx, a.Key, a.Params))
	case "collections.all":
		return walked(c.Collections.All(ctx, a.Key, a.Params), func(i ghee.Item) any { return i.Fields })
	case "collections.many":
		return of(c.Collections.Many(ctx, a.Keys, a.Params))
	case "collections.item":
		return of(c.Collections.Item(ctx, a.Key, a.ID, a.Params))
	case "collections.create":
		return of(c.Collections.Create(ctx, a.Body))
	case "collections.update":
		return of(c.Collections.Update(ctx, a.Key, a.ID, a.Body))
	case "collections.replace":
		return of(c.Collections.Replace(ctx, a.Key, a.ID, a.Body))
	case "collections.delete":
		return nothing(c.Collections.Delete(ctx, a.Key, a.ID))
	default:
		return others(ctx, c, one.Do, a)
	}
}

func others(ctx context.Context, c *ghee.Client, name string, a args) result {
	switch name {
	case "authors.list":
		return of(c.Authors.List(ctx, a.Params))
	case "authors.get":
		return of(c.Authors.Get(ctx, a.Slug, a.Params))
	case "categories.list":
		return of(c.Categories.List(ctx, a.Params))
	case "categories.get":
		return of(c.Categories.Get(ctx, a.Slug, a.Params))
	case "tags.list":
		return of(c.Tags.List(ctx, a.Params))
	case "tags.get":
		return of(c.Tags.Get(ctx, a.Slug, a.Params))
	case "feeds.get":
		return of(c.Feeds.Get(ctx, a.Kind, a.Params))
	case "sync.since":
		return of(c.Sync.Since(ctx, a.Position, a.Params))
	default:
		return result{Error: &fault{Kind: "unknown call " + name}}
	}
}

// answered is what every call gives that gives something.
type answered interface {
	Came() (json.RawMessage, ghee.Info)
}

func of[T answered](v T, err error) result {
	if err != nil {
		return failed(err)
	}
	body, info := v.Came()
	return result{Body: body, FromFailover: info.FromFailover, AgeS: int(info.Age.Seconds()), Position: info.Position, Revalidated: info.Revalidated}
}

func nothing(err error) result {
	if err != nil {
		return failed(err)
	}
	return result{}
}

func walked[T any](all iter.Seq2[T, error], shown func(T) any) result {
	got, r := []any{}, result{}
	for v, err := range all {
		if err != nil {
			r = failed(err)
			break
		}
		got = append(got, shown(v))
	}
	r.Body, _ = json.Marshal(got)
	return r
}
