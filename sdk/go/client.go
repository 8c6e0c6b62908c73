package ghee

import (
	"context"
	"encoding/json"
	"time"
)

// Client asks a site's API. It is made by New and closed by Close.
type Client struct {
	Posts       Posts
	Pages       Pages
	Collections Collections
	Authors     Authors
	Categories  Categories
	Tags        Tags
	Feeds       Feeds
	Sync        Sync

	token   string
	o       Options
	hosts   *hosts
	tokens  *tokens
	memory  *memory
	outside *outside
	flights *flights
}

// New makes a client of one site, by its read token.
func New(token string, o Options) (*Client, error) {
	if token == "" {
		return nil, usage("no read token is given: the dashboard's settings list them")
	}
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	c := &Client{
		token: token, o: o,
		hosts: newHosts(o.Hosts), tokens: &tokens{left: full}, memory: newMemory(o.Memory),
		flights: &flights{under: map[string]*flight{}},
	}
	if o.Store != nil {
		c.outside = &outside{store: o.Store, token: token, now: o.Now}
	}
	c.Posts, c.Pages, c.Collections = Posts{c}, Pages{c}, Collections{c}
	c.Authors, c.Categories, c.Tags = Authors{c}, Categories{c}, Tags{c}
	c.Feeds, c.Sync = Feeds{c}, Sync{c}
	return c, nil
}

// Close waits for what is on its way to the store, for two seconds at most, and closes
// that; the error is the store's. Calls under way are not ended: their contexts are for
// that.
func (c *Client) Close() error {
	c.o.HTTP.CloseIdleConnections()
	return c.outside.close()
}

// Info says where an answer came from.
type Info struct {
	FromFailover bool          // every try failed: this is the last good answer
	Age          time.Duration // since a server gave it to this client; 0 for one that just came
	Position     string        // of the site's published content, as Ghee-Position; "" from other servers
	Revalidated  bool          // the server has said that nothing changed
	Host         string        // that answered, "" for none
	Tries        int           // it took
}

// answer is a good answer.
type answer struct {
	body json.RawMessage
	info Info
	// It came by a flight that decoded it into what its own caller wants: decoding is
	// most of what an answer costs. shape is what was wrong with it as that.
	in    any
	shape error
}

// read asks for a target, or gives the last good answer to it. into is a pointer to what
// the caller wants.
func (c *Client) read(ctx context.Context, path string, p Params, into any) (*answer, error) {
	target, err := target(path, p)
	if err != nil {
		return nil, err
	}
	r := &reading{c: c, target: target, keeps: keeps(path, p), into: into}
	if a := r.fresh(); a != nil {
		return a, nil
	}
	return c.flights.do(ctx, target, r.fly)
}
