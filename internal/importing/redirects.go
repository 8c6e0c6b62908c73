package importing

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// address is where a document with this slug is found, relative to where its
// site shows such documents. It is what a published document's redirects from
// slug changes lead to as well.
func address(slug string) string { return "/" + slug }

// redirect is one to write; replaces says that its address has one already.
type redirect struct {
	content.Redirect
	replaces bool
}

// redirects finds which of the object's old addresses get a redirect. An
// address that a redirect leads away from already keeps it, unless that one
// leads to where this document was until now.
func (s *surveyor) redirects(ctx context.Context, o *Object, d *decision) error {
	if !o.Publish || d.action == skip {
		return nil
	}
	row := s.report.row(Redirects)
	for _, from := range o.Old {
		r := content.Redirect{From: from, To: address(d.slug)}
		if bare(r.From) == r.To {
			continue // it moves nowhere
		}
		if why := s.shadows(o, r); why != "" {
			s.report.skip(Line{Row: Redirects, Ref: o.Ref, Title: r.From, Where: o.Where, Reason: why})
			continue
		}
		s.from[r.From] = o.Ref
		old, err := s.tx.Redirect(ctx, r.From)
		switch {
		case err != nil && !fail.Is(err, fail.NotFound):
			return err
		case err == nil && old.To == r.To:
			row.Unchanged++
		case d.action == keep:
			// Somebody changed or dropped it here; so it stays.
		case err != nil || old.To == address(d.variant.Slug):
			d.redirects = append(d.redirects, redirect{r, err == nil})
		default:
			s.report.skip(Line{Row: Redirects, Ref: o.Ref, Title: r.From, Where: o.Where, Reason: "leads elsewhere on this site already", Detail: old.To})
		}
	}
	return nil
}

// shadows says why a redirect cannot be, or would be in another object's way.
func (s *surveyor) shadows(o *Object, r content.Redirect) string {
	if len(r.From) > MaxAddress {
		return "is longer than " + strconv.Itoa(MaxAddress) + " bytes"
	}
	if ref, there := s.from[r.From]; there && ref != o.Ref {
		return "is the old address of another document, too"
	}
	if ref, there := s.slugs.homes[bare(r.From)]; there && ref != o.Ref {
		return "is the new address of another document"
	}
	return ""
}

// bare is an address without the slash at its end, which servers take for the
// same.
func bare(from string) string { return strings.TrimSuffix(from, "/") }
