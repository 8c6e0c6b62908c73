package storetest

import (
	"context"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

func uploads(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	older := authoring.Upload{ID: "u0", Source: "markdown", Name: "old.zip", Size: 3, State: authoring.UploadDone, Made: 5, Report: []byte(`{"rows":[]}`)}
	u := authoring.Upload{
		ID: "u1", Source: "wordpress", Name: "blog.xml", Size: 1 << 33, Got: 7, Options: []byte(`{"x":1}`), State: authoring.UploadComing,
		By: "p", Made: 9,
	}
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.PutUpload(ctx, older))
		return tx.PutUpload(ctx, u)
	})
	u.Got, u.State, u.Turn, u.Done, u.Total, u.Step = 1<<33, authoring.UploadBringing, 2, 10, 20, "writing"
	u.Reason, u.Report, u.Ended = "why", []byte(`{"rows":[1]}`), 11
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error { return tx.PutUpload(ctx, u) })
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		got, err := tx.Upload(t.Context(), "u1")
		must(t, err)
		same(t, "upload", u, got)
		all, err := tx.Uploads(t.Context(), 9)
		must(t, err)
		bare, first := older, u
		bare.Report, first.Report = nil, nil
		same(t, "uploads", []authoring.Upload{first, bare}, all)
		all, err = tx.Uploads(t.Context(), 1)
		same(t, "bounded", []authoring.Upload{first}, all)
		return err
	}))
	must(t, h.Read(t.Context(), b, func(tx authoring.Tx) error {
		_, err := tx.Upload(t.Context(), "u1")
		code(t, err, fail.NotFound)
		all, err := tx.Uploads(t.Context(), 9)
		same(t, "of another site", 0, len(all))
		return err
	}))
}
