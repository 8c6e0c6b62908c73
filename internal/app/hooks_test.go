package app

import (
	"log/slog"
	"testing"

	"github.com/gheecms/ghee/internal/observe"
)

// An origin that stood by meanwhile leads again in the same process.
func TestHooks_AreWatchedAlsoTheSecondTime(t *testing.T) {
	w := &writer{node: &node{metrics: observe.New("test"), log: slog.New(slog.DiscardHandler)}}
	w.metrics.WatchWebhooks(&w.couriers)
	for range 2 {
		if kinds := w.hooks(&Origin{}); len(kinds) == 0 {
			t.Error("nothing is delivered")
		}
	}
	if got := w.couriers.Counts(); got.Delivered != 0 {
		t.Errorf("%+v", got)
	}
}
