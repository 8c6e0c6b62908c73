package feed

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// hello opens a stream.
type hello struct {
	Version   int                       `json:"version"`
	Sites     []string                  `json:"sites,omitempty"`     // keys; none: all the token allows
	Positions map[content.SiteID]string `json:"positions,omitempty"` // what the node is at, as FormatPosition
	Epoch     *epochJSON                `json:"epoch,omitempty"`     // the highest the node has seen
}

type epochJSON struct {
	Number uint64 `json:"number"`
	Leader string `json:"leader"`
}

type batchHead struct {
	site  content.SiteID
	after changelog.Position
	count int
}

func appendBegin(b []byte, h batchHead) []byte {
	b = appendPosition(binary.AppendUvarint(b, uint64(h.site)), h.after)
	return binary.AppendUvarint(b, uint64(h.count))
}

// stream is one node's stream: what was told, and where the node should be.
type stream struct {
	s       *Server
	who     scope
	w       http.ResponseWriter
	rc      *http.ResponseController
	at      map[content.SiteID]changelog.Position // what the node is at, or will be when it has asked for the rest
	told    map[content.SiteID]bool               // a head of it was sent
	version uint64
	beats   uint64
	slow    bool // the log: nothing more is pushed in this round, so that heartbeats come
	out     []byte
}

func (s *Server) stream(w http.ResponseWriter, r *http.Request, who scope) error {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		return errBusy
	}
	st := &stream{s: s, who: who, w: w, rc: http.NewResponseController(w), told: map[content.SiteID]bool{}}
	if err := st.open(r); err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Accel-Buffering", "no")
	_ = st.rc.SetReadDeadline(time.Time{}) // the request is read; the answer has no end
	w.WriteHeader(http.StatusOK)
	if err := st.run(r.Context()); err != nil && r.Context().Err() == nil {
		s.Logger.InfoContext(r.Context(), "a stream of the feed ended", "edge", who.grant.Name, "error", err)
	}
	return errBegun // it has no end, so it is cut off
}

// contentType names frames.
const contentType = "application/vnd.ghee.feed"

// open reads what the node has to say.
func (st *stream) open(r *http.Request) error {
	raw, err := io.ReadAll(http.MaxBytesReader(st.w, r.Body, maxHello))
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "The request could not be read; it has %d bytes at most.", maxHello)
	}
	var h hello
	if err := json.Unmarshal(raw, &h); err != nil {
		return fail.E(fail.Invalid, "The request is not the JSON that opens a stream: %w", err)
	}
	if h.Version != Version {
		return fail.E(fail.Invalid, "This node speaks version %d of the feed, and is asked for version %d. Update the older of the two.", Version, h.Version)
	}
	if len(h.Sites) > maxKeys || len(h.Positions) > maxSites {
		return fail.E(fail.Invalid, "The request names too many sites; %d by key and %d positions are the most.", maxKeys, maxSites)
	}
	if err := st.choose(h.Sites); err != nil {
		return err
	}
	st.at = make(map[content.SiteID]changelog.Position, len(h.Positions))
	for site, text := range h.Positions {
		if st.at[site], err = ParsePosition(text); err != nil {
			return err
		}
	}
	epoch, known := st.s.hub.state()
	switch {
	case !known:
		return errUnknown
	case h.Epoch != nil && epoch.Number < h.Epoch.Number:
		return fail.E(fail.Conflict, "This node is of epoch %d, and you have seen epoch %d. Follow a node of the higher epoch.", epoch.Number, h.Epoch.Number)
	}
	return nil
}

var errUnknown = fail.E(fail.Unavailable, "This node does not know yet how far the logs are. Try again, or ask another node.")

// choose finds the sites that were asked for by key.
func (st *stream) choose(keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	st.who.only = map[content.SiteID]bool{}
	for _, key := range keys {
		var id content.SiteID
		ok := false
		if st.s.Site != nil {
			id, ok = st.s.Site(key)
		}
		if !ok || !st.who.grant.Allows(id) {
			if !st.s.Ready() {
				return errUnknown
			}
			return fail.E(fail.NotFound, "There is no site %q that this edge token may follow. Look at its key with: ghee site list", printable(key))
		}
		st.who.only[id] = true
	}
	return nil
}

// run writes until the node goes, the token ends or the server does.
func (st *stream) run(ctx context.Context) error {
	for first := true; ; first = false {
		v := st.s.hub.since(st.version)
		if v.ended {
			return nil
		}
		if err := st.s.Over(); err != nil {
			return err
		}
		st.slow = false
		for _, h := range v.heads {
			if err := st.tell(ctx, h); err != nil {
				return err
			}
		}
		if st.version != v.version {
			st.gone()
		}
		st.version = v.version
		if first {
			st.frame(kindReady, nil)
		}
		if first || st.beats != v.beats {
			st.beats = v.beats
			if _, err := st.s.holds(st.who.hash); errors.Is(err, errBadToken) {
				return err // revoked
			}
			st.frame(kindHeartbeat, beatBytes(st.s.age(), v.epoch))
		}
		if err := st.flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-v.changed:
		}
	}
}

func beatBytes(age time.Duration, e changelog.Epoch) []byte {
	return appendEpoch(binary.AppendUvarint(nil, uint64(age.Milliseconds())), e)
}

// tell writes what there is new of one log: the entries when the node is near,
// and then the head. A node that is not near asks for them; what comes next is
// sent as if it had, and dropped by the node if it has not.
func (st *stream) tell(ctx context.Context, h *head) error {
	if !st.who.sees(h.Site) {
		return nil
	}
	from, stated := st.at[h.Site]
	st.at[h.Site] = h.Position
	if behind := h.Position.Seq - from.Seq; stated && from != h.Position && behind <= pushEntries && !st.slow {
		p, err := st.s.push(ctx, h.Site, from, h.Position, st.who)
		switch {
		case errors.Is(err, changelog.ErrDiverged):
			st.frame(kindDiverged, appendPosition(binary.AppendUvarint(nil, uint64(h.Site)), from))
		case errors.Is(err, changelog.ErrCompacted):
			st.frame(kindCompacted, appendPosition(binary.AppendUvarint(nil, uint64(h.Site)), from))
		case err != nil:
			st.slow = true // or worse: the node asks, and is told
		case p.frames != nil:
			st.out = append(st.out, p.frames...)
			st.at[h.Site] = p.end // the log may have grown since its head was looked at
		case behind < 0:
			st.at[h.Site] = from
		}
	}
	st.told[h.Site] = true
	st.frame(kindHead, checkpointBytes(h.Checkpoint))
	if len(st.out) >= piece {
		return st.flush()
	}
	return nil
}

// gone tells of sites that are there no more.
func (st *stream) gone() {
	for site := range st.told {
		if !st.s.hub.there(site) {
			delete(st.told, site)
			delete(st.at, site)
			st.frame(kindGone, binary.AppendUvarint(nil, uint64(site)))
		}
	}
}

func (st *stream) frame(k kind, body []byte) { st.out = appendFrame(st.out, k, body) }

const piece = 32 << 10

// flush writes what there is, a piece at a time: each has a time of its own, so
// that a slow node is not cut off, and one that takes nothing is.
func (st *stream) flush() error {
	out := st.out
	for len(out) > 0 {
		n := min(len(out), piece)
		_ = st.rc.SetWriteDeadline(time.Now().Add(progress)) // what cannot be bounded here is by the listener
		if _, err := st.w.Write(out[:n]); err != nil {
			return err
		}
		if err := st.rc.Flush(); err != nil {
			return err
		}
		out = out[n:]
	}
	if st.out = st.out[:0]; cap(st.out) > 4*piece {
		st.out = nil
	}
	return nil
}
