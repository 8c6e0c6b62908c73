package authoring_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

func TestWhen_SaysWhichInstant(t *testing.T) {
	for _, c := range []struct{ wall, zone, want string }{
		{"2027-01-04T09:00", "Europe/Berlin", "2027-01-04T08:00:00Z"},
		{"2027-07-05T09:00:30", "Europe/Berlin", "2027-07-05T07:00:30Z"},
		{"2027-03-28T02:30", "Europe/Berlin", "2027-03-28T01:30:00Z"},       // left out: 03:30 there
		{"2027-03-28T03:00", "Europe/Berlin", "2027-03-28T01:00:00Z"},       // the first after the gap
		{"2027-10-31T02:30", "Europe/Berlin", "2027-10-31T00:30:00Z"},       // twice: the first
		{"2027-10-31T03:00", "Europe/Berlin", "2027-10-31T02:00:00Z"},       // once again
		{"2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00Z"}, // half an hour twice
		{"2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-02T15:45:00Z"}, // and left out
		{"2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00:00Z"},        // a whole day left out
		{"2027-03-14T02:30", "America/New_York", "2027-03-14T07:30:00Z"},
		{"2027-02-28T12:00", "Asia/Kathmandu", "2027-02-28T06:15:00Z"},
		{"2027-02-28T12:00", "UTC", "2027-02-28T12:00:00Z"},
	} {
		at, err := authoring.When{Wall: c.wall, Zone: c.zone}.Instant()
		must(t, err)
		if got := time.UnixMicro(int64(at)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.wall, c.zone, got, c.want)
		}
	}
	for _, c := range []authoring.When{
		{"2027-02-30T09:00", "UTC"},
		{"2027-01-01T24:00", "UTC"},
		{"2027-01-01", "UTC"},
		{"2027-01-01T09:00Z", "UTC"},
		{"", "UTC"},
		{"tomorrow", "UTC"},
		{"2027-01-01T09:00", ""},
		{"2027-01-01T09:00", "Local"},
		{"2027-01-01T09:00", "local"},
		{"2027-01-01T09:00", "Europe/Atlantis"},
		{"2027-01-01T09:00", "../../etc/passwd"},
		{"2027-01-01T09:00", "/etc/localtime"},
	} {
		if at, err := c.Instant(); !fail.Is(err, fail.Invalid) {
			t.Errorf("%v is %d, %v", c, at, err)
		}
	}
}

// Whatever the zone and the day: where a clock there shows the wall's time, it is
// the first instant at which one does; where none does, the wall is shown by one
// that is as far off as the clock jumps.
func TestWhen_IsTheFirstInstantThatShowsIt(t *testing.T) {
	zones := []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Asia/Kathmandu",
		"Pacific/Kiritimati", "Antarctica/Troll", "America/St_Johns", "Europe/Dublin", "Asia/Gaza", "Africa/Monrovia", "Asia/Manila", "UTC",
	}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		// Most days have no jump: take a minute near one that the zone makes.
		near := time.Unix(rapid.Int64Range(-3e9, 4e9).Draw(t, "near"), 0).In(zone)
		if _, end := near.ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "jump") {
			near = end.In(zone)
		}
		wall := near.Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "minutes")) * time.Minute).Format("2006-01-02T15:04:05")
		at, err := authoring.When{Wall: wall, Zone: zone.String()}.Instant()
		if err != nil {
			t.Fatal(err)
		}
		got := time.UnixMicro(int64(at)).In(zone)
		// The judge looks at every distance from UTC that the zone has within two
		// days, and knows nothing of spans.
		asUTC, err := time.Parse("2006-01-02T15:04:05", wall)
		if err != nil {
			t.Fatal(err)
		}
		var first time.Time
		offsets := map[int]bool{}
		for h := -40 * 60; h <= 40*60; h += 5 {
			_, o := asUTC.Add(time.Duration(h) * time.Minute).In(zone).Zone()
			offsets[o] = true
		}
		for o := range offsets {
			is := asUTC.Add(-time.Duration(o) * time.Second).In(zone)
			if is.Format("2006-01-02T15:04:05") == wall && (first.IsZero() || is.Before(first)) {
				first = is
			}
		}
		if !first.IsZero() {
			if !got.Equal(first) {
				t.Fatalf("%s in %s is %v, and a clock there shows it at %v", wall, zone, got, first)
			}
			return
		}
		start, _ := got.ZoneBounds()
		_, before := start.Add(-time.Second).In(zone).Zone()
		_, after := got.Zone()
		if shift := got.Format("2006-01-02T15:04:05"); after <= before || !got.Equal(asUTC.Add(-time.Duration(before)*time.Second)) {
			t.Fatalf("%s, which %s leaves out, is %s", wall, zone, shift)
		}
	})
}
