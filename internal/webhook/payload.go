package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// The payloads of contract §11, their keys in its order.
type (
	pageData struct {
		ID        string  `json:"id"`
		Num       int64   `json:"buttercms_id"`
		PageType  string  `json:"page_type"`
		Editor    string  `json:"editor"`
		Name      string  `json:"name"`
		Timestamp string  `json:"timestamp"`
		Locale    *string `json:"locale"`
		Status    string  `json:"status"`
		Updated   *string `json:"updated"`
		Published *string `json:"published"`
		Scheduled *string `json:"scheduled"`
	}
	postData struct {
		ID     string  `json:"id"`
		Num    int64   `json:"_id"`
		Locale *string `json:"locale,omitempty"`
	}
	itemData struct {
		ID        string  `json:"id"`
		ItemID    string  `json:"itemid"`
		Label     string  `json:"label"`
		Editor    string  `json:"editor"`
		Timestamp string  `json:"timestamp"`
		Locale    *string `json:"locale"`
		Status    string  `json:"status"`
	}
)

// data is what a request says of the event; editor is a person's name.
func (e Event) data(editor string) (json.RawMessage, error) {
	var locale *string
	if !e.Default && e.Locale != "" {
		locale = &e.Locale
	}
	status := string(e.Status)
	if e.What == Deleted {
		status = "deleted"
	}
	at := time.UnixMicro(int64(e.At)).UTC().Format("2006-01-02T15:04:05")
	switch subject(e.Kind) {
	case page:
		key := e.Key
		if e.Kind == content.KindSingle {
			key = "*"
		}
		return compact(pageData{e.Slug, int64(e.Num), key, editor, e.Name, at, locale, status, moment(e.Updated), moment(e.Published), moment(e.Scheduled)})
	case item:
		return compact(itemData{e.Key, fmt.Sprintf("/v2/content/?keys=%s[_id=%d]", e.Key, e.Num), e.Name, editor, at, locale, status})
	}
	return compact(postData{e.Slug, int64(e.Num), locale})
}

func moment(m content.Micros) *string {
	if m == 0 {
		return nil
	}
	s := time.UnixMicro(int64(m)).UTC().Format("2006-01-02T15:04:05.000000Z")
	return &s
}

// Body is what is posted: the same bytes at each try, unless the hook's address
// is changed.
func Body(d Delivery, h Hook) ([]byte, error) {
	type of struct {
		Event  string `json:"event"`
		Target string `json:"target"`
	}
	return compact(struct {
		Data    json.RawMessage `json:"data"`
		Webhook of              `json:"webhook"`
	}{json.RawMessage(d.Data), of{d.Event, h.URL}})
}

// compact is v as JSON, without the escapes that pages need.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// Sample is what a test sends of an event's name.
func Sample(name string, at content.Micros) (json.RawMessage, error) {
	of, rest, _ := strings.Cut(name, ".")
	e := Event{
		Num: 1, Key: "example", Slug: "example", Name: "Example", Default: true, At: at, Updated: at, Status: content.Published, What: Published,
		Kind: map[string]content.Kind{page: content.KindPage, post: content.KindPost, item: content.KindCollection}[of],
	}
	switch {
	case of == "media":
		return compact(struct {
			ID       string `json:"id"`
			MediaID  int64  `json:"media_id"`
			Filename string `json:"filename"`
			Size     int64  `json:"size"`
			URL      string `json:"url"`
		}{"example", 1, "example.mp4", 1 << 20, "https://example.org/example.mp4"})
	case strings.HasSuffix(rest, Deleted):
		e.What = Deleted
	case rest == Published || rest == "all":
		e.Published = at
	default:
		e.Status = content.Draft
	}
	if strings.HasPrefix(rest, "localization.") {
		e.Default, e.Locale = false, "de"
	}
	return e.data("Example")
}
