package ghee

import (
	"encoding/json"
	"time"
)

// Paging says where a list goes on (api contract, pagination object).
type Paging struct {
	Count        int  `json:"count"` // of all pages together
	NextPage     *int `json:"next_page"`
	PreviousPage *int `json:"previous_page"`
}

// Author wrote posts. What is not given is "".
type Author struct {
	Slug         string `json:"slug"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Email        string `json:"email"`
	Title        string `json:"title"`
	Bio          string `json:"bio"` // HTML
	ProfileImage string `json:"profile_image"`
	LinkedIn     string `json:"linkedin_url"`
	Facebook     string `json:"facebook_url"`
	Instagram    string `json:"instagram_url"`
	Pinterest    string `json:"pinterest_url"`
	Twitter      string `json:"twitter_handle"`
	RecentPosts  []Post `json:"recent_posts,omitempty"` // with include=recent_posts
}

// Label is a category or a tag.
type Label struct {
	Name        string `json:"name"`
	Slug        string `json:"slug"`
	RecentPosts []Post `json:"recent_posts,omitempty"` // with include=recent_posts
}

// Post is an article of the blog. Body is HTML, "" with exclude_body.
type Post struct {
	Slug             string     `json:"slug"`
	Title            string     `json:"title"`
	Body             string     `json:"body"`
	Summary          string     `json:"summary"`
	SEOTitle         string     `json:"seo_title"`
	MetaDescription  string     `json:"meta_description"`
	FeaturedImage    *string    `json:"featured_image"` // its address
	FeaturedImageAlt string     `json:"featured_image_alt"`
	URL              *string    `json:"url"`
	Status           string     `json:"status"` // draft, published or scheduled
	Created          time.Time  `json:"created"`
	Updated          time.Time  `json:"updated"`
	Published        *time.Time `json:"published"`
	Scheduled        *time.Time `json:"scheduled"`
	Author           *Author    `json:"author"`
	Categories       []Label    `json:"categories"`
	Tags             []Label    `json:"tags"`
	Rank             float64    `json:"rank,omitempty"` // of a search, the higher the better
}

// Neighbour is the post before or after one.
type Neighbour struct {
	Slug          string  `json:"slug"`
	Title         string  `json:"title"`
	FeaturedImage *string `json:"featured_image"`
}

// Page is a page of a type, or a single page, whose PageType is nil. Fields are as
// the type has them: Into reads them.
type Page struct {
	Slug      string          `json:"slug"`
	Name      string          `json:"name"`
	PageType  *string         `json:"page_type"`
	Status    string          `json:"status"` // draft, published or scheduled
	Published *time.Time      `json:"published"`
	Updated   time.Time       `json:"updated"`
	Scheduled *time.Time      `json:"scheduled"`
	Fields    json.RawMessage `json:"fields"`
}

// Into reads the page's fields into a struct, such as one of `ghee types --lang go`.
func (p *Page) Into(fields any) error { return json.Unmarshal(p.Fields, fields) }

// Item is one of a collection. Its fields lie beside meta: Into reads them.
type Item struct {
	ID     int
	Fields json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (i *Item) UnmarshalJSON(b []byte) error {
	var v struct {
		Meta struct {
			ID int `json:"id"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	i.ID, i.Fields = v.Meta.ID, append(json.RawMessage{}, b...)
	return nil
}

// Into reads the item's fields into a struct, such as one of `ghee types --lang go`.
func (i *Item) Into(fields any) error { return json.Unmarshal(i.Fields, fields) }

// Raw is an answer as it came, before any call made something of it.
type Raw struct {
	Body json.RawMessage `json:"-"`
	Info Info            `json:"-"`
}

// Came returns the answer as it came, and where from.
func (r *Raw) Came() (json.RawMessage, Info) { return r.Body, r.Info }

func (r *Raw) take(a *answer) { r.Body, r.Info = a.body, a.info }
