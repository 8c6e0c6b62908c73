package account

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxAudited bounds each of an event's before and after, in bytes of JSON.
const maxAudited = 4 << 10

// Event is one thing done, for the audit trail. Before and After never hold a
// secret, nor what a document says: it may be erased, and the trail stays. A
// value that is too large is left out and said to be.
type Event struct {
	Organisation string         `json:"organisation,omitempty"` // "" for the installation's events, and for those of content
	Seq          int64          `json:"seq"`                    // from 1, given by the trail
	At           content.Micros `json:"at"`                     // given by the trail
	Actor        string         `json:"actor"`                  // id of a person, "token:" and an id, "system", or "" for a stranger
	ActingFor    string         `json:"acting_for,omitempty"`
	Session      string         `json:"session,omitempty"`
	Address      string         `json:"address,omitempty"`
	RequestID    string         `json:"request_id,omitempty"`
	Site         content.SiteID `json:"site,omitempty"`
	Action       string         `json:"action"` // "person.invite"
	Object       string         `json:"object,omitempty"`
	Before       any            `json:"before,omitempty"`
	After        any            `json:"after,omitempty"`
}

// Row is an event as it is kept: its bytes and H(previous hash ‖ bytes).
type Row struct {
	Seq  int64
	Body []byte
	Hash [sha256.Size]byte
}

// Chain is the rule of the trail: the hash of a row after another. The first
// row follows zeroes.
func Chain(previous [sha256.Size]byte, body []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(previous[:])
	h.Write(body)
	return [sha256.Size]byte(h.Sum(nil))
}

// Trail names the chain that the event belongs to: what is done to a site is on
// the site's own, so that who publishes on one waits for no other.
func (e Event) Trail() string {
	if e.Site != content.Control {
		return siteTrail(e.Site)
	}
	return e.Organisation
}

func siteTrail(site content.SiteID) string { return "site/" + strconv.FormatInt(int64(site), 10) }

// By fills in who did it.
func (e Event) By(a Actor) Event {
	switch {
	case a.system:
		e.Actor = "system"
	case a.Person == "" && a.Token != "":
		e.Actor = "token:" + a.Token
	default:
		e.Actor = a.Person
	}
	e.ActingFor, e.Session, e.RequestID = a.ActingFor, a.Session, cut(a.RequestID, 100)
	e.Address = cut(a.Address, 64)
	e.Before, e.After = bounded(e.Before), bounded(e.After)
	return e
}

func bounded(v any) any {
	if v == nil {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil || len(raw) > maxAudited {
		return map[string]int{"left_out_bytes": len(raw)}
	}
	return json.RawMessage(raw)
}

func (a *Accounts) note(ctx context.Context, tx Trail, by Actor, e Event) error {
	return tx.AppendAudit(ctx, e.By(by))
}

// notePerson writes an event of a person to the trail of each organisation that
// the person belongs to, or to the installation's.
func (a *Accounts) notePerson(ctx context.Context, tx Tx, by Actor, person string, e Event) error {
	held, err := tx.Grants(ctx, person)
	if err != nil {
		return err
	}
	last := ""
	for _, g := range held { // by organisation
		if g.Organisation == last {
			continue
		}
		last, e.Organisation = g.Organisation, g.Organisation
		if err := a.note(ctx, tx, by, e); err != nil {
			return err
		}
	}
	if last != "" {
		return nil
	}
	return a.note(ctx, tx, by, e)
}

func demandAudit(by Actor, organisation string) error {
	if organisation == "" && by.system {
		return nil
	}
	return demand(by, ReadOrganisationAudit, OnOrganisation(organisation))
}

// Audit lists the events of a site after a number, oldest first, at most 1,000;
// site 0 lists what an organisation's own trail has. The bytes are the events as
// JSON.
func (a *Accounts) Audit(ctx context.Context, by Actor, organisation string, site content.SiteID, after int64, max int) (rows []Row, err error) {
	if site == content.Control || !Can(by, ReadAudit, OnSite(site)) {
		if err := demandAudit(by, organisation); err != nil {
			return nil, err
		}
	}
	err = a.view(ctx, func(tx Tx) error {
		trail := organisation
		if site != content.Control {
			s, err := tx.Site(ctx, site)
			if err != nil || s.Organisation != organisation {
				return fail.E(fail.NotFound, "The organisation has no site %d.", site)
			}
			trail = siteTrail(site)
		}
		rows, err = tx.Audit(ctx, trail, after, min(max, 1000))
		return err
	})
	return rows, err
}

func micros(d time.Duration) content.Micros { return content.Micros(d.Microseconds()) }

// cut shortens text from outside to at most n bytes of whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
