-- How far CDNs are told of each site's changes.

-- +goose Up
create table purge_cursor (
	site   bigint primary key,
	epoch  bigint not null,
	leader text   not null,
	seq    bigint not null, -- what is before is in table work, or was; 0 for nothing yet
	chain  bytea  not null
);

-- +goose Down
drop table purge_cursor;
