package web

import (
	"net/http"

	"github.com/gheecms/ghee/internal/durability"
)

// DurabilityHeader says of what was written whether it is kept on this machine
// alone ("local") or on another, too ("remote").
const DurabilityHeader = "Ghee-Durability"

// TellDurability returns what tells it in the header of an answer that is not
// sent yet. Of several changes the one that is kept here alone counts.
func TellDurability(h http.Header) func(durability.Level) {
	return func(l durability.Level) {
		if h.Get(DurabilityHeader) != string(durability.Here) {
			h.Set(DurabilityHeader, string(l))
		}
	}
}
