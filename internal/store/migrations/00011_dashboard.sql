-- What the dashboard lists and keeps: the trash, media by name, views that were
-- saved, who is at a document.

-- +goose Up
create index version_trashed on version (site, trashed desc, document, locale) where trashed <> 0;
create index media_name on media (site, name, id);

-- A list of documents that somebody gave a name; query is the dashboard's own.
create table view (
	site   bigint  not null references site (id),
	id     text    not null,
	person text    not null, -- who made it
	shared boolean not null, -- everybody on the site sees it
	name   text    not null,
	query  text    not null, -- JSON
	at     bigint  not null,
	primary key (site, id)
);

-- Who has a document open. Rows are of the last moments only: beat says when
-- the browser was last known to be there.
create table presence (
	site     bigint not null,
	document text   not null,
	locale   text   not null,
	id       text   not null, -- of the visit, one a tab
	person   text   not null,
	name     text   not null,
	since    bigint not null,
	beat     bigint not null,
	primary key (site, document, locale, id)
);
create index presence_beat on presence (beat);

-- What requests with an idempotency key that changed accounts came to: the name
-- of what was made or changed, never a secret.
create table account_answer (
	actor   text   not null,
	key     text   not null,
	request text   not null, -- SHA-256 of what was asked for, hexadecimal
	object  text   not null,
	at      bigint not null,
	primary key (actor, key)
);
create index account_answer_at on account_answer (at);

-- +goose Down
drop table account_answer;
drop table presence;
drop table view;
drop index media_name;
drop index version_trashed;
