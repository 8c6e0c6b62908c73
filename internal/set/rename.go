package set

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// many is the number of documents from which a change of types or locales that
// touches a quarter of a set or more is worth a new generation. Below, one
// transaction renders them in place: readers see no half of it either, and it
// writes less than a whole set does.
const many = 1000

// beside reports whether entries had better be applied by building the next
// generation.
func (s *Set) beside(ctx context.Context, entries []changelog.Entry, many int) (bool, error) {
	if slices.ContainsFunc(entries, func(e changelog.Entry) bool { return e.Kind == changelog.Erase || e.Erased() }) {
		return false, nil // with tells of objects only
	}
	if !slices.ContainsFunc(entries, func(e changelog.Entry) bool {
		return e.Kind == changelog.Type || e.Kind == changelog.Component || e.Kind == changelog.Settings
	}) {
		return false, nil
	}
	tx, err := s.Read(ctx)
	if err != nil {
		return false, err
	}
	n, all, err := tx.rendered(ctx, entries)
	return n > many && 4*n >= all, errors.Join(err, tx.Close())
}

// rendered counts the documents that entries make render anew, by changing
// types, components, or the numbers or chains of locales, and all there are.
func (t *Tx) rendered(ctx context.Context, entries []changelog.Entry) (n, all int, err error) {
	types, locales := map[content.TypeID]bool{}, map[string]bool{}
	fields := map[content.TypeID][]content.Field{}
	for _, typ := range t.state.schema.Types() {
		fields[typ.ID] = typ.Fields
	}
	for _, e := range entries {
		if e.Seq <= t.state.position.Seq {
			continue
		}
		switch e.Kind {
		case changelog.Type, changelog.Component:
			same, err := t.has(ctx, e)
			if err != nil {
				return 0, 0, err
			}
			var typ content.Type
			if e.Present && decode(e.Payload, &typ) {
				fields[content.TypeID(e.Object)] = typ.Fields
			}
			types[content.TypeID(e.Object)] = !same
		case changelog.Settings:
			var next content.Settings
			if e.Present && !decode(e.Payload, &next) {
				continue // Apply says so
			}
			for _, l := range slices.Concat(t.state.settings.Locales, next.Locales) {
				was, _ := number(t.state.settings, l.Code)
				is, _ := number(next, l.Code)
				locales[l.Code] = is != was
			}
			loans := changedLoans(t.state.chains, chainsOf(next))
			for _, l := range slices.Concat(t.state.settings.Locales, next.Locales) {
				locales[l.Code] = locales[l.Code] || loans[l.Num]
			}
		}
	}
	for grown := true; grown; {
		grown = false
		for id, f := range fields {
			if !types[id] && holds(f, types) {
				types[id], grown = true, true
			}
		}
	}
	_, err = t.c.one(ctx, into(&n, &all), `select count(*) filter (where type in (select value from json_each($1))
		or locale in (select value from json_each($2))), count(*) from obj where type <> ''`, chosen(types), chosen(locales))
	return n, all, err
}

func decode(payload []byte, v any) bool { return json.Unmarshal(payload, v) == nil }

// chosen writes the keys that are true as a JSON list.
func chosen[K ~string](of map[K]bool) string {
	maps.DeleteFunc(of, func(_ K, is bool) bool { return !is })
	data, _ := json.Marshal(slices.AppendSeq([]K{}, maps.Keys(of))) // strings always encode
	return string(data)
}

// has reports whether an entry carries what is stored already.
func (t *Tx) has(ctx context.Context, e changelog.Entry) (bool, error) {
	var hash []byte
	found, err := t.c.one(ctx, into(&hash), `select hash from obj where kind = $1 and id = $2 and locale = $3`, e.Kind, e.Object, e.Locale)
	is := e.State().Hash
	return found && e.Present && bytes.Equal(hash, is[:]), err
}

// with is what the file holds after entries: the checkpoint, and the objects at
// it. The entries must follow, as for Apply.
func (s *source) with(ctx context.Context, site content.SiteID, entries []changelog.Entry) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	cp, sum := s.checkpoint, s.digest
	cp.Site = site
	skip := map[key]bool{}
	last := map[key]changelog.Entry{}
	for _, e := range entries {
		if e.Seq <= cp.Position.Seq {
			continue
		}
		if err := whole(cp.Position, e); err != nil {
			return cp, nil, err
		}
		cp.Position, cp.Signature = e.Position(), changelog.Signature{}
		k := key{e.Kind, e.Object, e.Locale}
		last[k], skip[k] = e, true
	}
	news := make([]changelog.Object, 0, len(last))
	for k, e := range last {
		was := changelog.Object{Kind: k.kind, ID: k.id, Locale: k.locale}
		var hash []byte
		found, err := s.c.one(ctx, into(&was.Version, &hash, &was.Meta), `select version, hash, meta from obj where kind = $1 and id = $2 and locale = $3`, k.kind, k.id, k.locale)
		if err != nil {
			return cp, nil, fail.Wrap(fail.Unavailable, err, "The set of site %d cannot be read.", site)
		}
		if found {
			copy(was.Hash[:], hash)
			sum.Remove(was)
		}
		if e.Present {
			sum.Add(e.State())
			news = append(news, e.State())
		}
	}
	cp.Digest = sum.Sum()
	if len(entries) > 0 {
		var err error
		if cp, err = attested(cp, entries[len(entries)-1]); err != nil {
			return cp, nil, err
		}
	}
	slices.SortFunc(news, func(a, b changelog.Object) int { return int(a.Version - b.Version) })
	return cp, func(yield func(changelog.Object, error) bool) {
		for _, o := range news {
			if !yield(o, nil) {
				return
			}
		}
		for o, err := range s.objects(ctx, skip) {
			if !yield(o, err) {
				return
			}
		}
	}, nil
}
