package edge

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// How long an answer may be kept. s-maxage speaks to CDNs, which a purge can
// reach; max-age to browsers, which nothing reaches (contract §9.1). Failures
// and answers about the request itself are kept by nobody.
const (
	keepLong    = "public, max-age=10, s-maxage=31536000, stale-if-error=604800" // a purge driver calls it back
	keepBriefly = "public, max-age=10, s-maxage=30"                              // no purge driver, or a set that is not live
	keepMissing = "public, max-age=5, s-maxage=10"
	keepPrivate = "private, max-age=10" // the URL alone does not name the answer, so no shared cache may
	keepNothing = "no-store"
	keepDrafts  = "private, no-store"
)

// policy is the one table of Cache-Control.
func (h *Handler) policy(x *exchange, out *reply) string {
	switch {
	case x.previews():
		return keepDrafts
	case out.status != http.StatusOK && out.status != http.StatusNotModified && out.status != http.StatusNotFound:
		return keepNothing
	case x.warning != "" || x.unmet != "" || x.drafted || x.grant.Kind == content.WriteToken:
		return keepNothing
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
// but Node's HTTP client takes no more than that for all headers together.
const maxKeys = 8 << 10

func (h *Handler) cacheHeaders(x *exchange, out *reply, set func(name, value string)) {
	if out.status == http.StatusNoContent {
		return // answers to OPTIONS are cached by nobody
	}
	policy := h.policy(x, out)
	if out.answer != nil && policy != keepNothing && policy != keepPrivate && policy != keepDrafts {
		set("Surrogate-Key", surrogateKeys(x.grant.Site, out.keys))
	}
	set("Cache-Control", policy)
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
			return SiteKey(site) + " " + SurrogateKey(site, delivery.KeyAny)
		}
	}
	return b.String()
}

// SiteKey is the surrogate key of everything that a site answers.
func SiteKey(site content.SiteID) string { return "site:" + strconv.FormatInt(int64(site), 10) }

// SurrogateKey is a key of delivery as CDNs see it, who know the answers of all
// sites at once: "<site>/<key>".
func SurrogateKey(site content.SiteID, key string) string {
	return strconv.FormatInt(int64(site), 10) + "/" + key
}
