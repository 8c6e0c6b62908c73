-- What requests with an idempotency key came to, so that a retry does nothing
-- twice. Names and ids only: what was written is where it was written to.

-- +goose Up
create table answer (
	site    bigint not null references site (id),
	actor   text   not null,
	key     text   not null,
	request text   not null, -- SHA-256 of what was asked for, hexadecimal
	body    text   not null,
	at      bigint not null,
	primary key (site, actor, key)
);
create index answer_at on answer (at);

-- +goose Down
drop table answer;
