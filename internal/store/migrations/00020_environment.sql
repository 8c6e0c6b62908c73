-- +goose Up

-- What a site is for: production, staging, test, development, demo.
alter table site add column environment text not null default 'production';
update site set environment = 'demo' where key = 'demo';

-- +goose Down
alter table site drop column environment;
