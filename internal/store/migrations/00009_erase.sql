-- Compaction, erasing, deleting sites, limits.

-- +goose Up

-- Bytes of headers and payloads from the first entry on, so that the size of any
-- part of a log is a difference of two rows.
alter table log add column total bigint not null default 0;
alter table log_head add column total bigint not null default 0;
alter table log_head add column base_total bigint not null default 0;

-- What was erased and is not to be imported again. The digest is SHA-256 of
-- source, a zero byte and ref.
create table import_gone (
	site   bigint not null references site (id),
	digest bytea  not null,
	primary key (site, digest)
);

-- Erasures after which the file has not yet been rid of the words (SQLite only).
create table scrub (
	id bigint primary key,
	at bigint not null
);

-- 0 while the site is there; then when its deletion began.
alter table site add column deleted bigint not null default 0;

-- What a site holds, counted as it changes, and what it may hold at most: 0 for
-- no limit. Revisions are counted in bytes of their payloads.
create table holding (
	site          bigint primary key references site (id),
	documents     bigint not null,
	types         bigint not null,
	media         bigint not null,
	revisions     bigint not null,
	max_documents bigint not null default 0,
	max_types     bigint not null default 0,
	max_locales   bigint not null default 0,
	max_media     bigint not null default 0,
	max_revisions bigint not null default 0
);
insert into holding (site, documents, types, media, revisions) select s.id,
	(select count(*) from document d where d.site = s.id), (select count(*) from type t where t.site = s.id),
	(select count(*) from media m where m.site = s.id), (select coalesce(sum(octet_length(payload)), 0) from revision r where r.site = s.id)
from site s;

-- +goose Down
drop table holding;
drop table scrub;
drop table import_gone;
alter table site drop column deleted;
alter table log_head drop column base_total;
alter table log_head drop column total;
alter table log drop column total;
