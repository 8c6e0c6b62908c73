package feed

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// epochAnswer tells which history a node is of, and how old its knowledge is.
type epochAnswer struct {
	Version int       `json:"version"`
	Epoch   epochJSON `json:"epoch"`
	AgeMS   int64     `json:"age_ms"`
}

func (s *Server) epoch(w http.ResponseWriter, _ *http.Request, _ scope) error {
	epoch, known := s.hub.state()
	if !known {
		return errUnknown
	}
	w.Header().Set("Content-Type", "application/json")
	return begun(json.NewEncoder(w).Encode(epochAnswer{
		Version: Version, Epoch: epochJSON{epoch.Number, epoch.Leader}, AgeMS: s.age().Milliseconds(),
	}))
}

// begun marks an error as one that came while an answer was being written.
func begun(err error) error {
	if err != nil {
		return errBegun
	}
	return nil
}

// named finds the site of a path, if this token may see it.
func (s *Server) named(r *http.Request, who scope) (content.SiteID, error) {
	n, err := strconv.ParseInt(r.PathValue("site"), 10, 64)
	site := content.SiteID(n)
	if err != nil || !who.sees(site) {
		return 0, fail.E(fail.NotFound, "There is no site %s that this edge token may follow.", printable(strconv.Quote(r.PathValue("site"))))
	}
	if _, known := s.hub.state(); known && !s.hub.there(site) {
		return 0, fail.E(fail.NotFound, "Site %d has no log here.", site)
	}
	return site, nil
}

func (s *Server) head(w http.ResponseWriter, r *http.Request, who scope) error {
	site, err := s.named(r, who)
	if err != nil {
		return err
	}
	c, err := s.Log.Head(r.Context(), site)
	if err == nil {
		err = s.sign(r.Context(), &c)
	}
	if err != nil {
		return err
	}
	out := appendFrame(nil, kindHead, checkpointBytes(c))
	return s.frames(w, appendFrame(out, kindReady, nil))
}

// entries answers with what comes after a position.
func (s *Server) entries(w http.ResponseWriter, r *http.Request, who scope) error {
	site, err := s.named(r, who)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fail.E(fail.Invalid, "The query cannot be read: %w", err)
	}
	after, err := ParsePosition(query.Get("after"))
	if err != nil {
		return err
	}
	count := maxEntries
	if text := query.Get("max"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fail.E(fail.Invalid, "max: write how many entries you want at most, from 1 to %d.", maxEntries)
		}
		count = min(n, maxEntries)
	}
	select {
	case s.reads <- struct{}{}:
		defer func() { <-s.reads }()
	case <-r.Context().Done():
		return r.Context().Err()
	case <-time.After(patience):
		return errBusy
	}
	entries, err := s.read(r.Context(), site, after, count, readBytes)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return s.frames(w, appendFrame(nil, kindReady, nil))
	}
	return s.writeBatch(w, after, entries, who)
}

// writeBatch writes entries one by one: the frames of all of them together would
// hold them twice.
func (s *Server) writeBatch(w http.ResponseWriter, after changelog.Position, entries []changelog.Entry, who scope) error {
	last := entries[len(entries)-1]
	out := appendFrame(nil, kindBatch, appendBegin(nil, batchHead{site: last.Site, after: after, count: len(entries)}))
	var body []byte
	for _, e := range entries {
		body = appendEntry(body[:0], who.entry(e))
		if out = appendFrame(out, kindEntry, body); len(out) >= piece {
			if err := s.frames(w, out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	out = appendFrame(out, kindSealed, checkpointBytes(last.Checkpoint()))
	return s.frames(w, appendFrame(out, kindReady, nil))
}

// frames writes frames to who may be slow.
func (s *Server) frames(w http.ResponseWriter, out []byte) error {
	w.Header().Set("Content-Type", contentType)
	st := stream{w: w, rc: http.NewResponseController(w), out: out}
	return begun(st.flush())
}
