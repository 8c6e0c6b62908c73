-- Documents that are published or taken away together.

-- +goose Up
create table release (
	site      bigint not null references site (id),
	id        text   not null,
	name      text   not null,
	state     text   not null,
	version   bigint not null, -- rises with each change of its entries
	made_by   text   not null,
	made      bigint not null,
	changed   bigint not null,
	published bigint not null, -- 0 for never
	undone    bigint not null, -- likewise
	primary key (site, id)
);
create index release_made on release (site, made desc, id);

create table release_entry (
	site     bigint not null,
	release  text   not null,
	document text   not null,
	locale   text   not null,
	ord      bigint not null,
	deed     text   not null,
	was      text   not null, -- the revision that was live before it was published, '' for none
	is_live  text   not null, -- and since
	primary key (site, release, document, locale),
	foreign key (site, release) references release (site, id)
);
create index release_entry_document on release_entry (site, document);

alter table schedule add column release text not null default ''; -- '' for a document's
drop index schedule_pending;
create unique index schedule_pending on schedule (site, document, locale, release, deed) where state = 'pending';

-- +goose Down
delete from schedule where release <> '';
drop index schedule_pending;
create unique index schedule_pending on schedule (site, document, locale, deed) where state = 'pending';
alter table schedule drop column release;
drop table release_entry;
drop table release;
