package drill

import (
	"context"
	"io"
	"time"

	"github.com/gheecms/ghee/internal/drill/page"
)

// Config says what drills are run with.
type Config struct {
	Binary    string    // this program
	Version   string    // of it
	Databases Databases // how to make PostgreSQL servers; nil where there are none
	Missing   string    // why there are none
	Out       string    // folder of the reports
	Temp      string    // folder for that of the processes; Reachable says which
	Keep      bool      // leave the folders of the processes, with their logs
	// Installation is one that opted in, to be rehearsed on instead of processes of
	// this machine; nil for none.
	Installation *Installation
	Fonts        []page.Font // of the report
	Say          io.Writer   // what happens, a line each, for who waits
	Now          func() time.Time
}

// Databases makes PostgreSQL servers for a while.
type Databases interface {
	// Make makes a server in a folder that is not there yet, listening on an
	// address. It does not run.
	Make(ctx context.Context, dir, address string) (Database, error)
}

// Database is a PostgreSQL server that a drill breaks.
type Database interface {
	// Start returns when the server takes connections.
	Start(context.Context) error
	// Standby makes a copy that follows this one by a name. It does not run.
	Standby(ctx context.Context, dir, address, name string) (Database, error)
	// Set changes a setting, at once where it runs.
	Set(name, value string) error
	// URL says how to connect, Folder where its data is.
	URL() string
	Folder() string
	// Kill ends all its processes at once, Freeze stops them until Thaw.
	Kill() error
	Freeze()
	Thaw()
}

// The shape of a drill. Phases are as short as shows what happens: a drill is
// over in half a minute.
const (
	before  = 2500 * time.Millisecond
	during  = 5 * time.Second
	after   = 2500 * time.Millisecond
	longest = time.Minute            // a drill, from its first reader to its last
	setup   = time.Minute            // what it needs before
	settle  = 20 * time.Second       // whatever must come back by itself after the fault
	glance  = 10 * time.Millisecond  // between looks at what must come
	patient = 3 * time.Second        // a try, where no other edge is left (sdk/spec)
	brief   = 800 * time.Millisecond // a try, while another edge is left
)
