module example.com/blog

go 1.25

require github.com/gheecms/ghee/sdk/go v0.0.0

replace github.com/gheecms/ghee/sdk/go => ../../sdk/go
