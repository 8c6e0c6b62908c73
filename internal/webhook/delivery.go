package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// The states of a delivery; one of a paused hook is Paused, too.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	Failed    = "failed"
)

// MaxAnswer is how much of an answer's body is kept, in bytes.
const MaxAnswer = 64 << 10

// Delivery is one event for one hook.
type Delivery struct {
	ID     string // webhook-id
	Hook   string
	Number int64 // among the hook's
	Object content.ObjectID
	Event  string
	Data   []byte // JSON; empty when its object was erased and this was told
	State  string
	Made   content.Micros
	Since  content.Micros // of the round
	Tries  int            // of the round
	Round  int            // replays
	Ended  content.Micros // when it was delivered or given up; 0 while it is neither
	Status int            // of the last answer; 0 for none
	Error  string         // of the last try
	Erased bool           // Event.Erased
}

// Try is one request with what came of it.
type Try struct {
	N       int // among the delivery's, from 1
	At      content.Micros
	Millis  int64
	Request []Header // values of the hook's own are left out
	Status  int      // 0 for no answer
	Answer  []Header
	Body    string // of the answer, its first MaxAnswer bytes
	Error   string // "" for delivered
}

// deliveryID is the same whenever the same event is given to the same hook.
func deliveryID(event, hook string) string {
	sum := sha256.Sum256([]byte(event + "\x00" + hook))
	return "msg_" + hex.EncodeToString(sum[:16])
}

// lanes are how many kinds of jobs deliver: a hook whose receiver is slow holds up
// those of its own lane at most.
const lanes = 4

// SendKinds names the kinds of the jobs that deliver.
func SendKinds() (all []string) {
	for i := range lanes {
		all = append(all, sendKind(i))
	}
	return all
}

func sendKind(lane int) string { return "webhook." + strconv.Itoa(lane) }

// Order is the payload of a job that delivers.
type Order struct {
	Delivery string `json:"delivery"`
	Round    int    `json:"round"`
}

// job sends a delivery, after those of the same hook and object.
func (d Delivery) job(site content.SiteID) (work.Job, error) {
	payload, err := json.Marshal(Order{d.ID, d.Round})
	if err != nil {
		return work.Job{}, fail.Wrap(fail.Internal, err, "A delivery cannot be written down.")
	}
	sum := sha256.Sum256([]byte(d.Hook))
	return work.Job{
		ID: d.ID + ":" + strconv.FormatInt(int64(site), 10) + ":" + strconv.Itoa(d.Round), Kind: sendKind(int(sum[0]) % lanes), Site: site,
		Subject: d.Hook + " " + string(d.Object), Payload: payload,
	}, nil
}
