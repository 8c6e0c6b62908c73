-- One definition for both engines. SQLite reads bytea and boolean as numbers by
-- affinity and keeps what it is given; times are microseconds since 1970 UTC.
-- Never edit a migration that was released: add the next one.

-- +goose Up
create table cluster (
	id     bigint primary key check (id = 1),
	epoch  bigint not null,
	leader text   not null
);

create table organisation (
	id   text primary key,
	name text not null
);

create table site (
	id           bigint primary key,
	organisation text references organisation (id), -- null: nobody's yet
	key          text   not null unique,
	name         text   not null,
	settings     text   not null, -- JSON of content.Settings without its locales
	created      bigint not null
);

create table locale (
	site bigint not null references site (id),
	num  bigint not null, -- permanent, part of every row id of a set
	code text   not null,
	name text   not null,
	ord  bigint not null, -- place in the list of locales
	primary key (site, num),
	unique (site, code)
);

create table type (
	site bigint not null references site (id),
	id   text   not null,
	kind text   not null,
	key  text   not null, -- '' for the unnamed type of a Single Page
	def  text   not null, -- JSON of content.Type
	primary key (site, id)
);
create unique index type_key on type (site, kind, key) where key <> '';

create table document (
	site     bigint not null references site (id),
	id       text   not null,
	type     text   not null,
	kind     text   not null,
	num      bigint not null,
	position bigint not null,
	created  bigint not null,
	primary key (site, id),
	unique (site, num)
);
create index document_type on document (site, type);

create table version (
	site      bigint not null,
	document  text   not null,
	locale    text   not null,
	slug      text   not null,
	name      text   not null,
	status    text   not null,
	draft     text   not null, -- id of the newest revision
	live      text   not null, -- id of the published revision, '' when none
	published bigint not null,
	updated   bigint not null,
	scheduled bigint not null,
	primary key (site, document, locale),
	foreign key (site, document) references document (site, id)
);
create index version_slug on version (site, slug);

create table revision (
	site     bigint not null,
	id       text   not null,
	document text   not null,
	locale   text   not null,
	n        bigint not null,
	slug     text   not null,
	name     text   not null,
	cause    text   not null,
	author   text   not null,
	payload  text   not null,
	at       bigint not null,
	primary key (site, id),
	unique (site, document, locale, n),
	foreign key (site, document) references document (site, id)
);

-- The digest is SHA-256 of the value: PostgreSQL indexes no text beyond 2.7 kB.
create table claim (
	site     bigint not null references site (id),
	space    text   not null,
	digest   bytea  not null,
	value    text   not null,
	document text   not null,
	locale   text   not null,
	primary key (site, space, digest)
);
create index claim_holder on claim (site, document, locale, space);

create table media (
	site bigint not null references site (id),
	id   text   not null,
	url  text   not null,
	name text   not null,
	alt  text   not null,
	primary key (site, id)
);

create table redirect (
	site   bigint not null references site (id),
	source text   not null,
	target text   not null,
	primary key (site, source)
);

create table import_ref (
	site     bigint not null references site (id),
	source   text   not null,
	ref      text   not null,
	document text   not null,
	hash     text   not null,
	revision text   not null,
	primary key (site, source, ref)
);

create table token (
	id      text    primary key,
	site    bigint  not null references site (id),
	name    text    not null,
	kind    text    not null,
	preview boolean not null,
	hash    text    not null unique, -- SHA-256, hexadecimal
	plain   text    not null,        -- read tokens only
	created bigint  not null,
	revoked bigint  not null         -- 0 while it holds
);
create index token_site on token (site);

-- Numbers given out in the transaction that uses them, so that a rollback gives
-- them back. Site 0 counts sites.
create table counter (
	site bigint not null,
	name text   not null,
	n    bigint not null,
	primary key (site, name)
);

-- The end of each log, and the lock that appending transactions hold until they
-- commit. Site 0 is the control log. Entries up to base_seq are compacted away.
create table log_head (
	site       bigint primary key,
	epoch      bigint not null,
	leader     text   not null,
	seq        bigint not null,
	chain      bytea  not null,
	digest     bytea  not null, -- state of changelog.Digest
	base_seq   bigint not null,
	base_chain bytea  not null
);

create table log (
	site     bigint not null references log_head (site),
	seq      bigint not null,
	grp      bigint not null, -- seq of the first entry of the group
	grp_size bigint not null,
	header   bytea  not null, -- changelog.Header, encoded
	chain    bytea  not null,
	revision text   not null, -- id of the revision that holds the payload, or ''
	primary key (site, seq)
);

-- Payloads that no revision holds.
create table payload (
	site bigint not null references log_head (site),
	seq  bigint not null,
	body text   not null,
	primary key (site, seq)
);

-- The last state of every present object: what a snapshot and the digest are
-- made of. Version is the seq of its last entry.
create table object (
	site     bigint not null references log_head (site),
	kind     bigint not null,
	id       text   not null,
	locale   text   not null,
	rank     bigint not null, -- settings 0, types 1, all else 2
	version  bigint not null,
	hash     bytea  not null,
	meta     text   not null,
	revision text   not null,
	primary key (site, kind, id, locale)
);
create unique index object_order on object (site, rank, version);

-- +goose Down
drop table object;
drop table payload;
drop table log;
drop table log_head;
drop table counter;
drop table token;
drop table import_ref;
drop table redirect;
drop table media;
drop table claim;
drop table revision;
drop table version;
drop table document;
drop table type;
drop table locale;
drop table site;
drop table organisation;
drop table cluster;
