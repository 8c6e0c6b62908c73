package directory

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// view is the whole directory at one moment, in memory. Once stored it is never
// changed; a change makes a new one. Building one costs a walk over all tokens,
// which a control log affords: it changes when people make sites and tokens.
type view struct {
	position    changelog.Position
	epoch       changelog.Epoch
	digest      changelog.Digest
	seal        changelog.Checkpoint         // the last one that came signed; of an earlier position when later entries did not
	edges       map[string]content.EdgeGrant // by token id
	tokens      map[string]content.Grant     // by token id; what grants is made of
	sites       map[content.SiteID]content.SiteInfo
	odd         map[key]bool // objects kept and not understood
	withheld    map[key]bool // tokens of sites that are none of this node's business
	generations map[content.SiteID]int64

	// Made by index:
	grants map[string]content.Grant     // by hash
	gates  map[string]content.EdgeGrant // of edges, by hash
	list   []content.SiteInfo           // by id
	unread int
}

// key names an object of the control log.
type key struct {
	kind   changelog.Kind
	id     string
	locale string
}

func newView() *view {
	return &view{
		tokens: map[string]content.Grant{}, edges: map[string]content.EdgeGrant{}, sites: map[content.SiteID]content.SiteInfo{},
		odd: map[key]bool{}, withheld: map[key]bool{}, generations: map[content.SiteID]int64{},
	}
}

// clone returns a view that may be changed.
func (v *view) clone() *view {
	c := *v
	c.tokens, c.edges, c.sites = maps.Clone(v.tokens), maps.Clone(v.edges), maps.Clone(v.sites)
	c.odd, c.withheld = maps.Clone(v.odd), maps.Clone(v.withheld)
	return &c
}

// setGeneration keeps the generations of older views as they are.
func (v *view) setGeneration(site content.SiteID, g int64) {
	v.generations = maps.Clone(v.generations)
	v.generations[site] = g
}

// put takes in the present state of an object. What cannot be understood is
// counted and stands in nobody's way: an entry that one release cannot read
// must not keep a revoked token alive. What is withheld is none of this node's
// business.
func (v *view) put(o changelog.Object) {
	v.remove(o)
	if o.Withheld {
		if o.Kind == changelog.Token {
			v.withheld[key{o.Kind, o.ID, o.Locale}] = true
		}
		return
	}
	understood := false
	switch o.Kind {
	case changelog.Site:
		understood = v.putSite(o)
	case changelog.Token:
		understood = v.putToken(o)
	case changelog.Edge:
		understood = v.putEdge(o)
	}
	if !understood {
		v.odd[key{o.Kind, o.ID, o.Locale}] = true
	}
}

// putSite takes in a site. One whose name cannot be read is there all the same:
// its readers do not need the name.
func (v *view) putSite(o changelog.Object) bool {
	id, ok := siteID(o.ID)
	if !ok {
		return false
	}
	var info content.SiteInfo
	err := json.Unmarshal(o.Payload, &info)
	info.ID = id
	v.sites[id] = info
	return err == nil
}

func (v *view) putToken(o changelog.Object) bool {
	var g content.Grant
	if err := json.Unmarshal(o.Payload, &g); err != nil {
		return false
	}
	if !hashed(g.Hash) {
		return false
	}
	v.tokens[o.ID] = g
	return true
}

func (v *view) putEdge(o changelog.Object) bool {
	var g content.EdgeGrant
	if err := json.Unmarshal(o.Payload, &g); err != nil || !hashed(g.Hash) {
		return false
	}
	g.Token = o.ID
	v.edges[o.ID] = g
	return true
}

// hashed reports whether text is a SHA-256 hash in hexadecimal.
func hashed(text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == len(changelog.Hash{})
}

// remove takes an object out, if it is there.
func (v *view) remove(o changelog.Object) {
	delete(v.odd, key{o.Kind, o.ID, o.Locale})
	delete(v.withheld, key{o.Kind, o.ID, o.Locale})
	switch o.Kind {
	case changelog.Site:
		if id, ok := siteID(o.ID); ok {
			delete(v.sites, id)
		}
	case changelog.Token:
		delete(v.tokens, o.ID)
	case changelog.Edge:
		delete(v.edges, o.ID)
	}
}

// index makes what lookups need.
func (v *view) index() {
	v.grants = make(map[string]content.Grant, len(v.tokens))
	for id, g := range v.tokens {
		if _, there := v.sites[g.Site]; there {
			g.Token = id
			v.grants[g.Hash] = g
		}
	}
	v.gates = make(map[string]content.EdgeGrant, len(v.edges))
	for _, g := range v.edges {
		v.gates[g.Hash] = g
	}
	v.list = slices.SortedFunc(maps.Values(v.sites), func(a, b content.SiteInfo) int { return cmp.Compare(a.ID, b.ID) })
	v.unread = len(v.odd)
}

// siteID reads the object id of a site: its decimal number, above 0.
func siteID(id string) (content.SiteID, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	return content.SiteID(n), err == nil && n > int64(content.Control) && strconv.FormatInt(n, 10) == id
}
