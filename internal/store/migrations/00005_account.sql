-- People, what they may do, how they sign in, and what was done. Secrets are
-- hashes (SHA-256, hexadecimal), but for those of authenticators, which must be
-- known to be checked.

-- +goose Up
alter table organisation add column created bigint not null default 0;
alter table organisation add column second_factor boolean not null default false;

alter table token add column expires bigint not null default 0; -- 0 for never
alter table token add column used bigint not null default 0;
alter table token add column made_by text not null default '';
alter table token add column replaces text not null default '';

create table person (
	id          text   primary key,
	email       text   not null,
	name        text   not null,
	locale      text   not null,
	zone        text   not null,
	preferences text   not null, -- JSON, or ''
	created     bigint not null,
	disabled    bigint not null, -- 0 while the person may sign in
	password    text   not null default '', -- PHC string
	totp        text   not null default '', -- base32, confirmed
	totp_new    text   not null default '', -- base32, to be confirmed
	totp_step   bigint not null default 0,  -- the last one used
	recovery    text   not null default ''  -- hashes, separated by a space
);
create unique index person_email on person (email) where email <> '';

-- Roles that were given; site 0 is the organisation itself.
create table grants (
	person       text   not null references person (id),
	organisation text   not null references organisation (id),
	site         bigint not null,
	role         text   not null,
	since        bigint not null,
	primary key (person, organisation, site)
);
create index grants_place on grants (organisation, site);

-- Links in mails.
create table link (
	id           text   primary key,
	hash         text   not null unique,
	kind         text   not null,
	organisation text   not null,
	person       text   not null,
	email        text   not null,
	grants       text   not null, -- JSON
	made_by      text   not null,
	created      bigint not null,
	expires      bigint not null,
	used         bigint not null,
	revoked      bigint not null
);
create index link_organisation on link (organisation, kind);
create index link_person on link (person, kind);
create index link_expires on link (expires);

create table session (
	id         text    primary key,
	person     text    not null references person (id),
	state      text    not null,
	acting_for text    not null,
	created    bigint  not null,
	seen       bigint  not null,
	expires    bigint  not null,
	device     text    not null,
	address    text    not null,
	key_made   bigint  not null,
	settled    boolean not null
);
create index session_person on session (person);
create index session_seen on session (seen);

-- Cookie values of sessions.
create table session_key (
	hash    text   primary key,
	session text   not null references session (id) on delete cascade,
	made    bigint not null,
	until   bigint not null -- 0 for as long as the session
);
create index session_key_session on session_key (session);

create table admin_token (
	id           text   primary key,
	hash         text   not null unique,
	name         text   not null,
	organisation text   not null,
	person       text   not null,
	site         bigint not null,
	role         text   not null,
	scopes       text   not null, -- separated by a space
	made_by      text   not null,
	created      bigint not null,
	expires      bigint not null,
	used         bigint not null,
	revoked      bigint not null
);
create index admin_token_organisation on admin_token (organisation);

-- The trail: each row's hash is of the hash before and its bytes. Organisation
-- '' is the installation. The head is the lock, and its hash is what makes a
-- missing last row show.
create table audit_head (
	organisation text   primary key,
	seq          bigint not null,
	hash         bytea  not null
);

create table audit (
	organisation text   not null,
	seq          bigint not null,
	body         text   not null, -- JSON of account.Event
	hash         bytea  not null,
	primary key (organisation, seq)
);

-- +goose Down
drop table audit;
drop table audit_head;
drop table admin_token;
drop table session_key;
drop table session;
drop table link;
drop table grants;
drop table person;
alter table token drop column replaces;
alter table token drop column made_by;
alter table token drop column used;
alter table token drop column expires;
alter table organisation drop column second_factor;
alter table organisation drop column created;
