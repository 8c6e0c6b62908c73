package archive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

func TestForesee_SaysWhatImportDoesAfterwards(t *testing.T) {
	s := open(t)
	mill := rich(t, s, "mill")
	a := looked(t, export(t, s, mill))
	holds, _, err := s.Holding(t.Context(), mill)
	must(t, err)
	for _, c := range []struct {
		name   string
		before func(content.SiteID)
		code   fail.Code
		word   string
	}{
		{"an empty site", func(content.SiteID) {}, "", ""},
		{"limits that it just meets", func(site content.SiteID) {
			must(t, s.SetLimits(t.Context(), site, account.Limits(holds)))
		}, "", ""},
		{"documents", func(site content.SiteID) {
			must(t, s.SetLimits(t.Context(), site, account.Limits{Documents: 7}))
		}, fail.TooLarge, "documents=7, and the archive has 8"},
		{"bytes of revisions", func(site content.SiteID) {
			must(t, s.SetLimits(t.Context(), site, account.Limits{Revisions: holds.Revisions - 1}))
		}, fail.TooLarge, "revisions="},
		{"all of them", func(site content.SiteID) {
			must(t, s.SetLimits(t.Context(), site, account.Limits{Types: 1, Locales: 1, Media: 1}))
		}, fail.TooLarge, "types=1, and the archive has 3; locales=1, and the archive has 2; media=1, and the archive has 2"},
		{"other content", func(site content.SiteID) {
			svc := &authoring.Service{Store: s, IDs: restorer(s).IDs}
			_, err := svc.Save(t.Context(), site, authoring.Input{Type: content.TagTypeID, Slug: "red"})
			must(t, err)
		}, fail.Conflict, "(1 documents)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := bare(t, s, "to-"+text(c.name))
			c.before(site)
			before := told(t, s, site)
			_, err := a.Foresee(t.Context(), s, site)
			if fail.CodeOf(err) != c.code || err != nil && !strings.Contains(err.Error(), c.word) {
				t.Errorf("foreseen: %v", err)
			}
			if diff := cmp.Diff(before, told(t, s, site)); diff != "" {
				t.Errorf("to look wrote: %s", diff)
			}
			if _, err := archive.Import(t.Context(), restorer(s), site, a, archive.Options{}); fail.CodeOf(err) != c.code {
				t.Errorf("done: %v", err)
			}
		})
	}
}

func text(name string) string { return strings.ReplaceAll(name, " ", "-") }

func TestForesee_TellsSettingsAndWhatARunBroughtBefore(t *testing.T) {
	s, other := open(t), open(t)
	a := looked(t, export(t, s, rich(t, s, "mill")))
	site := bare(t, other, "copy")
	o, err := a.Foresee(t.Context(), other, site)
	must(t, err)
	want := archive.Outlook{Lines: a.Lines(), Settings: []archive.Replaced{
		{Key: "blog_url", To: "https://example.test/blog"},
		{Key: "locale_fallback", To: "pt-br=en"},
		{Key: "name", From: "copy", To: "Ghee & Söhne"},
		{Key: "locales", From: "en", To: "pt-br,en"},
	}}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
	broken := &breaking{RestoreStore: other, left: 2} // settings and types are kept, and no line
	if _, err := archive.Import(t.Context(), restorer(broken), site, a, archive.Options{}); err == nil {
		t.Fatal("it was not broken off")
	}
	if o, err = a.Foresee(t.Context(), other, site); err != nil || o.Before != 0 || o.Settings != nil {
		t.Errorf("broken off: %+v, %v", o, err)
	}
	_, err = archive.Import(t.Context(), restorer(other), site, a, archive.Options{})
	must(t, err)
	if o, err = a.Foresee(t.Context(), other, site); err != nil || o.Before != o.Lines {
		t.Errorf("done: %+v, %v", o, err)
	}
	if _, err := a.Foresee(t.Context(), other, 99); !fail.Is(err, fail.NotFound) {
		t.Errorf("no site: %v", err)
	}
}
