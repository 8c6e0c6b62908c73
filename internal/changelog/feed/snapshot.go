package feed

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
)

// manifest tells of a snapshot, and of some of its chunks.
type manifest struct {
	ID         string      `json:"id"`
	Checkpoint string      `json:"checkpoint"` // as in a head frame, in base64url
	From       int         `json:"from"`       // the number of the first chunk told
	Chunks     []chunkJSON `json:"chunks"`
	Complete   bool        `json:"complete"` // no chunk comes after those told
}

type chunkJSON struct {
	Size int64  `json:"size"`
	Raw  int    `json:"raw"`
	Sum  string `json:"sha256"`
}

// snapshot answers with the beginning of a snapshot's manifest.
func (s *Server) snapshot(w http.ResponseWriter, r *http.Request, who scope) error {
	site, err := s.named(r, who)
	if err != nil {
		return err
	}
	n, err := s.spool.get(r.Context(), site, who)
	if err != nil {
		return err
	}
	defer s.spool.release(n)
	return s.tellManifest(w, r, n, 0)
}

// manifest answers with more of it.
func (s *Server) manifest(w http.ResponseWriter, r *http.Request, who scope) error {
	n, err := s.snapshotOf(r, who)
	if err != nil {
		return err
	}
	defer s.spool.release(n)
	from := 0
	if text := r.URL.Query().Get("from"); text != "" {
		if from, err = strconv.Atoi(text); err != nil || from < 0 || from > maxChunks {
			return fail.E(fail.Invalid, "from: write the number of a chunk.")
		}
	}
	return s.tellManifest(w, r, n, from)
}

func (s *Server) snapshotOf(r *http.Request, who scope) (*snapshot, error) {
	site, err := s.named(r, who)
	if err != nil {
		return nil, err
	}
	return s.spool.find(site, who, r.PathValue("id"))
}

// tellManifest waits a little for something to tell.
func (s *Server) tellManifest(w http.ResponseWriter, r *http.Request, n *snapshot, from int) error {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	p := s.spool
	for late := false; ; {
		p.mu.Lock()
		m, err, changed := n.manifest(from), n.err, n.changed
		p.mu.Unlock()
		if err != nil {
			return err
		}
		if len(m.Chunks) > 0 || m.Complete || late {
			w.Header().Set("Content-Type", "application/json")
			return begun(json.NewEncoder(w).Encode(m))
		}
		select {
		case <-r.Context().Done():
			return r.Context().Err()
		case <-wait.C:
			late = true
		case <-changed:
		}
	}
}

// manifest is called with the spool's mu held.
func (n *snapshot) manifest(from int) manifest {
	m := manifest{ID: n.id, Checkpoint: base64.RawURLEncoding.EncodeToString(checkpointBytes(n.checkpoint)), From: from, Chunks: []chunkJSON{}}
	for _, c := range n.chunks[min(from, len(n.chunks)):min(from+manifestNew, len(n.chunks))] {
		m.Chunks = append(m.Chunks, chunkJSON{c.Size, c.Raw, c.Sum.String()})
	}
	m.Complete = n.state == complete && from+len(m.Chunks) >= len(n.chunks)
	return m
}

// chunk answers with the bytes of a chunk, or those from a place on (Range).
func (s *Server) chunk(w http.ResponseWriter, r *http.Request, who scope) error {
	n, err := s.snapshotOf(r, who)
	if err != nil {
		return err
	}
	defer s.spool.release(n)
	i, err := strconv.Atoi(r.PathValue("n"))
	s.spool.mu.Lock()
	if err != nil || i < 0 || i >= len(n.chunks) {
		s.spool.mu.Unlock()
		return fail.E(fail.NotFound, "The snapshot has no chunk %s.", printable(strconv.Quote(r.PathValue("n"))))
	}
	c, file := n.chunks[i], n.file
	s.spool.mu.Unlock()
	w.Header().Set("Content-Type", "application/zstd")
	w.Header().Set("ETag", fmt.Sprintf("%q", c.Sum))
	http.ServeContent(steady{w, http.NewResponseController(w)}, r, "", time.Time{}, io.NewSectionReader(file, c.at, c.Size))
	return nil
}

// steady gives each write a time of its own.
type steady struct {
	http.ResponseWriter
	rc *http.ResponseController
}

func (s steady) Write(p []byte) (int, error) {
	_ = s.rc.SetWriteDeadline(time.Now().Add(progress))
	return s.ResponseWriter.Write(p)
}

// parseManifest reads and bounds what a server tells.
func parseManifest(r io.Reader) (m manifest, c changelog.Checkpoint, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxManifest))
	if err != nil {
		return m, c, fail.Wrap(fail.Unavailable, err, "The feed was cut off.")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, c, damaged("a manifest that is no JSON.")
	}
	bytes, err := base64.RawURLEncoding.DecodeString(m.Checkpoint)
	d := decoder{data: bytes}
	if c = d.checkpoint(); err != nil || d.err != nil {
		return m, c, damaged("a manifest without a checkpoint.")
	}
	if m.ID == "" || len(m.ID) > 100 || m.From < 0 || m.From > maxChunks || len(m.Chunks) > maxChunks-m.From {
		return m, c, damaged("a manifest beyond its bounds.")
	}
	for _, k := range m.Chunks {
		if k.Size < 1 || k.Size > maxChunk || k.Raw < 1 || k.Raw > chunkBytes || len(k.Sum) != 64 {
			return m, c, damaged("a chunk beyond its bounds.")
		}
	}
	return m, c, nil
}
