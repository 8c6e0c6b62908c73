// Package delivery is the read API as functions: Parse turns a request into a
// Query, Answer resolves it against a Reader into bytes.
//
// It knows the wire of contract §1–§9 and nothing else: no database, no clock,
// no network. The same code answers on every machine, so two machines with the
// same set answer with the same bytes.
//
// Reading order: query.go (what can be asked), parse.go with route.go and
// params.go, answer.go (a resource to a function), then one file a resource.
// tree.go loads what an answer embeds, ring by ring; splice.go copies stored
// fragments and fills their holes. render.go makes those fragments, and index.go
// the values that filters find, when a set applies an entry.
//
// # Surrogate keys
//
// Every Response names what a change must purge. A key is at most 64 bytes of
// visible ASCII; an answer carries at most 200. Names that are longer, or hold
// other characters, are hashed or escaped, the same way on both sides (KeyObject
// and its siblings).
//
//	o:<object id>         the answer embeds this document or media object, or
//	                      refers to it in vain: it would be embedded if it were
//	                      published. Details carry their own document, and
//	                      posts the neighbours they name.
//	t:<type id>           a list of the type, or a filter that leads through it.
//	                      Blog types by their fixed ids (t:post), all Single
//	                      Pages as t:single, media as t:media, redirects as
//	                      t:redirect. Feeds and searches are lists of posts.
//	k:page                a search of pages, of one type or of all: ranks depend
//	                      on every page of the locale
//	l:<locale code>       a list or a search in the locale
//	s:<slug>              a look-up of the slug in any page type, found or not
//	m:<type id>/<slug>    a look-up in the type that found nothing, or only a
//	                      document that another locale lends (below); of a
//	                      collection item by its number
//	any                   every change
//
// An answer that would carry too many keys carries the types of its objects
// instead of the objects, or, should that not do, only any.
//
// A change purges (set.Change), of its document before and after: o:, t:, of
// Single Pages also t:single, of both kinds of pages k:page; when it came, went
// or changed its slug, its type or whether it is lent, s: and m: of the slug (of
// items m: of the number); when a post came or changed its date, o: of the
// neighbours it has now, in its locale and in those that fall back to it (those
// it had carry its own key); and any. Settings, types and snapshots change too
// much for keys: they purge all of the site.
//
// # Locales that stand in
//
// Where the site's settings give a locale a chain, a document without a version
// in it is answered from the first locale of the chain that has one, as if it
// were its own: in details, lists, filters, orders, searches, counts, neighbours,
// feeds and behind references. Pages and posts then have "locale", items
// meta.locale: the locale of what is shown. Where a slug leads to two documents,
// the locale's own comes before a lent one. Keys are those of the document,
// whichever locale it is of; a look-up by slug that leads to none of the locale's
// own carries the keys of every document with that slug in any locale.
//
// # Choices where the contract leaves one
//
// A page number that is no positive whole number is answered like a page beyond
// the end. limit or offset win over page; their meta has the page keys, too,
// always null. /content/{key}/{id}/ answers like a collection with that one
// item, without meta. Several collections in the path have a meta with the
// number of all items. A reference to a page expands to the whole page object.
// Filters and order are ignored where several collections are asked for. In
// pages, "slug" and "name" can be filtered by unless a field has that key.
//
// Ours besides: operators at the end of a filter's path (operator.go), several
// keys of an order (order.go), only and exclude (choice.go); decision 12 has
// their rules.
package delivery
