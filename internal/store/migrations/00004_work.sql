-- Durable work. The states and what leases rest on: package work.

-- +goose Up
create table work (
	id       text   primary key,
	kind     text   not null,
	site     bigint not null, -- 0 for the installation's own
	subject  text   not null, -- '' for none
	pos      bigint not null, -- place in the subject's line; 0 when in none: no subject, done, dead, passed
	payload  text   not null, -- '' when done
	state    text   not null,
	due      bigint not null, -- not before; when done or dead, since when
	attempts bigint not null,
	worker   text   not null, -- who has it, '' for nobody
	lease    bigint not null, -- how often it was taken
	failed   bigint not null, -- when it failed first, 0 for never
	tried    bigint not null, -- when it failed last
	reason   text   not null  -- of that
);
create index work_ready on work (kind, site, due, pos, id) where state = 'ready';
create index work_due on work (due) where state = 'later';
create index work_tried on work (tried) where state = 'later';
create index work_place on work (site, kind, subject, pos) where pos > 0;
create index work_running on work (worker) where state = 'running';
create index work_state on work (state, kind, due);

-- The last place given in each line; the lock of those who enter or leave it.
create table work_line (
	site    bigint not null,
	kind    text   not null,
	subject text   not null,
	last    bigint not null,
	primary key (site, kind, subject)
);

create table work_worker (
	id   text   primary key,
	beat bigint not null
);

-- +goose Down
drop table work_worker;
drop table work_line;
drop table work;
