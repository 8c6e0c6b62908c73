package delivery

import (
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// fragment writes the stored members of a document and fills their holes.
// Nothing is decoded or encoded again: the bytes of the set are copied.
func (t *tree) fragment(b []byte, n *node) []byte {
	f, at, kids := n.doc.Fragment, 0, n.kids
	for _, h := range f.Holes {
		if h.At < at || h.At > len(f.Text) {
			break // a damaged row; its text goes out without what the holes held
		}
		b = append(b, f.Text[at:h.At]...)
		at = h.At
		switch h.Kind {
		case HoleMedia:
			b = t.appendMedia(b, h.IDs[0])
		case HoleImage:
			b = t.appendImage(b, h.IDs[0], "null")
		case HolePlain:
			b = t.appendImage(b, h.IDs[0], `""`)
		case HoleRef:
			kept := len(b)
			if b, kids = t.mention(b, h.IDs[0], kids); len(b) == kept {
				b = append(b, "null"...)
			}
		case HoleRefs:
			b, kids = t.mentioned(b, h.IDs, kids)
		case HoleAuthor:
			b = t.appendAuthor(b, h.IDs)
		case HoleTerms:
			b = t.appendTerms(b, h.IDs)
		case HoleTitle:
			b = appendQuoted(b, n.doc.Name)
		}
	}
	return append(b, f.Text[at:]...)
}

// mentioned writes an array of references, those gone left out.
func (t *tree) mentioned(b []byte, ids []content.ObjectID, kids []*node) ([]byte, []*node) {
	b = append(b, '[')
	for _, id := range ids {
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		kept := len(b)
		if b, kids = t.mention(b, id, kids); len(b) == kept && b[kept-1] == ',' {
			b = b[:kept-1]
		}
	}
	return append(b, ']'), kids
}

// mention writes one reference: the document when it is expanded, else its URI;
// nothing when it is gone. It returns the kids that are left.
func (t *tree) mention(b []byte, id content.ObjectID, kids []*node) ([]byte, []*node) {
	if len(kids) > 0 {
		if kids[0] != nil {
			b = t.document(b, kids[0])
		}
		return b, kids[1:]
	}
	if l := t.docs[id]; l != nil && !l.gone {
		b = appendQuoted(b, uri(l.typ, &l.Doc))
	}
	return b, nil
}

// uri returns where a document can be read (contract §6.9).
func uri(typ *content.Type, d *Doc) string {
	switch typ.Kind {
	case content.KindCollection:
		return string(appendNum([]byte("/v2/content/?keys="+typ.Key+"[_id="), d.Num)) + "]"
	case content.KindPage:
		return "/v2/pages/" + typ.Key + "/" + url.PathEscape(d.Slug) + "/"
	case content.KindSingle:
		return "/v2/pages/*/" + url.PathEscape(d.Slug) + "/"
	}
	return "/v2/" + plural(typ.Kind) + "/" + url.PathEscape(d.Slug) + "/"
}

// mediaURL returns the absolute address of a media object. Objects of our own
// are relative to the site's media base.
func mediaURL(s content.Settings, m content.MediaObject) string {
	if s.MediaBase == "" || absolute(m.URL) {
		return m.URL
	}
	return s.MediaBase + "/" + strings.TrimLeft(m.URL, "/")
}

func absolute(u string) bool {
	scheme, _, ok := strings.Cut(u, "://")
	return ok && !strings.ContainsAny(scheme, "/?#") || strings.HasPrefix(u, "//") || strings.HasPrefix(u, "data:")
}

// appendMedia writes a media value (contract §6.7).
func (t *tree) appendMedia(b []byte, id content.ObjectID) []byte {
	m, ok := t.media[id]
	if !ok {
		return append(b, `""`...)
	}
	if !t.q.alt {
		return appendQuoted(b, mediaURL(t.settings, m))
	}
	b = append(b, `{"url":`...)
	b = appendQuoted(b, mediaURL(t.settings, m))
	b = append(b, `,"alt":`...)
	b = appendQuoted(b, m.Alt)
	return append(b, '}')
}

// appendImage writes a URL whatever alt_media_text says, or the empty form.
func (t *tree) appendImage(b []byte, id content.ObjectID, empty string) []byte {
	if m, ok := t.media[id]; ok {
		return appendQuoted(b, mediaURL(t.settings, m))
	}
	return append(b, empty...)
}

func (t *tree) appendAuthor(b []byte, ids []content.ObjectID) []byte {
	if len(ids) > 0 {
		if l := t.docs[ids[0]]; l != nil && !l.gone && l.typ.Kind == content.KindAuthor {
			return t.document(b, &node{doc: &l.Doc, typ: l.typ})
		}
	}
	return append(b, noAuthor...)
}

// noAuthor keeps the promise that an author is always an object of twelve
// strings (contract §7.2).
const noAuthor = `{"slug":"","first_name":"","last_name":"","email":"","bio":"","title":"","linkedin_url":"",` +
	`"facebook_url":"","instagram_url":"","pinterest_url":"","twitter_handle":"","profile_image":""}`

func (t *tree) appendTerms(b []byte, ids []content.ObjectID) []byte {
	b = append(b, '[')
	for _, id := range ids {
		l := t.docs[id]
		if l == nil || l.gone {
			continue
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = append(appendTerm(append(b, '{'), &l.Doc), '}')
	}
	return append(b, ']')
}

func appendTerm(b []byte, d *Doc) []byte {
	b = append(b, `"name":`...)
	b = appendQuoted(b, d.Name)
	b = append(b, `,"slug":`...)
	return appendQuoted(b, d.Slug)
}
