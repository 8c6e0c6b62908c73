package account

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxAudited bounds each of an event's before and after, in bytes of JSON.
const maxAudited = 4 << 10

// Event is one thing done, for the audit trail. Before and After never hold a
// secret; a value that is too large is left out and said to be.
type Event struct {
	Organisation string         `json:"organisation"` // whose chain; "" is the installation's
	Seq          int64          `json:"seq"`          // from 1, given by the trail
	At           content.Micros `json:"at"`           // given by the trail
	Actor        string         `json:"actor"`        // id of a person, "token:" and an id, "system", or "" for a stranger
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

// Audit lists an organisation's events after a number, oldest first, at most
// 1,000; site narrows it to one site when it is not 0, and then reading that
// site's trail is enough. The bytes are the events as JSON.
func (a *Accounts) Audit(ctx context.Context, by Actor, organisation string, site content.SiteID, after int64, max int) (rows []Row, err error) {
	if site == content.Control || !Can(by, ReadAudit, OnSite(site)) {
		if err := demandAudit(by, organisation); err != nil {
			return nil, err
		}
	}
	err = a.view(ctx, func(tx Tx) error {
		if site != content.Control {
			s, err := tx.Site(ctx, site)
			if err != nil || s.Organisation != organisation {
				return fail.E(fail.NotFound, "The organisation has no site %d.", site)
			}
		}
		max = min(max, 1000)
		for len(rows) < max {
			page, err := tx.Audit(ctx, organisation, after, 1000)
			if err != nil {
				return err
			}
			for _, r := range page {
				if after = r.Seq; len(rows) < max && ofSite(r, site) {
					rows = append(rows, r)
				}
			}
			if len(page) < 1000 {
				break
			}
		}
		return nil
	})
	return rows, err
}

func ofSite(r Row, site content.SiteID) bool {
	var e struct {
		Site content.SiteID `json:"site"`
	}
	return site == content.Control || json.Unmarshal(r.Body, &e) == nil && e.Site == site
}

// ExportAudit writes an organisation's trail as JSON Lines, each event with its
// hash: {"event":{…},"hash":"…"}. It can be verified from that alone.
func (a *Accounts) ExportAudit(ctx context.Context, by Actor, organisation string, to io.Writer) error {
	w := bufio.NewWriter(to)
	_, err := a.walkAudit(ctx, by, organisation, func(r Row) error {
		line, err := json.Marshal(struct {
			Event json.RawMessage `json:"event"`
			Hash  string          `json:"hash"`
		}{r.Body, hex.EncodeToString(r.Hash[:])})
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		return err
	}, func(Tx) error { return w.Flush() })
	return err
}

// VerifyAudit walks an organisation's chain and returns how many events it has.
// It returns fail.Conflict naming the first event that is not as it was
// written, or is gone.
func (a *Accounts) VerifyAudit(ctx context.Context, by Actor, organisation string) (n int64, err error) {
	var previous [sha256.Size]byte
	n, err = a.walkAudit(ctx, by, organisation, func(r Row) error {
		if n++; r.Seq != n || Chain(previous, r.Body) != r.Hash {
			return broken(n)
		}
		previous = r.Hash
		return nil
	}, func(tx Tx) error {
		seq, hash, err := tx.AuditHead(ctx, organisation)
		if err == nil && (seq != n || hash != previous) || n > 0 && fail.Is(err, fail.NotFound) {
			return broken(n + 1)
		}
		if fail.Is(err, fail.NotFound) {
			return nil
		}
		return err
	})
	return n, err
}

func broken(n int64) error {
	return fail.E(fail.Conflict, "The audit trail does not hold: event %d is not as it was written, or is gone.", n)
}

// walkAudit calls each for the events of a trail in order, then end, all in one
// transaction.
func (a *Accounts) walkAudit(ctx context.Context, by Actor, organisation string, each func(Row) error, end func(Tx) error) (after int64, err error) {
	if err := demandAudit(by, organisation); err != nil {
		return 0, err
	}
	err = a.view(ctx, func(tx Tx) error {
		for {
			page, err := tx.Audit(ctx, organisation, after, 500)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				return end(tx)
			}
			for _, r := range page {
				if err := each(r); err != nil {
					return err
				}
				after = r.Seq
			}
		}
	})
	return after, err
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
