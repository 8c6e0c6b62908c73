package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
)

// Entries that are appended together leave what they leave when they come one by
// one, also where an object is told of twice, or goes.
func appendMany(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	var drafts []changelog.Draft
	for i := range 700 {
		d := changelog.Draft{Kind: changelog.Redirect, Object: fmt.Sprint("/", i%450), Present: i%7 != 3}
		if i%5 == 0 {
			d.Kind, d.Locale, d.Meta = changelog.Document, "en", fmt.Appendf(nil, `{"n":%d}`, i)
		}
		if d.Present {
			d.Payload = fmt.Appendf(nil, `{"i":%d}`, i)
		} else {
			d.Meta = nil
		}
		drafts = append(drafts, d)
	}
	for _, part := range [][]changelog.Draft{drafts[:20], drafts[20:]} { // the first are there before
		add(t, h, a, true, part...)
	}
	write(t, h, b, func(ctx context.Context, tx authoring.Tx) error {
		for _, d := range drafts {
			if _, err := tx.Append(ctx, []changelog.Draft{d}, false); err != nil {
				return err
			}
		}
		return nil
	})
	atA, of := objects(t, h, a)
	atB, others := objects(t, h, b)
	same(t, "last states", others, of)
	same(t, "digests", atB.Digest, atA.Digest)
	ones := whole(t, h, b)
	for i, e := range whole(t, h, a) {
		if one := ones[i]; string(one.Payload) != string(e.Payload) || one.Digest != e.Digest {
			t.Fatalf("entry %d is %+v, and by itself %+v", i, e, one)
		}
	}
}
