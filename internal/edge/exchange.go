package edge

import (
	"net/http"

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
	refused *delivery.Refusal // since "parse"; its turn comes after the token's

	grant    content.Grant // since "token"
	byHeader bool          // the token came in a header, so the URL alone does not name the answer
	state    string        // of the site's set; "" before its site is known

	set     content.SiteID // whose set answers; since "preview"
	warning string         // why it is not the one that was asked for
}

// reply is what goes out. It is one request's own; the body may be shared.
type reply struct {
	status   int
	body     []byte // identity; what is sent after "encode"
	answer   *answer
	position changelog.Position
	keys     []string // surrogate keys
	header   [][2]string

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
	detailStarting = "This node is starting and cannot check tokens yet. Try again shortly."
	detailNoSet    = "This node cannot read this site at the moment. Try again shortly."
	detailBusy     = "Too many requests are being answered. Try again shortly."
	detailSlow     = "The answer took too long. Try again shortly."
	detailBroken   = "This request met a fault of ours, which is logged. Try again shortly."
)

// told is a reply that says one sentence.
func told(status int, detail string) *reply {
	return &reply{status: status, body: web.Detail(detail)}
}

func unavailable(detail string) *reply { return told(http.StatusServiceUnavailable, detail) }
