package adminapi

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// DocumentLine is one document of a list.
type DocumentLine struct {
	ID        content.ObjectID   `json:"id"`
	Num       content.Num        `json:"num"`
	Type      content.TypeID     `json:"type"`
	Locale    string             `json:"locale" doc:"Of its content: another than was asked for where that one lends it."`
	Slug      string             `json:"slug"`
	Name      string             `json:"name"`
	Status    content.Status     `json:"status" doc:"draft also for a newer draft beside what is published."`
	State     authoring.Standing `json:"state" enum:"draft,changed,published" doc:"changed: readers have something older than the newest draft."`
	Updated   *time.Time         `json:"updated"`
	Published *time.Time         `json:"published,omitempty"`
	Scheduled *time.Time         `json:"scheduled,omitempty" doc:"When it is to be published."`
	Author    string             `json:"author,omitempty" doc:"Id of who saved the newest draft."`
	Locales   []LocaleLine       `json:"locales" doc:"What there is of it in every locale, but for what is in the trash."`
	Values    map[string]any     `json:"values,omitempty" doc:"Of the fields that were asked for: of structures how many parts they have, of long texts the beginning."`
}

// LocaleLine is how a document stands in one locale.
type LocaleLine struct {
	Locale string             `json:"locale"`
	State  authoring.Standing `json:"state" enum:"draft,changed,published"`
}

// Listed is the part of a request that says which documents a list has.
type Listed struct {
	OfSite
	Type   content.TypeID `query:"type" required:"true" maxLength:"64" doc:"Id of the type; of any Single Page for all of them."`
	Locale string         `query:"locale" maxLength:"10"`
	Query  string         `query:"q" maxLength:"100" doc:"Words to find, the last perhaps only begun. With a filter or an order, the 1,000 that fit best are looked at."`
	Filter string         `query:"filter" maxLength:"4000" doc:"JSON: groups of which each must hold, of conditions of which one must: [[{\"field\":\"price\",\"op\":\"gte\",\"value\":\"3\"}]]. Operators as in the read API. Beside its fields a document has @name, @slug, @created, @updated, @published, @author (id of who saved last) and @state (draft, changed, published, scheduled)."`
	Order  string         `query:"order" maxLength:"500" doc:"Field keys with a comma between, - before those that descend; @name, @created, @updated and @published, too."`
}

type listDocuments struct {
	Listed
	Columns string `query:"columns" maxLength:"1000" doc:"Keys of at most 20 fields, with a comma between, whose values to show."`
	Cursor  string `query:"cursor" maxLength:"200" doc:"next of the page before."`
	Offset  int    `query:"offset" minimum:"0" maximum:"100000000" doc:"How many to leave out, in place of a cursor: to look into the middle of a list."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type documentList struct {
	Body struct {
		Items []DocumentLine              `json:"items"`
		Total int                         `json:"total"`
		Next  string                      `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
		Names map[content.ObjectID]string `json:"names,omitempty" doc:"Of documents and media objects that the values of fields name."`
	}
}

type listIDs struct {
	Listed
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"10000" default:"5000"`
}

type idList struct {
	Body struct {
		IDs   []content.ObjectID `json:"ids"`
		Total int                `json:"total"`
		Next  string             `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
	}
}

func (h *Handler) listRoutes() {
	add(h, operation{id: "list-documents", method: http.MethodGet, path: "/api/sites/{site}/documents", tag: "Documents", summary: "List documents by their newest drafts"}, h.list)
	add(h, operation{id: "list-document-ids", method: http.MethodGet, path: "/api/sites/{site}/document-ids", tag: "Documents", summary: "The ids of a list of documents, to do something to all of them"}, func(ctx context.Context, in *listIDs) (*idList, error) {
		out := &idList{}
		out.Body.IDs = []content.ObjectID{}
		err := h.listed(ctx, in.Listed, in.Cursor, 0, in.Limit, func(_ place, _ Reading, docs []delivery.Doc, total int, next string) error {
			for _, d := range docs {
				out.Body.IDs = append(out.Body.IDs, d.ID)
			}
			out.Body.Total, out.Body.Next = total, next
			return nil
		})
		return out, err
	})
	h.findRoutes()
}

func (h *Handler) list(ctx context.Context, in *listDocuments) (*documentList, error) {
	out := &documentList{}
	return out, h.listed(ctx, in.Listed, in.Cursor, in.Offset, in.Limit, func(p place, r Reading, docs []delivery.Doc, total int, next string) (err error) {
		out.Body.Total, out.Body.Next = total, next
		out.Body.Items, out.Body.Names, err = p.documentLines(ctx, r, docs, in.Columns)
		return err
	})
}

// listed finds a part of a list and hands it on while its transaction is open.
func (h *Handler) listed(ctx context.Context, in Listed, cursor string, offset, limit int, f func(p place, r Reading, docs []delivery.Doc, total int, next string) error) (err error) {
	p, err := h.at(ctx, in.OfSite, account.ReadContent)
	if err != nil {
		return err
	}
	if cursor != "" {
		if offset, err = fromCursor(cursor); err != nil {
			return err
		}
	}
	r, err := h.c.Previews(ctx, p.id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	typ := r.Schema().Type(in.Type)
	if typ == nil || typ.Kind == content.KindComponent {
		return fail.E(fail.NotFound, "The site has no documents of a type %q.", in.Type)
	}
	groups, err := conditions(in.Filter)
	if err == nil {
		err = p.standing(ctx, typ, cmp.Or(in.Locale, r.Settings().DefaultLocale), groups)
	}
	if err != nil {
		return err
	}
	docs, total, err := delivery.List(ctx, r, delivery.Listing{
		Type: typ, Locale: in.Locale, Groups: groups, Order: in.Order, Query: strings.TrimSpace(in.Query), Offset: offset, Limit: limit,
	})
	if err != nil {
		return err
	}
	next := ""
	if end := offset + len(docs); end < total && len(docs) > 0 {
		next = base64.RawURLEncoding.EncodeToString([]byte("o" + strconv.Itoa(end)))
	}
	return f(p, r, docs, total, next)
}

// maxConditions bounds a filter.
const maxConditions = 20

func conditions(filter string) (groups [][]delivery.Condition, err error) {
	if filter == "" {
		return nil, nil
	}
	var in [][]struct {
		Field string `json:"field"`
		Op    string `json:"op"`
		Value any    `json:"value"`
	}
	d := json.NewDecoder(strings.NewReader(filter))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "filter: it is no JSON of the form [[{\"field\":…,\"op\":…,\"value\":…}]].")
	}
	n := 0
	for _, g := range in {
		group := []delivery.Condition{} // one without conditions holds for nothing
		for _, c := range g {
			if n++; n > maxConditions {
				return nil, fail.E(fail.Invalid, "filter: it has more than %d conditions.", maxConditions)
			}
			op, value := c.Op, ""
			if op == "eq" {
				op = ""
			}
			switch v := c.Value.(type) {
			case string:
				value = v
			case float64:
				value = strconv.FormatFloat(v, 'f', -1, 64)
			case bool:
				value = strconv.FormatBool(v)
			default:
				return nil, fail.E(fail.Invalid, "filter: a value is text, a number, true or false.")
			}
			group = append(group, delivery.Condition{Field: c.Field, Op: op, Value: value})
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// fromCursor reads where a page begins.
func fromCursor(cursor string) (offset int, err error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	text, ok := strings.CutPrefix(string(b), "o")
	n, err2 := strconv.Atoi(text)
	if err != nil || err2 != nil || !ok || n < 0 {
		return 0, fail.E(fail.Invalid, "cursor: it is not one that this list gave.")
	}
	return n, nil
}
