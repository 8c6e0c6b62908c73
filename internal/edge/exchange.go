package edge

import (
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/web"
)

// exchange is what the steps know of one request so far.
type exchange struct {
	r       *http.Request
	method  string // upper case
	entered bool   // holds a place among the requests in flight

	query   delivery.Query    // since "parse"
	key     string            // of query, see name
	refused *delivery.Refusal // since "parse"; its turn comes after the token's

	grant    content.Grant // since "token"
	byHeader bool          // the token came in a header, so the URL alone does not name the answer
	borrowed bool          // the grant is what other nodes left in the shared cache
	state    string        // of the site's set; "" before its site is known
	asOf     time.Time     // of the site's set

	set     content.SiteID     // whose set answers; since "token", or "preview"
	warning string             // why it is not the one that was asked for
	drafted bool               // the site shows drafts for it, so it may be found without a purge
	least   changelog.Position // that the client asked for and the set has come to
	unmet   string             // where the set is, which is not where the client wants it
}

// from settles whose set answers, and how fresh that is. It comes before the
// set is read: what is told of an answer was so at least then.
func (h *Handler) from(x *exchange, site content.SiteID) {
	x.set, x.state, x.asOf = site, h.c.Freshness.State(site), h.c.Freshness.AsOf(site)
}

// name is the query in its one canonical form: with the site, what an answer is
// shared and kept by.
func (x *exchange) name() string {
	if x.key == "" {
		x.key = x.query.Key()
	}
	return x.key
}

// hash is that of the token that counts.
func (x *exchange) hash() string {
	if x.byHeader {
		return hashOf(headerToken(x.r.Header.Get("Authorization")))
	}
	return hashOf(x.query.Token)
}

// reply is what goes out. It is one request's own; the body may be shared.
type reply struct {
	status   int
	body     []byte // identity; what is sent after "encode"
	answer   *answer
	from     string // how the answer came about; "" where no set was asked
	position changelog.Position
	keys     []string // surrogate keys
	header   [][2]string
	retry    string        // seconds after which to come back; "" for those of Config
	told     *LeaderAnswer // of a leader, instead of all the above but the status
	listener *listener     // to events, instead of a body

	encoding coding // since "encode"
	etag     string // since "encode"
}

func (r *reply) with(name, value string) *reply {
	r.header = append(r.header, [2]string{name, value})
	return r
}

// What a client is told when no answer can be given. 503 says that the same
// request may succeed soon, here or at another edge.
const (
	detailStarting  = "This node is starting and cannot check tokens yet. Try again shortly."
	detailElsewhere = "This node holds some sites only and does not know this token. Ask another node."
	detailNoSet     = "This node cannot read this site at the moment. Try again shortly."
	detailSlow      = "The answer took too long. Try again shortly."
	detailBroken    = "This request met a fault of ours, which is logged. Try again shortly."
)

// told is a reply that says one sentence.
func told(status int, detail string) *reply {
	return &reply{status: status, body: web.Detail(detail)}
}

func unavailable(detail string) *reply { return told(http.StatusServiceUnavailable, detail) }
