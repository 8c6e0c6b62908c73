package adminapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// DocumentLine is one document of a list.
type DocumentLine struct {
	ID        content.ObjectID `json:"id"`
	Num       content.Num      `json:"num"`
	Type      content.TypeID   `json:"type"`
	Locale    string           `json:"locale"`
	Slug      string           `json:"slug"`
	Name      string           `json:"name"`
	Status    content.Status   `json:"status" doc:"draft also for a newer draft beside what is published."`
	Updated   *time.Time       `json:"updated"`
	Published *time.Time       `json:"published,omitempty"`
}

type listDocuments struct {
	OfSite
	Type   content.TypeID `query:"type" required:"true" maxLength:"64" doc:"Id of the type; of any Single Page for all of them."`
	Locale string         `query:"locale" maxLength:"10"`
	Query  string         `query:"q" maxLength:"100" doc:"Words to find, the last perhaps only begun; then filter and order are not heeded."`
	Filter string         `query:"filter" maxLength:"4000" doc:"JSON: groups of which each must hold, of conditions of which one must: [[{\"field\":\"price\",\"op\":\"gte\",\"value\":\"3\"}]]. Operators as in the read API."`
	Order  string         `query:"order" maxLength:"500" doc:"Field keys with a comma between, - before those that descend; updated and published, too."`
	Cursor string         `query:"cursor" maxLength:"200" doc:"next of the page before."`
	Limit  int            `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type documentList struct {
	Body struct {
		Items []DocumentLine `json:"items"`
		Total int            `json:"total"`
		Next  string         `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
	}
}

func (h *Handler) listRoutes() {
	add(h, operation{id: "list-documents", method: http.MethodGet, path: "/api/sites/{site}/documents", tag: "Documents", summary: "List documents by their newest drafts"}, h.list)
}

func (h *Handler) list(ctx context.Context, in *listDocuments) (_ *documentList, err error) {
	p, err := h.at(ctx, in.OfSite, account.ReadContent)
	if err != nil {
		return nil, err
	}
	groups, err := conditions(in.Filter)
	if err != nil {
		return nil, err
	}
	offset, err := fromCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	r, err := h.c.Previews(ctx, p.id)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	typ := r.Schema().Type(in.Type)
	if typ == nil || typ.Kind == content.KindComponent {
		return nil, fail.E(fail.NotFound, "The site has no documents of a type %q.", in.Type)
	}
	docs, total, err := delivery.List(ctx, r, delivery.Listing{
		Type: typ, Locale: in.Locale, Groups: groups, Order: in.Order, Query: strings.TrimSpace(in.Query), Offset: offset, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := &documentList{}
	out.Body.Items, out.Body.Total = []DocumentLine{}, total
	for _, d := range docs {
		out.Body.Items = append(out.Body.Items, DocumentLine{
			ID: d.ID, Num: d.Num, Type: d.Type, Locale: d.Locale, Slug: d.Slug, Name: d.Name, Status: d.Status, Updated: when(d.Updated), Published: when(d.Published),
		})
	}
	if end := offset + len(docs); end < total && len(docs) > 0 {
		out.Body.Next = base64.RawURLEncoding.EncodeToString([]byte("o" + strconv.Itoa(end)))
	}
	return out, nil
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
	if cursor == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	text, ok := strings.CutPrefix(string(b), "o")
	n, err2 := strconv.Atoi(text)
	if err != nil || err2 != nil || !ok || n < 0 {
		return 0, fail.E(fail.Invalid, "cursor: it is not one that this list gave.")
	}
	return n, nil
}
