package wxr

import (
	"cmp"
	"slices"
)

// Export is what a WXR file says, in its own words: dates, ids and states are
// texts as in the file. Names, slugs, addresses, ids and dates have no white
// space around them; contents, excerpts, descriptions, passwords and meta
// values are untouched.
type Export struct {
	Version    string // "1.0", "1.1" or "1.2"
	Channel    Channel
	Authors    []Author // none in WXR 1.0: there, items alone name their creators
	Categories []Category
	Tags       []Tag
	// Items are the items of the file, in its order: all of them, or the first,
	// where there are too many to be held and the others are in Rest. All goes
	// through both.
	Items []Item
	Rest  *Spool
}

// Close lets go of the temporary file of an export, if it has one.
func (e *Export) Close() error {
	if e.Rest == nil {
		return nil
	}
	return e.Rest.close()
}

// All calls f with each item of certain types, of every type when none is
// named, and with its place among all of them, in the order of the file. The
// item is f's to keep but not to change. It ends with f's first error, or with
// fail.Unavailable when the temporary file cannot be read.
func (e *Export) All(f func(n int, it *Item) error, types ...string) error {
	wanted := func(typ string) bool { return len(types) == 0 || slices.Contains(types, typ) }
	for n := range e.Items {
		if it := &e.Items[n]; wanted(it.Type) {
			if err := f(n, it); err != nil {
				return err
			}
		}
	}
	if e.Rest == nil {
		return nil
	}
	var failed error
	err := e.Rest.each(wanted, func(n int, it *Item) bool {
		failed = f(len(e.Items)+n, it)
		return failed == nil
	})
	return cmp.Or(failed, err)
}

// Channel is the exported site.
type Channel struct {
	Title, Link, Description string
	Language                 string
	BaseSiteURL, BaseBlogURL string
}

// Author is a declared author. Email is personal: it must never be published.
type Author struct {
	ID                  string
	Login               string // what Item.Creator names
	Email               string
	DisplayName         string
	FirstName, LastName string
}

// Category is a declared category.
type Category struct {
	ID          string // "" in WXR 1.0
	Slug        string
	Parent      string // slug of another category, or ""
	Name        string
	Description string
}

// Tag is a declared tag.
type Tag struct {
	ID          string // "" in WXR 1.0
	Slug        string
	Name        string
	Description string
}

// Item is a post, page, attachment, menu item, or of a type a plug-in made.
type Item struct {
	Line                  int // of its <item>, from 1
	Title, Link, GUID     string
	PubDate               string // RFC 1123 with a numeric zone; about 1970 or earlier for a draft
	Creator               string // an Author's Login
	Content, Excerpt      string // HTML
	PostID                string
	PostDate, PostDateGMT string // 2006-01-02 15:04:05; 0000-00-00 00:00:00 for none
	Modified, ModifiedGMT string // likewise; "" in older exports
	Slug                  string // percent-encoded where it is not ASCII; "" in drafts
	Status                string // publish, draft, future, private, pending, inherit, …
	ParentID              string // PostID of the parent; "" for none
	MenuOrder             int    // 0 where the file holds no number
	Type                  string // post, page, attachment, nav_menu_item, …
	Password              string
	Sticky                bool
	AttachmentURL         string // of attachments
	Terms                 []ItemTerm
	Meta                  []Meta
	Comments              int // how many there were; they are not read
}

// ItemTerm is a term an item uses. It need not be declared: Categories and Tags
// may lack it.
type ItemTerm struct {
	Domain string // category, post_tag (also where the file says "tag"), or another taxonomy
	Slug   string // percent-encoded where it is not ASCII; may be ""
	Name   string
}

// Meta is a custom field. Values of PHP's serialisation stay as they are.
type Meta struct {
	Key, Value string
}
