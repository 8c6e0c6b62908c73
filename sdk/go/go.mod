module github.com/gheecms/ghee/sdk/go

go 1.25
