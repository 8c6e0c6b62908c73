package webhook

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// What may happen to a document.
const (
	Published   = "published"
	Drafted     = "draft"
	Unpublished = "unpublished"
	Deleted     = "delete"
)

// What it happens to, as names of events begin.
const (
	page = "page"
	post = "post"
	item = "collectionitem"
)

// Names lists all that a hook can choose (contract §11), catch-alls last. Nothing
// makes media.videouploaded yet.
func Names() []string {
	return []string{
		"page.published", "page.draft", "page.unpublished", "page.delete",
		"post.published", "post.draft", "post.delete",
		"post.localization.published", "post.localization.draft", "post.localization.delete",
		"collectionitem.published", "collectionitem.draft", "collectionitem.unpublished", "collectionitem.delete",
		"media.videouploaded", "page.all", "post.all", "collectionitem.all",
	}
}

// canonical is a chosen name as it is kept: "page.*" means "page.all".
func canonical(name string) string {
	if of, ok := strings.CutSuffix(name, ".*"); ok {
		return of + ".all"
	}
	return name
}

// Event is one thing that happened to one locale of a document, with what is told
// of it: the state when its transaction ended.
type Event struct {
	ID      string           `json:"id"`
	What    string           `json:"what"` // Published, …
	Kind    content.Kind     `json:"kind"`
	Object  content.ObjectID `json:"object"`
	Num     content.Num      `json:"num"`
	Type    content.TypeID   `json:"type"`
	Key     string           `json:"key,omitempty"` // of the type
	Locale  string           `json:"locale,omitempty"`
	Default bool             `json:"default,omitempty"` // it is the site's default locale
	Slug    string           `json:"slug,omitempty"`
	Name    string           `json:"name,omitempty"`
	Editor  string           `json:"editor,omitempty"` // id of a person
	At      content.Micros   `json:"at"`
	Status  content.Status   `json:"status"`

	Updated   content.Micros `json:"updated,omitempty"`
	Published content.Micros `json:"published,omitempty"`
	Scheduled content.Micros `json:"scheduled,omitempty"`

	Erased bool `json:"erased,omitempty"` // nothing of it is kept once it is told
}

// Told reports whether events are made of documents of a kind.
func Told(k content.Kind) bool { return subject(k) != "" }

func subject(k content.Kind) string {
	switch k {
	case content.KindPage, content.KindSingle:
		return page
	case content.KindPost:
		return post
	case content.KindCollection:
		return item
	}
	return ""
}

// names returns what the event is called, and the catch-all it belongs to. A post
// has no "unpublished".
func (e Event) names() (name, all string) {
	of := subject(e.Kind)
	what := e.What
	if of == post && what == Unpublished {
		what = Deleted
	}
	all = of + ".all"
	if of == post && !e.Default {
		of += ".localization"
	}
	return of + "." + what, all
}

// EventKind is the kind of the jobs that hold events.
const EventKind = "webhook.event"

// line is the subject of a site's event jobs: they are told in order.
const line = "events"

// most bounds the events of one job in bytes.
const most = work.MaxPayload * 3 / 4

// Jobs makes the jobs that hold events, to be enqueued in the transaction that
// makes them.
func Jobs(site content.SiteID, ids clock.IDs, events []Event) (jobs []work.Job, err error) {
	var part []json.RawMessage
	size := 0
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		payload, err := json.Marshal(part)
		jobs = append(jobs, work.Job{ID: ids(), Kind: EventKind, Site: site, Subject: line, Payload: payload})
		part, size = nil, 0
		return err
	}
	for _, e := range events {
		e.ID = ids()
		raw, err := json.Marshal(e)
		if err != nil {
			return nil, fail.Wrap(fail.Internal, err, "An event cannot be written down.")
		}
		if size += len(raw) + 1; size > most {
			if err := flush(); err != nil {
				return nil, err
			}
			size = len(raw) + 1
		}
		part = append(part, raw)
	}
	return jobs, flush()
}

// ParseEvents reads what a job of EventKind holds.
func ParseEvents(payload []byte) (events []Event, err error) {
	if err := json.Unmarshal(payload, &events); err != nil {
		return nil, work.Permanent(fail.Wrap(fail.Internal, err, "This job holds no events."))
	}
	return events, nil
}

// WithoutObject is the payload of a job of EventKind without the events of an
// object that is erased.
func WithoutObject(payload []byte, id content.ObjectID) ([]byte, error) {
	events, err := ParseEvents(payload)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(events, func(e Event) bool { return e.Object == id })
	if kept == nil {
		kept = []Event{}
	}
	return json.Marshal(kept)
}
