package limit

import "time"

// waiter is a request without a place. told holds one answer: whether it has one
// now.
type waiter struct {
	class      Class
	came       time.Time
	told       chan bool
	prev, next *waiter
	queued     bool
}

// queue are the waiters of each class, the newest at the end.
type queue struct {
	ends   [classes]end
	length int
}

type end struct {
	first, last *waiter
	length      int
	since       time.Time // when it was empty last, or moved quickly
}

func (q *queue) push(w *waiter, now time.Time) {
	e := &q.ends[w.class]
	w.queued, w.came, w.prev = true, now, e.last
	if e.last == nil {
		e.first, e.since = w, now
	} else {
		e.last.next = w
	}
	e.last = w
	e.length++
	q.length++
}

// remove takes a waiter out, and reports false for one that is out already.
func (q *queue) remove(w *waiter) bool {
	if !w.queued {
		return false
	}
	e := &q.ends[w.class]
	if w.prev == nil {
		e.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		e.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.prev, w.next, w.queued = nil, nil, false
	e.length--
	q.length--
	return true
}

// The methods below are called with mu held.

// free reports whether a class may take one more place.
func (l *Limiter) free(class Class) bool {
	return l.total < l.limit && l.inside[class] < max(1, l.limit*class.share()/4)
}

func (l *Limiter) take(class Class) {
	l.inside[class]++
	l.total++
	l.window.most = max(l.window.most, l.total)
}

// enqueue makes a waiter, or nil where no queue is left for its class: the
// oldest of a cheaper class, or of its own, makes room for it.
func (l *Limiter) enqueue(class Class, now time.Time) (*waiter, time.Duration) {
	if l.queue.length >= l.c.Queue {
		worst := l.worst(class)
		if worst == nil {
			l.sent(class, now)
			return nil, 0
		}
		l.queue.remove(worst)
		l.sent(worst.class, now)
		worst.told <- false
	}
	w := &waiter{class: class, told: make(chan bool, 1)}
	l.queue.push(w, now)
	if l.overloaded(class, now) {
		return w, l.c.Rush
	}
	return w, l.c.Wait
}

// worst is the oldest waiter of the cheapest class, no dearer than class.
func (l *Limiter) worst(class Class) *waiter {
	for c := Bulk; c <= class; c++ {
		if w := l.queue.ends[c].first; w != nil {
			return w
		}
	}
	return nil
}

// slow is the part of Config.Wait that whoever gets a place has waited for where
// a queue stands. In one that moves many may wait a moment, and all have their turn.
const slow = 0.8

// overloaded reports whether there is too much of a class: its queue has stood for
// longer than anybody should wait in it, or too many were sent away of late. Where
// they are, the queue is often empty: nobody waits in it for long.
func (l *Limiter) overloaded(class Class, now time.Time) bool {
	e := &l.queue.ends[class]
	return e.first != nil && now.Sub(e.since) > l.c.Wait || l.pressure[class].high(now, l.c.Window)
}

// release gives a place to whoever is next.
func (l *Limiter) release(class Class) {
	l.inside[class]--
	l.total--
	if l.queue.length > 0 {
		l.admit(l.c.Now())
	}
}

// admit gives free places to waiters, the dearest class first: of each the one
// that came first, or under overload the newest.
func (l *Limiter) admit(now time.Time) {
	for class := Read; class >= Bulk; class-- {
		for e := &l.queue.ends[class]; e.first != nil && l.free(class); {
			w := e.first
			switch {
			case l.overloaded(class, now):
				w = e.last
			case now.Sub(w.came) < time.Duration(slow*float64(l.c.Wait)):
				e.since = now
			}
			l.queue.remove(w)
			l.take(class)
			w.told <- true
		}
	}
}
