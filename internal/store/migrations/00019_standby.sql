-- +goose Up

-- The line of PostgreSQL's history in which the epoch began: a server that was
-- promoted is on another, and writes nothing until an epoch is opened there. 0 is
-- SQLite, which has none. Until handing (µs) nothing is written: another origin
-- takes over.
alter table cluster add column timeline bigint not null default 0;
alter table cluster add column handing bigint not null default 0;

-- +goose Down
alter table cluster drop column handing;
alter table cluster drop column timeline;
