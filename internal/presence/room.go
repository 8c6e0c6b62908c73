package presence

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

// Room is the visits that one process has, for as long as there are any. It may
// be used by many goroutines.
type Room struct {
	store Store
	ids   clock.IDs
	log   *slog.Logger
	beat  time.Duration

	mu     sync.Mutex
	seats  map[string]*Visit // by id of the visit
	left   []Guest           // not told to the store yet
	coming chan struct{}     // something changed; closed by nobody
	lives  bool              // a goroutine keeps the beat
}

// New makes an empty room. beat is Beat but for tests.
func New(store Store, ids clock.IDs, log *slog.Logger, beat time.Duration) *Room {
	return &Room{store: store, ids: ids, log: log, beat: beat, seats: map[string]*Visit{}, coming: make(chan struct{}, 1)}
}

// Visit is one guest's stay.
type Visit struct {
	room  *Room
	guest Guest
	seen  []Guest
	news  chan []Guest
}

// Enter lets somebody in. Leave ends the visit.
func (r *Room) Enter(at Place, person, name string) *Visit {
	v := &Visit{room: r, guest: Guest{Place: at, ID: r.ids(), Person: person, Name: name}, news: make(chan []Guest, 1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seats[v.guest.ID] = v
	r.wake()
	return v
}

// ID names the visit among the guests.
func (v *Visit) ID() string { return v.guest.ID }

// News gives everybody at the place, the visitor included, each time that
// changes: the newest state alone.
func (v *Visit) News() <-chan []Guest { return v.news }

// Leave ends the visit; again is harmless.
func (v *Visit) Leave() {
	r := v.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seats[v.guest.ID] == nil {
		return
	}
	delete(r.seats, v.guest.ID)
	r.left = append(r.left, v.guest)
	r.wake()
}

// wake has the beat come at once. The room is locked.
func (r *Room) wake() {
	select {
	case r.coming <- struct{}{}:
	default:
	}
	if !r.lives {
		r.lives = true
		go r.live()
	}
}

// live keeps the beat until the room is empty and the store knows.
func (r *Room) live() {
	t := time.NewTicker(r.beat)
	defer t.Stop()
	for {
		select {
		case <-r.coming:
		case <-t.C:
		}
		if r.meet() {
			return
		}
	}
}

// meet is one beat. It reports whether the room is empty and its goroutine ends.
func (r *Room) meet() (empty bool) {
	r.mu.Lock()
	left := r.left
	r.left = nil
	var here []Guest
	for _, v := range r.seats {
		here = append(here, v.guest)
	}
	if len(here) == 0 && len(left) == 0 {
		r.lives = false
		r.mu.Unlock()
		return true
	}
	r.mu.Unlock()
	slices.SortFunc(here, func(a, b Guest) int { return strings.Compare(a.ID, b.ID) })
	ctx, cancel := context.WithTimeout(context.Background(), r.beat)
	defer cancel()
	all, err := r.store.Meet(ctx, here, left, Forget)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		// Who left is forgotten by the others soon, told or not.
		r.log.Warn("presence cannot be written", "error", err)
		if r.lives = len(r.seats) > 0 || len(r.left) > 0; !r.lives {
			return true
		}
		return false
	}
	r.tell(all)
	if len(r.seats) == 0 && len(r.left) == 0 {
		r.lives = false
		return true
	}
	return false
}

// tell gives each visit what changed for it. The room is locked.
func (r *Room) tell(all []Guest) {
	at := map[Place][]Guest{}
	for _, g := range all {
		at[g.Place] = append(at[g.Place], g)
	}
	for _, v := range r.seats {
		now := at[v.guest.Place]
		if slices.Equal(now, v.seen) {
			continue
		}
		v.seen = now
		select { // what was not fetched is outdated
		case <-v.news:
		default:
		}
		v.news <- now
	}
}
