// Package butter reads another v2 API (ButterCMS's, or another Ghee's) through
// its read token and plans what it holds as content here.
//
// The API lists its posts, authors, categories, tags and Single Pages, but not
// its page types, collections and locales. Page types are found where searches
// and references show them, collections where references do; others are named,
// and so are locales. Everything found is read whole into a temporary file
// first: an answer that changes under the reading stops it before anything is
// written.
//
// A document is known by what the API calls it: a page by its type and slug, a
// post by its slug, an item by its meta.id, which it keeps here when it is free.
package butter
