-- The layout of a directory file; layoutVersion (file.go) names it. All of it
-- but the generations can be had again from the origin.
create table meta (k text primary key, v blob) without rowid;
create table object (kind integer, id text, locale text, version integer, hash blob, meta blob, payload blob,
  primary key (kind, id, locale)) without rowid;
create table generation (site integer primary key, n integer not null);
