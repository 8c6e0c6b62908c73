-- The layout of a set; version (set.go) names it. Derived data: all of it can
-- be built again from the rows of obj.
--
-- For ever, in every version, because a set is rebuilt from a file of any other
-- (source.go): pragma user_version; meta with position (JSON), digest and, while
-- a Fill is under way, building; obj with kind, id, locale, version, hash, meta
-- and payload (a uvarint, the length, then zstd), since version 6 also sum. A
-- version may add columns and keys to these two; everything else is free to change
-- with the version.
--
-- sum, and the last four bytes of doc.head, body.text, body.post, media.def,
-- redirect.target and history.body, are checksums (sum.go).

-- position, digest, and their checksum, sum; seal: the checkpoint that last came
-- signed; building: while a Fill is under way; scrub: until no trace is
-- left of what was erased
create table meta (k text primary key, v blob) without rowid;

-- objects as they came: payload is the length and zstd; type only for documents
create table obj (o integer primary key, kind integer, id text, locale text, type text, version integer, hash blob, meta blob, payload blob, sum integer);
create unique index obj_key on obj (kind, id, locale);
create index obj_type on obj (type, locale) where type <> '';
-- documents that cannot be shown yet, and why
create table pending (o integer primary key, why text);

-- what a list runs over, and how many documents that is
create table scope (id integer primary key, kind text, type text, locale integer, n integer, unique (kind, type, locale));
-- documents by row (delivery.RowOf), and the orders of their lists; source: the
-- locale that lends a document to one that lacks it (lend.go), 0 for its own; head:
-- all of it but the number again, to be read at once
create table doc (row integer primary key, id text, scope integer, locale integer, type text, slug text, name text, status text,
  position integer, created integer, updated integer, published integer, scheduled integer, source integer, head blob);
create unique index doc_id on doc (id, locale);
create index doc_slug on doc (slug, locale);
create index doc_published on doc (scope, published desc, row);
create index doc_updated on doc (scope, updated, row);
create index doc_position on doc (scope, position, row);
create index doc_name on doc (scope, name, row);
-- their fragments (delivery.Fragment), a byte after the text that says whether there
-- is a post: the body of one
create table body (row integer primary key, text blob, holes blob, post blob);

-- the index of field values: where a value may stand, who has it, how many do
create table path (id integer primary key, type text, locale integer, path text, n integer, unique (type, locale, path));
create table field (path integer, value, published integer, row integer, primary key (path, value, published desc, row)) without rowid;
create index field_row on field (row, path, value);
create table total (path integer, value, n integer, primary key (path, value)) without rowid;

-- searches: whose tokens are in fts_<kind>_<locale number> (tokens.go, which makes
-- those tables), with a hash of the text they are of; whose tokens are to follow.
-- The position they are of is "searched" in meta.
create table searched (row integer primary key, kind text, hash blob);
create table unsearched (row integer primary key);

create table media (id text primary key, url text, def blob) without rowid;
create index media_url on media (url);
-- the newest changes (history.go), by groups: where each ends, how many they are,
-- and they; "history" in meta says from where on they are all here
create table history (seq integer primary key, epoch integer, chain blob, at integer, n integer, body blob);

create table redirect (source text primary key, target blob) without rowid;
