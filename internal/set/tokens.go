package set

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// tokenBatch is how many documents have their tokens written in one
// transaction, for which other writes wait.
const tokenBatch = 200

// searchable returns the kind of table that holds the tokens of documents of a
// kind: posts have one, pages and Single Pages share one; "" for no search.
func searchable(k content.Kind) content.Kind {
	switch k {
	case content.KindPost:
		return k
	case content.KindPage, content.KindSingle:
		return content.KindPage
	}
	return ""
}

// tokensOf names the table of a kind's tokens in a locale. Tables apart keep
// the search of one kind from paying for the others (groundwork, part 2).
func tokensOf(k content.Kind, locale int) string {
	return "fts_" + string(k) + "_" + strconv.Itoa(locale)
}

// wordy is what a transaction changes of documents that searches find: rows
// whose tokens go with it, and rows whose tokens are to follow.
type wordy struct {
	gone, due []delivery.Row
}

// write takes out the tokens of removed documents at once, so that no search
// finds what is not there, and notes whose tokens are to follow.
func (w *wordy) write(ctx context.Context, c *conn) error {
	for _, r := range w.gone {
		if err := forget(ctx, c, r); err != nil {
			return err
		}
	}
	if len(w.gone) > 0 {
		if err := c.exec(ctx, `delete from unsearched where row in (select value from json_each($1))`, asList(w.gone)); err != nil {
			return err
		}
	}
	if len(w.due) == 0 {
		return nil
	}
	return c.exec(ctx, `insert or ignore into unsearched (row) select value from json_each($1)`, asList(w.due))
}

// keepSearched takes the tokens along to a new position when none are missing.
func keepSearched(ctx context.Context, c *conn, at []byte) error {
	return c.exec(ctx, `insert or replace into meta (k, v) select 'searched', $1 where not exists (select 1 from unsearched)`, ofMeta.text("searched").seal(slices.Clone(at)))
}

// forget takes out the tokens of one document.
func forget(ctx context.Context, c *conn, r delivery.Row) error {
	var k content.Kind
	found, err := c.one(ctx, into(&k), `delete from searched where row = $1 returning kind`, r)
	if err != nil || !found {
		return err
	}
	return c.exec(ctx, `delete from `+tokensOf(k, int(r&255))+` where rowid = $1`, r)
}

// Index writes the tokens of all documents whose tokens are older than they,
// some in each transaction. Until it ends, searches answer for the position
// that Searched returns, but already without what was removed since. Cut short
// at any point, it goes on from there the next time.
func (s *Set) Index(ctx context.Context) error {
	for {
		left, err := s.indexSome(ctx)
		if err != nil {
			return fail.Wrap(fail.CodeOf(err), err, "The words of documents cannot be written for searches.")
		}
		if !left {
			return nil
		}
	}
}

// Searched returns the position that searches answer for: never beyond
// Position, and equal to it when Index has nothing to do.
func (s *Set) Searched(ctx context.Context) (changelog.Position, error) {
	tx, err := s.Read(ctx)
	if err != nil {
		return changelog.Position{}, err
	}
	p, _, err := tx.searched(ctx)
	if err2 := tx.Close(); err == nil {
		err = err2
	}
	return p, err
}

// worded is one document on its way into the tokens.
type worded struct {
	row         delivery.Row
	kind        content.Kind
	name, words string
	hash        []byte // of both
}

// indexSome does so for some of them, and reports whether any are left.
func (s *Set) indexSome(ctx context.Context) (left bool, err error) {
	err = s.write(ctx, func(c *conn) (*state, error) {
		ctx := brief(ctx)
		st := s.state.Load()
		var rows []delivery.Row
		if err := c.each(ctx, func(scan func(...any) error) error {
			var r delivery.Row
			err := scan(&r)
			rows = append(rows, r)
			return err
		}, `select row from unsearched order by row limit $1`, tokenBatch+1); err != nil {
			return nil, err
		}
		if left = len(rows) > tokenBatch; left {
			rows = rows[:tokenBatch]
		}
		for _, r := range rows {
			if err := s.indexOne(ctx, c, st, r); err != nil {
				return nil, err
			}
		}
		return st, keepSearched(ctx, c, st.at)
	})
	return left, err
}

// indexOne writes the tokens of one document, unless they are the same.
func (s *Set) indexOne(ctx context.Context, c *conn, st *state, r delivery.Row) error {
	if err := c.exec(ctx, `delete from unsearched where row = $1`, r); err != nil {
		return err
	}
	w, found, err := s.words(ctx, c, st, r)
	if err != nil {
		return err
	}
	if !found {
		return forget(ctx, c, r)
	}
	var same bool
	if _, err := c.one(ctx, into(&same), `select kind = $2 and hash = $3 from searched where row = $1`, r, w.kind, w.hash); err != nil || same {
		return err
	}
	if err := forget(ctx, c, r); err != nil {
		return err
	}
	table := tokensOf(w.kind, int(r&255))
	// The tokens are ASCII or what the tokenizer takes for letters, and in lower
	// case: it cuts at the spaces and changes nothing. The short prefixes keep a
	// letter or two from costing a walk over all words that begin so.
	if err := c.exec(ctx, `create virtual table if not exists `+table+
		` using fts5(name, words, content='', contentless_delete=1, tokenize='ascii', prefix='1 2')`); err != nil {
		return err
	}
	if err := c.exec(ctx, `insert into `+table+` (rowid, name, words) values ($1, $2, $3)`, r, cut(w.name), cut(w.words)); err != nil {
		return err
	}
	return c.exec(ctx, `insert into searched (row, kind, hash) values ($1, $2, $3)`, r, w.kind, w.hash)
}

// words reads the text of a document.
func (s *Set) words(ctx context.Context, c *conn, st *state, r delivery.Row) (w worded, found bool, err error) {
	var id string
	var locale, source int
	found, err = c.one(ctx, into(&id, &locale, &source, &w.name), `select id, locale, source, name from doc where row = $1`, r)
	if err != nil || !found {
		return w, false, err
	}
	o, found, err := c.object(ctx, s.packer, id, st.code(cmp.Or(source, locale)))
	if err != nil || !found {
		return w, false, err
	}
	return st.worded(&o, r, w.name)
}

// worded is the text of a document whose object is o and whose name is name.
func (st *state) worded(o *changelog.Object, r delivery.Row, name string) (w worded, found bool, err error) {
	var m content.Meta
	if err := json.Unmarshal(o.Meta, &m); err != nil {
		return w, false, damaged(err, "The meta data of %s are not JSON.", o.ID)
	}
	typ := st.schema.Type(m.Type)
	if typ == nil {
		return w, false, nil
	}
	values, err := content.DecodeValues(o.Payload, typ.Fields, st.schema)
	if err != nil {
		return w, false, damaged(err, "The object %s cannot be read.", o.ID)
	}
	w.row, w.kind, w.name = r, searchable(typ.Kind), name
	w.words, found = delivery.Words(st.schema, m.Type, values)
	sum := sha256.Sum256([]byte(w.name + "\x00" + w.words))
	w.hash = sum[:]
	return w, found && w.kind != "", nil
}

// cut writes the tokens of a text with spaces between them.
func cut(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for t := range text.Tokens(s) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	return b.String()
}
