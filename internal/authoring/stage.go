package authoring

import (
	"encoding/json"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// staged is what one log will be told: one draft an object, in the order of
// first change. A later change of an object takes the earlier one's place.
type staged struct {
	drafts []changelog.Draft
	at     map[draftKey]int // where an object stands in drafts
}

type draftKey struct {
	kind           changelog.Kind
	object, locale string
}

func keyOf(d changelog.Draft) draftKey { return draftKey{d.Kind, d.Object, d.Locale} }

func (s *staged) put(d changelog.Draft) {
	if i, ok := s.at[keyOf(d)]; ok {
		s.drafts[i] = d
		return
	}
	if s.at == nil {
		s.at = map[draftKey]int{}
	}
	s.at[keyOf(d)] = len(s.drafts)
	s.drafts = append(s.drafts, d)
}

func (s *staged) has(k draftKey) bool {
	_, ok := s.at[k]
	return ok
}

// stage keeps a change for both logs, with payload as JSON: what is the same
// for readers and for previews, which is all but documents and media.
func (b *Batch) stage(d changelog.Draft, payload any) error {
	d, err := written(d, payload)
	if err != nil {
		return err
	}
	b.public.put(d)
	b.preview.put(d)
	return nil
}

// written is d with payload as JSON; nil leaves d as it is.
func written(d changelog.Draft, payload any) (changelog.Draft, error) {
	if payload == nil {
		return d, nil
	}
	data, err := json.Marshal(payload)
	if err != nil {
		return d, fail.Wrap(fail.Internal, err, "A change cannot be written down.")
	}
	d.Payload = data
	return d, nil
}

// Entry is a variant as a log tells of it: rev is one of its revisions, which
// the entry's payload is. A revision that is not the live one is a draft,
// whether or not another is live: the status is that of what is shown, and the
// date of first publication stays beside it (contract §4.1; docs/decisions/0011).
func Entry(r Record, v Variant, rev Revision) (changelog.Draft, error) {
	m := content.Meta{
		Num: r.Num, Type: r.Type, Slug: rev.Slug, Name: rev.Name, Status: content.Published,
		Position: r.Position, Created: r.Created, Updated: v.Updated, Published: v.Published,
	}
	if rev.ID != v.Live {
		m.Status, m.Scheduled = content.Draft, v.Scheduled
		if v.Scheduled != 0 { // beside a live one, too
			m.Status = content.Scheduled
		}
	}
	meta, err := json.Marshal(m)
	if err != nil {
		return changelog.Draft{}, fail.Wrap(fail.Internal, err, "A document cannot be written down.")
	}
	return changelog.Draft{
		Kind: changelog.KindOf(r.Kind), Object: string(r.ID), Locale: v.Locale,
		Present: true, Meta: meta, Payload: rev.Payload, Revision: rev.ID,
	}, nil
}
