-- What somebody saved last, for lists of their own drafts.

-- +goose Up
create index revision_author on revision (site, author, at desc, id);

-- +goose Down
drop index revision_author;
