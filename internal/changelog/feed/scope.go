package feed

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// scope is who asks, and what they may see.
type scope struct {
	hash  string
	grant content.EdgeGrant
	only  map[content.SiteID]bool // what a stream asked for; nil for all
}

// sees reports whether a site's log is handed on. The control log is, to
// everybody; previews never leave the origin.
func (c scope) sees(site content.SiteID) bool {
	switch {
	case site < 0 || site.IsPreview():
		return false
	case site == content.Control:
		return true
	default:
		return c.grant.Allows(site) && (c.only == nil || c.only[site])
	}
}

// key names what the control log looks like to this scope; "" for whole.
func (c scope) key(site content.SiteID) string {
	if site != content.Control || len(c.grant.Sites) == 0 {
		return ""
	}
	var b strings.Builder
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.grant.Sites))) {
		b.WriteString(strconv.FormatInt(int64(id), 10))
		b.WriteByte(',')
	}
	return b.String() + c.grant.Token
}

// entry returns an entry as this scope may see it.
func (c scope) entry(e changelog.Entry) changelog.Entry {
	if e.Site == content.Control && !e.Erased() && c.withholds(e.Kind, e.Object, e.Payload) {
		e.Payload, e.Withheld = nil, true
	}
	return e
}

// object returns an object of a site as this scope may see it.
func (c scope) object(site content.SiteID, o changelog.Object) changelog.Object {
	if site == content.Control && c.withholds(o.Kind, o.ID, o.Payload) {
		o.Payload, o.Withheld = nil, true
	}
	return o
}

// withholds reports whether an object of the control log speaks of what is none
// of this scope's business. What cannot be understood is: a later release may
// say anything.
func (c scope) withholds(k changelog.Kind, id string, payload []byte) bool {
	if len(c.grant.Sites) == 0 || len(payload) == 0 {
		return false
	}
	var says struct {
		Site  content.SiteID   `json:"site"`
		Sites []content.SiteID `json:"sites"`
	}
	switch err := json.Unmarshal(payload, &says); {
	case k == changelog.Site:
		n, err := strconv.ParseInt(id, 10, 64)
		return err != nil || !c.allows(content.SiteID(n))
	case err != nil:
		return true
	case k == changelog.Edge:
		// An edge that feeds others knows those who may see no more than itself.
		return id != c.grant.Token && (len(says.Sites) == 0 || slices.ContainsFunc(says.Sites, func(s content.SiteID) bool { return !c.allows(s) }))
	default:
		return !c.allows(says.Site)
	}
}

func (c scope) allows(site content.SiteID) bool { return site > 0 && c.grant.Allows(site) }
