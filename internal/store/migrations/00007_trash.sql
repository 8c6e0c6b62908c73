-- A document's locale may be in the trash: readers and editors no longer meet
-- it, and nothing of it is lost.

-- +goose Up
alter table version add column trashed bigint not null default 0; -- when, 0 for not

-- +goose Down
alter table version drop column trashed;
