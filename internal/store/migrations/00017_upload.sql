-- Files that people give to be imported. States: authoring.Upload. The files are
-- in the data folder of the process that took them.

-- +goose Up
create table upload (
	site    bigint not null references site (id),
	id      text   not null,
	source  text   not null,
	name    text   not null,
	size    bigint not null,
	got     bigint not null,
	options text   not null, -- JSON
	state   text   not null,
	turn    bigint not null,
	done    bigint not null,
	total   bigint not null,
	step    text   not null,
	reason  text   not null,
	report  text   not null, -- JSON, '' for none
	made_by text   not null,
	made    bigint not null,
	ended   bigint not null, -- 0 while it may go on
	primary key (site, id)
);
create index upload_made on upload (site, made desc, id);

-- +goose Down
drop table upload;
