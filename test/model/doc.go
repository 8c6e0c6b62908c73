// Package model is a second opinion of the v2 read API: the contract written
// down once more, in memory, by loops over slices.
//
// It knows no database, no index, no stored fragment and no cache, and it
// imports nothing of internal/delivery or internal/set: whoever changes those
// for speed finds out here whether the answers are still those of the
// contract. The comparison is in the tests beside it.
//
// Reading order: site.go (what is asked about), answer.go and route.go (a path
// to a function), params.go and window.go, then one file a resource.
//
// # What the contract leaves open
//
// The model follows the choices that internal/delivery documents, and these:
// an empty parameter counts as not given. A text that is empty and one that is
// absent are both an empty text to filters and orders; an empty picture, date or
// number is none. Addresses are percent-encoded. A filter may name what a
// reference shows as the wire does ("meta.id", "fields.x"). Texts above 1,000
// bytes cannot be asked for (a bound of ours), and are missing to an order.
// A sitemap's lastmod is the day of the last change. An author, a category or a
// tag is listed when it has a published post in any locale. Of several faults
// in a request any may be told (Answer.Or).
//
// Where the contract gives an error no words (the 403 of a collection's filter,
// say), Answer.Free says so. Where it gives the length of a text no number (the
// opening of a body that stands in for a missing summary), the body holds an
// Opening. Feeds are given as what a feed reader must find in them. Beyond the
// bound of expanded objects the model has no opinion (Answer.Bounded).
//
// Of a search the model says which documents it finds, not in which order (Some),
// and takes from internal/text, which has tests of its own, what a word is. A
// post is looked up by its slug in the locale asked for, and when that leads to
// none by those of its translations. A site with Previews is a set that holds drafts, too.
//
// Beyond the contract are operators, orders of several keys, chosen fields,
// chains of locales and the locale of a feed: operators.go, order.go and
// choice.go follow docs/decisions/0012, fallback.go and feeds.go follow 0013.
package model
