package app

import "github.com/gheecms/ghee/internal/set"

// watchers tell several of a change, in their order.
type watchers []set.Watcher

// Changing implements set.Watcher.
func (w watchers) Changing(c set.Change) {
	for _, one := range w {
		one.Changing(c)
	}
}

// Changed implements set.Watcher.
func (w watchers) Changed(c set.Change) {
	for _, one := range w {
		one.Changed(c)
	}
}
