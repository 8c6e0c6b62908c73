package delivery

// resource is what a path leads to.
type resource uint8

const (
	pageList resource = iota + 1
	pageOne
	pageSearch
	contentByQuery // /content/?keys=
	contentByPath  // /content/{key}/, /content/{key},{key}/
	contentItem
	postList
	postOne
	postSearch
	termList // authors, categories, tags
	termOne
	feed
	redirects
	changes
	events
)

// takes is the set of parameters a resource heeds; all others are stray and
// ignored (contract §3).
type takes uint16

const (
	takesWindow  takes = 1 << iota // page, page_size, limit, offset
	takesPreview                   // preview, test
	takesLocale
	takesLevels // levels, alt_media_text
	takesFields // fields.*, order
	takesBody   // exclude_body
	takesSlugs  // author_slug, category_slug, tag_slug
	takesInclude
	takesSearch // query
	takesKeys
	takesChoice  // only, exclude
	takesChanges // since, types
)

// takes follows contract §3; only and exclude are ours, and so is the locale of
// a feed; previews are of everything that drafts are part of.
func (r resource) takes() takes {
	switch r {
	case pageList:
		return takesWindow | takesPreview | takesLocale | takesLevels | takesFields | takesChoice
	case pageOne, contentItem:
		return takesPreview | takesLocale | takesLevels | takesChoice
	case pageSearch:
		return takesWindow | takesPreview | takesLocale | takesLevels | takesSearch | takesChoice
	case contentByQuery:
		return takesWindow | takesPreview | takesLocale | takesLevels | takesFields | takesKeys | takesChoice
	case contentByPath:
		return takesWindow | takesPreview | takesLocale | takesLevels | takesFields | takesChoice
	case postList:
		return takesWindow | takesPreview | takesLocale | takesBody | takesSlugs | takesChoice
	case postOne:
		return takesPreview | takesLocale | takesChoice
	case postSearch:
		return takesWindow | takesPreview | takesLocale | takesBody | takesSearch | takesChoice
	case termList, termOne:
		return takesPreview | takesInclude
	case feed:
		return takesPreview | takesLocale | takesSlugs
	case redirects:
		return takesWindow
	case changes, events:
		return takesLocale | takesChanges
	}
	return 0
}
