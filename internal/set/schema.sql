-- The layout of a set; version (set.go) names it. Derived data: it can be
-- built again from the rows of obj.
create table meta (k text primary key, v blob) without rowid;
create table obj (kind integer, id text, locale text, version integer, hash blob, meta blob, payload blob,
  primary key (kind, id, locale)) without rowid;
create table doc (row integer primary key, id text, kind text, type text, locale integer, slug text, meta text,
  published integer, position integer, name text, updated integer);
create unique index doc_id on doc (id, locale);
create index doc_list on doc (kind, type, locale, published desc, row);
create index doc_slug on doc (slug, locale);
create table body (row integer primary key, text blob, holes blob, post blob);
create table path (id integer primary key, type text, locale integer, path text, unique (type, locale, path));
create table field (path integer, value, published integer, row integer, primary key (path, value, published desc, row)) without rowid;
create index field_row on field (row, path, value);
create table total (path integer, value, n integer, primary key (path, value)) without rowid;
create table media (id text primary key, def text) without rowid;
create table redirect (source text primary key, target text) without rowid;
