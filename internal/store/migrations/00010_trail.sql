-- +goose Up

-- A trail is an organisation's id, "site/" and a number for what is done to a
-- site, or "" for the installation's.
alter table audit rename column organisation to trail;
alter table audit_head rename column organisation to trail;

-- +goose Down
alter table audit_head rename column trail to organisation;
alter table audit rename column trail to organisation;
