// Package ghee reads and writes the content of a site of Ghee, and of any server that
// speaks ButterCMS v2.
//
//	client, err := ghee.New("READ-TOKEN", ghee.Options{Hosts: []string{"https://one.example.com", "https://two.example.net"}})
//	posts, err := client.Posts.List(ctx, ghee.Params{"page_size": 5})
//	for _, p := range posts.Data {
//		fmt.Println(p.Title)
//	}
//
// A read that fails is tried again, at the next host first, and when every try has
// failed the last good answer is given: [Info] says so. What exactly happens when is
// written down in sdk/spec of Ghee's repository, which every client in every
// language is tested against.
//
// A [Client] is made once and used by many goroutines.
package ghee
