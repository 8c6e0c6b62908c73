-- Webhooks, what they are told, and each try. States: package webhook.

-- +goose Up
create table hook (
	site    bigint not null,
	id      text   not null,
	config  text   not null, -- JSON: name, address, events, filters, headers, secrets
	state   text   not null,
	reason  text   not null, -- of the state
	since   bigint not null, -- of the state
	created bigint not null,
	seq     bigint not null, -- number of the last delivery
	primary key (site, id)
);

create table delivery (
	site   bigint  not null,
	id     text    not null,
	hook   text    not null,
	number bigint  not null, -- among the hook's
	object text    not null,
	event  text    not null,
	data   text    not null, -- JSON, or '' when what it tells of is erased
	state  text    not null,
	made   bigint  not null,
	since  bigint  not null, -- of the round
	tries  bigint  not null, -- of the round
	round  bigint  not null,
	ended  bigint  not null, -- 0 while it is to be sent
	status bigint  not null, -- of the last answer, 0 for none
	error  text    not null,
	erased boolean not null,
	primary key (site, id)
);
create index delivery_number on delivery (site, hook, number);
create index delivery_state on delivery (site, hook, state, number);
create index delivery_ended on delivery (site, hook, ended) where state = 'delivered';
create index delivery_object on delivery (site, object);
create index delivery_made on delivery (made) where state <> 'waiting';

create table delivery_try (
	site     bigint not null,
	delivery text   not null,
	n        bigint not null,
	at       bigint not null,
	millis   bigint not null,
	request  text   not null, -- JSON: headers
	status   bigint not null,
	answer   text   not null, -- JSON: headers
	body     text   not null, -- the answer's, its beginning
	error    text   not null,
	primary key (site, delivery, n)
);

-- +goose Down
drop table delivery_try;
drop table delivery;
drop table hook;
