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

// redirects finds which of the object's old addresses get a redirect. An
// address that a redirect leads away from already keeps it, unless that one
// leads to where this document was until now.
func (s *surveyor) redirects(ctx context.Context, c *candidate) error {
	if !c.Publish {
		return nil
	}
	row := s.report.row(Redirects)
	to := address(c.slug(c.Object))
	for k, from := range c.Old {
		if bare(from) == to {
			continue // it moves nowhere
		}
		skipped := Line{Row: Redirects, Ref: c.Ref, Title: from, Where: c.Where}
		if skipped.Reason = s.shadows(c.n, k, from); skipped.Reason != "" {
			s.report.skip(skipped)
			continue
		}
		s.from.Put(from, c.n)
		old, err := s.tx.Redirect(ctx, from)
		switch {
		case err != nil && !fail.Is(err, fail.NotFound):
			return err
		case err == nil && old.To == to:
			row.Unchanged++
		case err != nil:
			c.redirects |= 1 << k
		case c.action != keep && old.To == address(c.variant.Slug):
			c.redirects |= 1 << k
			c.replaced |= 1 << k
		default:
			skipped.Reason, skipped.Detail = "leads elsewhere on this site already", old.To
			s.report.skip(skipped)
		}
	}
	return nil
}

// shadows says why a redirect from the kth old address of the object in place n
// cannot be, or would be in another object's way.
func (s *surveyor) shadows(n, k int, from string) string {
	if k >= MaxOld {
		return "is one of more than " + strconv.Itoa(MaxOld) + " old addresses of one document"
	}
	if len(from) > MaxAddress {
		return "is longer than " + strconv.Itoa(MaxAddress) + " bytes"
	}
	if other, there := s.from.Of(from); there && other != n {
		return "is the old address of another document, too"
	}
	if other, there := s.slugs.homes.Of(bare(from)); there && other != n {
		return "is the new address of another document"
	}
	return ""
}

// moved are the redirects to write for an object as decided.
func (d *decision) moved(o *Object) (out []content.Redirect) {
	for k, from := range o.Old {
		if k < MaxOld && d.redirects&(1<<k) != 0 {
			out = append(out, content.Redirect{From: from, To: address(d.slug(o))})
		}
	}
	return out
}

// bare is an address without the slash at its end, which servers take for the
// same.
func bare(from string) string { return strings.TrimSuffix(from, "/") }
