package content

// SummaryLength is how many characters of a post's body stand in for a summary
// that it has not got.
const SummaryLength = 250

// Permanent field ids of the fixed blog types. The wire's key sets are in
// contract §7.1 and §7.2; names, slugs, states and dates are no fields but part
// of every Document.
const (
	PostBody FieldID = iota + 1
	PostSummary
	PostSEOTitle
	PostMetaDescription
	PostFeaturedImage
	PostFeaturedImageAlt
	PostAuthor
	PostCategories
	PostTags
)

// BlogTypes returns the four fixed types. A post's title is its document's
// Name; a category's and a tag's name likewise. An author's Name is made of
// the first and last name.
func BlogTypes() []Type {
	post := Type{ID: PostTypeID, Kind: KindPost, Key: "post", Name: "Post", Fields: []Field{
		{ID: PostBody, Key: "body", Label: "Body", Kind: WYSIWYG},
		{ID: PostSummary, Key: "summary", Label: "Summary", Kind: LongText},
		{ID: PostSEOTitle, Key: "seo_title", Label: "SEO title", Kind: ShortText},
		{ID: PostMetaDescription, Key: "meta_description", Label: "Meta description", Kind: LongText},
		{ID: PostFeaturedImage, Key: "featured_image", Label: "Featured image", Kind: Media},
		{ID: PostFeaturedImageAlt, Key: "featured_image_alt", Label: "Alternative text of the featured image", Kind: ShortText},
		{ID: PostAuthor, Key: "author", Label: "Author", Kind: Reference, Target: AuthorTypeID},
		{ID: PostCategories, Key: "categories", Label: "Categories", Kind: Reference, Target: CategoryTypeID, Many: true},
		{ID: PostTags, Key: "tags", Label: "Tags", Kind: Reference, Target: TagTypeID, Many: true},
	}}
	author := Type{ID: AuthorTypeID, Kind: KindAuthor, Key: "author", Name: "Author"}
	for i, key := range []string{
		"first_name", "last_name", "email", "bio", "title", "linkedin_url", "facebook_url",
		"instagram_url", "pinterest_url", "twitter_handle", "profile_image",
	} {
		f := Field{ID: FieldID(i + 1), Key: key, Label: key, Kind: ShortText}
		switch key {
		case "bio":
			f.Kind = WYSIWYG
		case "profile_image":
			f.Kind = Media
		}
		author.Fields = append(author.Fields, f)
	}
	types := []Type{
		post, author,
		{ID: CategoryTypeID, Kind: KindCategory, Key: "category", Name: "Category"},
		{ID: TagTypeID, Kind: KindTag, Key: "tag", Name: "Tag"},
	}
	for i := range types {
		types[i].Last = FieldID(len(types[i].Fields))
	}
	return types
}
