package presence_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/presence"
)

// table is a database's rows, for rooms of several processes; the stores' own
// are tested in storetest.
type table struct {
	mu   sync.Mutex
	rows map[string]presence.Guest
	beat map[string]time.Time
	away bool
}

func (s *table) Meet(_ context.Context, here, left []presence.Guest, within time.Duration) (all []presence.Guest, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, errors.New("the database is away")
	}
	for id, at := range s.beat {
		if time.Since(at) > within {
			delete(s.rows, id)
			delete(s.beat, id)
		}
	}
	for _, g := range left {
		delete(s.rows, g.ID)
	}
	places := map[presence.Place]bool{}
	for _, g := range here {
		places[g.Place], s.beat[g.ID] = true, time.Now()
		if _, known := s.rows[g.ID]; !known {
			g.Since = content.Micros(time.Now().UnixMicro())
			s.rows[g.ID] = g
		}
	}
	for _, g := range s.rows {
		if places[g.Place] {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b presence.Guest) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

func names(guests []presence.Guest) string {
	var out []string
	for _, g := range guests {
		out = append(out, g.Name)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

var soup = presence.Place{Site: 1, Document: "soup", Locale: "en"}

// rooms are those of n processes on one database.
func rooms(n int) (s *table, out []*presence.Room) {
	s = &table{rows: map[string]presence.Guest{}, beat: map[string]time.Time{}}
	id := 0
	ids := func() string { id++; return strconv.Itoa(id) }
	for range n {
		out = append(out, presence.New(s, ids, slog.New(slog.DiscardHandler), presence.Beat))
	}
	return s, out
}

func TestRoom_PeopleSeeEachOtherWithinABeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, r := rooms(2)
		ida := r[0].Enter(soup, "p1", "Ida")
		if got := names(<-ida.News()); got != "Ida" {
			t.Errorf("Ida sees %q", got)
		}
		start := time.Now()
		kay := r[1].Enter(soup, "p2", "Kay")
		elsewhere := r[1].Enter(presence.Place{Site: 1, Document: "tea", Locale: "en"}, "p3", "Lee")
		if got := names(<-kay.News()); got != "Ida Kay" {
			t.Errorf("Kay sees %q", got)
		}
		if got := names(<-ida.News()); got != "Ida Kay" || time.Since(start) > presence.Beat {
			t.Errorf("Ida sees %q after %v", got, time.Since(start))
		}
		if got := names(<-elsewhere.News()); got != "Lee" {
			t.Errorf("Lee sees %q", got)
		}
		kay.Leave()
		kay.Leave()
		if got := names(<-ida.News()); got != "Ida" || time.Since(start) > 2*presence.Beat {
			t.Errorf("Ida sees %q", got)
		}
		elsewhere.Leave()
		ida.Leave() // and the test ends only when both rooms' goroutines have
	})
}

// A process that was killed is forgotten within ten seconds and a beat.
func TestRoom_TheKilledAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := rooms(2)
		ida := r[0].Enter(soup, "p1", "Ida")
		<-ida.News()
		s.mu.Lock() // Kay's process writes one row and is no more
		s.rows["dead"], s.beat["dead"] = presence.Guest{Place: soup, ID: "dead", Person: "p2", Name: "Kay"}, time.Now()
		s.mu.Unlock()
		if got := names(<-ida.News()); got != "Ida Kay" {
			t.Errorf("Ida sees %q", got)
		}
		start := time.Now()
		if got := names(<-ida.News()); got != "Ida" || time.Since(start) > presence.Forget+presence.Beat {
			t.Errorf("Ida sees %q after %v", got, time.Since(start))
		}
		ida.Leave()
	})
}

// Without the database nobody sees news; with it again all is as it should be.
func TestRoom_OutlivesTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := rooms(2)
		ida, kay := r[0].Enter(soup, "p1", "Ida"), r[1].Enter(soup, "p2", "Kay")
		for names(<-ida.News()) != "Ida Kay" {
		}
		away := func(is bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.away = is
		}
		away(true)
		kay.Leave()
		<-time.After(time.Minute) // of the test's clock
		select {
		case got := <-ida.News():
			t.Errorf("Ida sees %q without a database", names(got))
		default:
		}
		away(false)
		if got := names(<-ida.News()); got != "Ida" {
			t.Errorf("Ida sees %q", got)
		}
		ida.Leave()
	})
}
