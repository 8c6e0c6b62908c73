package set

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
)

// wordSum adds up the words of a table in any order, each with the document, the
// column and the place it stands at: those that the objects have, and those that
// the table has.
type wordSum struct{ want, have uint64 }

var wordSeed = maphash.MakeSeed()

func placeOf(word string, row int64, column string, at int64) uint64 {
	var h maphash.Hash
	h.SetSeed(wordSeed)
	_, _ = h.WriteString(word)
	_, _ = h.WriteString(column)
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(row)) //nolint:gosec // its bits
	binary.BigEndian.PutUint64(b[8:], uint64(at))  //nolint:gosec // its bits
	_, _ = h.Write(b[:])
	return h.Sum64()
}

// searched looks whether a row's words are noted as written, and adds them up.
func (v *verifier) searched(ctx context.Context, is changelog.Object, d derived) error {
	w, found, err := v.state.worded(&is, d.row, d.meta.Name)
	if err != nil {
		return err
	}
	var due, noted bool
	if _, err := v.c.one(ctx, into(&due, &noted), `select exists (select 1 from unsearched where row = $1), exists (select 1 from searched where row = $1)`, d.row); err != nil {
		return err
	}
	if due {
		v.whole = false
		return nil
	}
	if !found {
		if noted {
			return wrong("row %d has words", d.row)
		}
		return nil
	}
	if err := v.must(ctx, "searched", `select kind = $2 and hash = $3 from searched where row = $1`, d.row, w.kind, w.hash); err != nil || !v.whole {
		return err
	}
	table := tokensOf(w.kind, int(d.row&255))
	sum := v.words[table]
	if sum == nil {
		sum = &wordSum{}
		v.words[table] = sum
	}
	for column, of := range map[string]string{"name": w.name, "words": w.words} {
		for i, word := range strings.Fields(cut(of)) {
			sum.want += placeOf(word, int64(d.row), column, int64(i))
		}
	}
	return nil
}

// maxWords is about how many places a step looks at.
const maxWords = 20_000

// wordsOf looks at the words of the next part of a table. SQLite keeps no row of
// a word, so what is compared is their sum over the whole table.
func (v *verifier) wordsOf(ctx context.Context) (left bool, err error) {
	if !v.whole {
		return false, nil // another pass will find the set at rest
	}
	if v.mark.After == 0 {
		if v.tables, err = v.c.tokenTables(ctx); err != nil {
			return false, err
		}
		for table := range v.words {
			if !slices.Contains(v.tables, table) {
				return false, wrong("there is no table %s", table)
			}
		}
		v.mark.After = 1
	}
	if len(v.tables) == 0 {
		return false, nil
	}
	table := v.tables[0]
	sum := v.words[table]
	if sum == nil {
		sum = &wordSum{}
		v.words[table] = sum
	}
	if _, err := v.c.one(ctx, into(new(int)), `select rowid from `+table+` where `+table+` match '"a"' limit 1`); err != nil {
		return false, err
	}
	if err := v.c.exec(ctx, `create virtual table if not exists temp.places_`+table+` using fts5vocab(main, `+table+`, instance)`); err != nil {
		return false, err
	}
	n, last, part := 0, "", uint64(0)
	err = v.c.each(ctx, func(scan func(...any) error) error {
		var word, column string
		var row, at int64
		if err := scan(&word, &row, &column, &at); err != nil {
			return err
		}
		if word != last {
			if n >= maxWords {
				return errStop
			}
			sum.have, part, last = sum.have+part, 0, word
		}
		part += placeOf(word, row, column, at)
		n++
		v.bytes += int64(len(word)) / 2
		return nil
	}, `select term, doc, col, "offset" from temp.places_`+table+` where term > $1`, v.mark.Text)
	sum.have += part
	if errors.Is(err, errStop) {
		v.mark.Text, left, err = last, true, nil
	}
	if left || err != nil {
		return left, err
	}
	if sum.have != sum.want {
		return false, wrong("the words of %s are not those of its documents", table)
	}
	v.tables, v.mark.Text = v.tables[1:], ""
	return len(v.tables) > 0, nil
}

// tokenTables are the tables of words there are.
func (c *conn) tokenTables(ctx context.Context) (tables []string, err error) {
	err = c.each(ctx, func(scan func(...any) error) error {
		tables = append(tables, "")
		return scan(&tables[len(tables)-1])
	}, `select name from sqlite_master where sql like 'create virtual table%' order by name`)
	return tables, err
}
