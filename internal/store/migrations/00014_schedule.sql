-- What is to be published or taken away at a time. A job of the table work does
-- each; the states: authoring.Schedule.

-- +goose Up
create table schedule (
	site     bigint not null references site (id),
	id       text   not null,
	document text   not null,
	locale   text   not null,
	deed     text   not null,
	at       bigint not null,
	wall     text   not null, -- as it was given,
	zone     text   not null, -- likewise
	state    text   not null,
	made_by  text   not null,
	made     bigint not null,
	ended    bigint not null, -- 0 while pending
	late     bigint not null, -- milliseconds
	reason   text   not null,
	turn     bigint not null,
	primary key (site, id)
);
create index schedule_at on schedule (site, at, id);
create index schedule_document on schedule (site, document);
create unique index schedule_pending on schedule (site, document, locale, deed) where state = 'pending';

-- +goose Down
drop table schedule;
