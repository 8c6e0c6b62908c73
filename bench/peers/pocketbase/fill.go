package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// perTransaction is how many records are stored at once.
const perTransaction = 1000

// line is one record on standard input.
type line struct {
	Collection string         `json:"collection"`
	Record     map[string]any `json:"record"`
}

// fill makes the collections, with the indexes that the benchmark's requests
// can use, and stores the records.
func fill(app core.App, in io.Reader) error {
	if err := collections(app); err != nil {
		return err
	}
	lines := json.NewDecoder(in)
	for more := true; more; {
		if err := app.RunInTransaction(func(tx core.App) error {
			for range perTransaction {
				var l line
				if err := lines.Decode(&l); errors.Is(err, io.EOF) {
					more = false
					return nil
				} else if err != nil {
					return err
				}
				c, err := tx.FindCachedCollectionByNameOrId(l.Collection)
				if err != nil {
					return err
				}
				r := core.NewRecord(c)
				r.Load(l.Record)
				if err := tx.SaveNoValidate(r); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func collections(app core.App) error {
	// A request is not written to PocketBase's log: Ghee does not either.
	app.Settings().Logs.MaxDays = 0
	if err := app.Save(app.Settings()); err != nil {
		return err
	}
	notes := public("notes", &core.TextField{Name: "name"}, &core.TextField{Name: "text"})
	if err := app.Save(notes); err != nil {
		return err
	}
	posts := public("posts", &core.TextField{Name: "slug"}, &core.TextField{Name: "title"}, &core.EditorField{Name: "body"},
		&core.TextField{Name: "summary"}, &core.DateField{Name: "published"})
	posts.CreateRule = types.Pointer("") // the benchmark of writes makes some
	posts.AddIndex("posts_slug", false, "slug", "")
	posts.AddIndex("posts_published", false, "published", "")
	pages := public("articles", &core.TextField{Name: "slug"}, &core.TextField{Name: "name"}, &core.TextField{Name: "title"},
		&core.TextField{Name: "topic"}, &core.NumberField{Name: "rank"}, &core.DateField{Name: "day"}, &core.EditorField{Name: "body"},
		&core.JSONField{Name: "hero"}, &core.JSONField{Name: "seo"}, &core.DateField{Name: "published"},
		&core.RelationField{Name: "notes", CollectionId: notes.Id, MaxSelect: 100})
	pages.AddIndex("articles_slug", false, "slug", "")
	pages.AddIndex("articles_topic", false, "topic, rank", "")
	pages.AddIndex("articles_published", false, "published", "")
	return errors.Join(app.Save(posts), app.Save(pages))
}

// public is a collection that everybody may read.
func public(name string, fields ...core.Field) *core.Collection {
	c := core.NewBaseCollection(name)
	c.Fields.Add(fields...)
	c.ListRule, c.ViewRule = types.Pointer(""), types.Pointer("")
	return c
}
