package edge

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// keep is how long an answer may be kept: by browsers, which nothing reaches
// (contract §9.1), and by the CDN that is purged by key, which has a header of its
// own. A cache between the two that nobody purges goes by the browsers'.
type keep struct{ browser, cdn string }

// None but a browser serves what has expired or was purged while a node answers:
// a CDN that did would show old content to whoever comes first after a publish.
// An old 404 is never better than none.
var (
	keepLong    = keep{"public, max-age=10, stale-while-revalidate=60, stale-if-error=604800", "max-age=31536000, stale-if-error=604800"}
	keepBriefly = keep{"public, max-age=10, s-maxage=30", "max-age=30, stale-if-error=604800"} // no purge driver, or a set that is not live
	keepMissing = keep{"public, max-age=5, s-maxage=10", "max-age=10"}
	keepPrivate = keep{browser: "private, max-age=10"} // the URL alone does not name the answer, so no shared cache may
	keepNothing = keep{browser: "no-store"}
	keepDrafts  = keep{browser: noStore}
)

// noStore has a second word, since Fastly heeds only that of an answer that it
// would keep.
const noStore = "private, no-store"

// cloudfrontLong is keepLong for CloudFront, which reads Cache-Control alone.
const cloudfrontLong = "public, max-age=10, s-maxage=31536000, stale-if-error=604800"

// policy is the one table of Cache-Control.
func (h *Handler) policy(x *exchange, out *reply) keep {
	switch {
	case x.previews():
		return keepDrafts
	case out.status != http.StatusOK && out.status != http.StatusNotModified && out.status != http.StatusNotFound:
		return keepNothing
	case x.query.Syncs(): // who asks what is new must not be told what was
		return keepDrafts
	case x.warning != "" || x.drafted || x.grant.Kind == content.WriteToken:
		return keepDrafts
	case x.r != nil && x.r.Header.Get(headerMin) != "": // it asks for more than its URL says; Answer is not asked for such
		return keepDrafts
	case x.byHeader:
		return keepPrivate
	case out.status == http.StatusNotFound:
		return keepMissing
	case h.c.PurgeDriver && x.state == Live:
		return keepLong
	default:
		return keepBriefly
	}
}

// maxKeys bounds the Surrogate-Key header, in bytes. Fastly would take 16 KB,
// but Varnish takes 8 KB for any header unless told otherwise, its name included,
// and Node's HTTP client twice that for all together.
const maxKeys = 8000

// maxTags bounds what CloudFront keeps of Cache-Tag, in tags.
const maxTags = 50

func (h *Handler) cacheHeaders(x *exchange, out *reply, set func(name, value string)) {
	if out.status == http.StatusNoContent {
		return // answers to OPTIONS are cached by nobody
	}
	k := h.policy(x, out)
	if out.answer != nil && k.cdn != "" {
		keys := surrogateKeys(x.grant.Site, out.keys)
		set("Surrogate-Key", keys)
		if h.c.CloudFront {
			set("Cache-Tag", cacheTags(x.grant.Site, keys))
		}
	}
	if k.cdn != "" && h.c.PurgeDriver {
		set("Surrogate-Control", k.cdn) // Fastly
		set("Cdn-Cache-Control", k.cdn) // RFC 9213
	}
	if h.c.CloudFront && k == keepLong {
		k.browser = cloudfrontLong
	}
	set("Cache-Control", k.browser)
}

// cacheTags writes surrogate keys as CloudFront reads them.
func cacheTags(site content.SiteID, keys string) string {
	if strings.Count(keys, " ") >= maxTags {
		keys = coarse(site)
	}
	return strings.ReplaceAll(keys, " ", ",")
}

// surrogateKeys joins the site's own key and those of an answer. For too many
// stands the one that every change of the site purges: coarse, and right.
func surrogateKeys(site content.SiteID, keys []string) string {
	var b strings.Builder
	b.WriteString(SiteKey(site))
	for _, k := range keys {
		b.WriteByte(' ')
		b.WriteString(SurrogateKey(site, k))
		if b.Len() > maxKeys {
			return coarse(site)
		}
	}
	return b.String()
}

func coarse(site content.SiteID) string {
	return SiteKey(site) + " " + SurrogateKey(site, delivery.KeyAny)
}

// SiteKey is the surrogate key of everything that a site answers.
func SiteKey(site content.SiteID) string { return "site:" + strconv.FormatInt(int64(site), 10) }

// SurrogateKey is a key of delivery as CDNs see it, who know the answers of all
// sites at once: "<site>/<key>".
func SurrogateKey(site content.SiteID, key string) string {
	return strconv.FormatInt(int64(site), 10) + "/" + key
}
