package arch

// The doors that stay shut (docs/ARCHITECTURE.md). Names of ours start at the
// module's root and mean a package and all in it; so do names of other modules.
// A name of the standard library means that package alone.

// door is one row: no package of rooms reaches one of never, be it directly or
// through others. A room that is itself named in never may reach itself.
type door struct {
	rooms  []string
	except []string // of rooms
	never  []string
	why    string
}

var doors = []door{
	{
		rooms: []string{"internal/content", "internal/delivery"},
		never: []string{"database/sql", "net", "net/http", "internal/set", "internal/store", "internal/authoring"},
		why:   "a read is a function; it cannot fall with a database",
	},
	{
		rooms: []string{"internal/delivery"},
		never: []string{"internal/clock"},
		why:   "two nodes answer with equal bytes, whatever their clocks say",
	},
	{
		rooms: []string{"internal/set"},
		never: []string{"internal/store", "internal/authoring", "net/http"},
		why:   "a set is a file of its own",
	},
	{
		rooms: []string{"internal/edge", "internal/respcache", "internal/directory", "internal/dns"},
		never: []string{"internal/store", "internal/authoring"},
		why:   "the role must start and answer with origin and database gone",
	},
	{
		rooms:  []string{"internal"},
		except: []string{"internal/app"},
		never: []string{
			"internal/store", "internal/media/blob", "internal/dns/provider",
			"internal/purge/fastly", "internal/purge/varnish", "internal/purge/cloudfront", "internal/backup/s3",
		},
		why: "swapping a store or a driver is a wiring change: rooms declare what they need, app brings it",
	},
	{
		rooms:  []string{"internal"},
		except: []string{"internal/app", "internal/store"},
		never:  []string{"github.com/jackc/pgx/v5"},
		why:    "only the store speaks PostgreSQL",
	},
	{
		rooms: []string{"internal"},
		never: []string{"internal/app"},
		why:   "app is the only room that knows all others",
	},
	{
		rooms: []string{
			"internal/content", "internal/text", "internal/set", "internal/delivery", "internal/changelog",
			"internal/directory", "internal/authoring", "internal/account", "internal/store", "internal/importing",
			"internal/demo", "internal/webhook", "internal/media",
		},
		never: []string{
			"internal/web", "internal/edge", "internal/adminapi", "internal/writeapi", "internal/support", "internal/marketing",
		},
		why: "transport is outside",
	},
	{
		rooms: []string{"internal/adminapi", "internal/writeapi", "internal/support", "internal/marketing"},
		never: []string{"internal/adminapi", "internal/writeapi", "internal/support", "internal/marketing"},
		why:   "surfaces share the domain, not handlers",
	},
	{
		rooms: []string{"internal/drill"},
		never: []string{"internal/content", "internal/delivery", "internal/edge", "internal/set", "internal/authoring", "internal/changelog"},
		why:   "who judges answers is not who gives them",
	},
	{
		rooms: []string{"sdk"},
		never: []string{"internal"},
		why:   "customers build it alone",
	},
}

// planned are the names above that nobody has built yet. A name leaves this
// list on the day its package comes.
var planned = []string{
	"internal/marketing", "internal/media",
	"internal/media/blob", "internal/support",
}
