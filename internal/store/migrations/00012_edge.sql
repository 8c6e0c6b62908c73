-- What edges need: the digest after each entry, the key that signs it, the
-- tokens that open the feed.

-- +goose Up

-- Sum of the digest after the entry; null for entries from before this column.
alter table log add column digest bytea;

-- The installation's key pair: the one row there is, made at first need.
create table signing_key (
	id      bigint primary key check (id = 1),
	private bytea  not null, -- seed of an Ed25519 key: it leaves this table for no answer, log or archive
	made    bigint not null
);

create table edge_token (
	id           text   primary key,
	hash         text   not null unique, -- SHA-256 of the secret, hexadecimal
	name         text   not null,
	organisation text   not null, -- '' for the installation's
	sites        text   not null, -- numbers, separated by a space; '' for all
	made_by      text   not null,
	created      bigint not null,
	expires      bigint not null, -- 0 for never
	used         bigint not null,
	revoked      bigint not null  -- 0 while it holds
);
create index edge_token_organisation on edge_token (organisation);

-- +goose Down
drop table edge_token;
drop table signing_key;
alter table log drop column digest;
