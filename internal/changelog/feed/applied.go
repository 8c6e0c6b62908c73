package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
)

// hearing is what a server tells to whoever keeps receipts; receipt.Book
// implements it.
type hearing interface {
	Hear(token string, allows func(content.SiteID) bool, nodes []receipt.Node) (all bool)
}

// appliedJSON is what nodes have applied, as their followers' relay tells it.
type appliedJSON struct {
	Version int        `json:"version"`
	Nodes   []nodeJSON `json:"nodes"`
}

type nodeJSON struct {
	ID        string                    `json:"id"`
	Name      string                    `json:"name"`
	Beat      int64                     `json:"beat"`
	State     string                    `json:"state"`
	Positions map[content.SiteID]string `json:"positions,omitempty"`
}

type heardJSON struct {
	Version int  `json:"version"`
	All     bool `json:"all"`
}

// applied takes in what nodes have applied.
func (s *Server) applied(w http.ResponseWriter, r *http.Request, who scope) error {
	if s.Applied == nil {
		return fail.E(fail.NotFound, "This node keeps no receipts.")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHello))
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "The request could not be read; it has %d bytes at most.", maxHello)
	}
	nodes, err := parseApplied(raw)
	if err != nil {
		return err
	}
	all := s.Applied.Hear(who.grant.Token, who.allows, nodes)
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(heardJSON{Version, all})
}

func parseApplied(raw []byte) ([]receipt.Node, error) {
	var told appliedJSON
	if err := json.Unmarshal(raw, &told); err != nil {
		return nil, fail.E(fail.Invalid, "The request is not the JSON that tells what nodes have applied: %w", err)
	}
	if told.Version != Version {
		return nil, fail.E(fail.Invalid, "This node speaks version %d of the feed, and is told something in version %d. Update the older of the two.", Version, told.Version)
	}
	if len(told.Nodes) > maxNodes {
		return nil, fail.E(fail.Invalid, "The request tells of %d nodes; %d are the most.", len(told.Nodes), maxNodes)
	}
	var nodes []receipt.Node
	positions := 0
	for _, n := range told.Nodes {
		if n.ID == "" || len(n.ID) > maxNodeID || len(n.Name) > maxNodeName || len(n.State) > maxNodeID || printable(n.ID+n.Name+n.State) != n.ID+n.Name+n.State {
			return nil, fail.E(fail.Invalid, "A node has an id of up to %d and a name of up to %d bytes, without control characters.", maxNodeID, maxNodeName)
		}
		if positions += len(n.Positions); positions > maxSites {
			return nil, fail.E(fail.Invalid, "The request tells of more than %d positions.", maxSites)
		}
		node := receipt.Node{ID: n.ID, Name: n.Name, Beat: n.Beat, State: n.State, Positions: make(map[content.SiteID]receipt.Point, len(n.Positions))}
		for site, text := range n.Positions {
			p, ok := receipt.ParsePoint(text)
			if !ok {
				return nil, fail.E(fail.Invalid, "%.40q is no position of a site; write EPOCH.SEQ.", text)
			}
			node.Positions[site] = p
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}

// Tell tells the server what nodes have applied, and reports whether it wants to
// hear all positions. fail.NotFound is an older one that wants to hear nothing.
func (c *Client) Tell(ctx context.Context, nodes []receipt.Node) (all bool, err error) {
	for first := true; first || len(nodes) > 0; first = false {
		told := appliedJSON{Version: Version, Nodes: []nodeJSON{}}
		for room := maxSites; len(nodes) > 0 && len(told.Nodes) < maxNodes; nodes = nodes[1:] {
			if room -= len(nodes[0].Positions); room < 0 && len(told.Nodes) > 0 {
				break
			}
			told.Nodes = append(told.Nodes, nodeOf(nodes[0]))
		}
		again, err := c.tell(ctx, told)
		if err != nil {
			return false, err
		}
		all = all || again
	}
	return all, nil
}

func nodeOf(n receipt.Node) nodeJSON {
	out := nodeJSON{n.ID, n.Name, n.Beat, n.State, make(map[content.SiteID]string, len(n.Positions))}
	for site, p := range n.Positions {
		if len(out.Positions) < maxSites {
			out.Positions[site] = p.String()
		}
	}
	return out
}

func (c *Client) tell(ctx context.Context, told appliedJSON) (all bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, telling)
	defer cancel()
	body, err := json.Marshal(told)
	if err != nil {
		return false, fail.Wrap(fail.Internal, err, "What nodes have applied cannot be told.")
	}
	resp, err := c.do(ctx, http.MethodPost, "applied", bytes.NewReader(body), nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = resp.Body.Close() }()
	var heard heardJSON
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxDetail)).Decode(&heard); err != nil {
		return false, damaged("an answer that is none to what it was told.")
	}
	return heard.All, nil
}

// telling bounds one telling.
const telling = 5 * time.Second

// Tell tells the server that is followed; fail.Unavailable while none is.
func (c *Choice) Tell(ctx context.Context, nodes []receipt.Node) (all bool, err error) {
	if s := c.current.Load(); s != nil {
		return s.Tell(ctx, nodes)
	}
	return false, fail.E(fail.Unavailable, "No feed answers now.")
}

// Told names whom Tell tells, "" for nobody; each stream is another name, for
// who is followed again may have forgotten.
func (c *Choice) Told() string {
	s := c.current.Load()
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.URL + "#" + strconv.FormatInt(s.streams, 10)
}
