-- The search rows of the catalogue. Every write that can change a dataset's search answer reaches its row in the same transaction,
-- whatever program wrote; `seq` is given at commit, in commit order, so that followers miss nothing. Safe to run again.

CREATE SEQUENCE IF NOT EXISTS search_seq;

CREATE TABLE IF NOT EXISTS search_epoch (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch uuid NOT NULL DEFAULT gen_random_uuid(),
    version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS search_document (
    id text PRIMARY KEY,
    seq bigint,
    deleted boolean NOT NULL DEFAULT false,   -- a tombstone: followers drop the dataset
    stale boolean NOT NULL DEFAULT false,     -- the built part below is older than the dataset
    relabel boolean NOT NULL DEFAULT false,   -- only the permission labels are older
    -- what other tables change, kept apart so that renaming an organisation is one statement
    state text, private boolean, owner_org text, creator_user_id text,
    organization text, organization_title text,
    groups text[] NOT NULL DEFAULT '{}',
    tags jsonb NOT NULL DEFAULT '{}',         -- {"tags": [...], "vocab_<vocabulary>": [...]}
    -- what is built from the dataset itself
    labels text[] NOT NULL DEFAULT '{}',
    fields jsonb,
    data_dict text, validated_data_dict text
);

ALTER TABLE search_document
    ADD COLUMN IF NOT EXISTS live jsonb,      -- organisation, groups and tags as a dataset shows them
    ADD COLUMN IF NOT EXISTS overlay boolean NOT NULL DEFAULT true,  -- the stored dictionaries do not show `live` and the columns above yet
    ADD COLUMN IF NOT EXISTS built_by text,   -- names the code and settings that built the document
    ADD COLUMN IF NOT EXISTS built_of text;   -- names what the document was built of, see search_inputs

CREATE UNIQUE INDEX IF NOT EXISTS search_document_seq ON search_document (seq);
CREATE INDEX IF NOT EXISTS search_document_name ON search_document ((fields ->> 'name'));
CREATE INDEX IF NOT EXISTS search_document_waiting ON search_document (id) WHERE NOT deleted AND (stale OR relabel);

-- What followers made of rows, so that a new process need not analyse every text again. Only a cache: may be emptied at any time.
CREATE UNLOGGED TABLE IF NOT EXISTS search_entry (
    id text PRIMARY KEY,
    seq bigint NOT NULL,
    made_by text NOT NULL,
    keys text[] NOT NULL,
    entry text NOT NULL
);

-- A whole index of one moment, as files. Only a cache: may be emptied at any time.
CREATE UNLOGGED TABLE IF NOT EXISTS search_snapshot (
    made_by text NOT NULL,
    epoch uuid NOT NULL,
    seq bigint NOT NULL,
    keys text[] NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS search_snapshot_part (
    file text NOT NULL,
    part integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (file, part)
);
ALTER TABLE search_snapshot_part ALTER content SET STORAGE EXTERNAL;  -- it does not get smaller

-- Names the rows that a dataset's document is built of. What search_refresh keeps by itself is not among them.
CREATE OR REPLACE FUNCTION search_inputs(dataset text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(concat_ws(E'\n',
        (SELECT to_jsonb(p)::text FROM package p WHERE p.id = dataset),
        (SELECT string_agg(to_jsonb(r)::text, E'\n' ORDER BY r.position, r.id) FROM resource r WHERE r.package_id = dataset),
        (SELECT string_agg(concat_ws(' ', r.type, r.state, s.name, o.name), E'\n' ORDER BY r.id) FROM package_relationship r
            JOIN package s ON s.id = r.subject_package_id JOIN package o ON o.id = r.object_package_id
            WHERE dataset IN (r.subject_package_id, r.object_package_id))))
$$;

CREATE OR REPLACE FUNCTION search_renew_epoch() RETURNS void LANGUAGE sql AS
$$ UPDATE search_epoch SET epoch = gen_random_uuid() $$;

CREATE OR REPLACE FUNCTION search_rows_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_renew_epoch();
    DELETE FROM search_entry e WHERE NOT EXISTS (SELECT 1 FROM search_document d WHERE d.id = e.id);
    RETURN NULL;
END $$;

-- `seq` under one lock until the end of the transaction: its order is the order of commits.
CREATE OR REPLACE FUNCTION search_give_seq() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_of_mine bigint := nullif(current_setting('muaraenim.search_first_seq', true), '');
BEGIN
    IF first_of_mine IS NULL THEN
        PERFORM pg_advisory_xact_lock(7273201946);
        first_of_mine := nextval('search_seq');
        PERFORM set_config('muaraenim.search_first_seq', first_of_mine::text, true);
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM search_fill(ARRAY(SELECT id FROM search_document WHERE id = NEW.id AND live IS NULL AND NOT deleted));
    END IF;
    UPDATE search_document SET seq = nextval('search_seq') WHERE id = NEW.id AND (seq IS NULL OR seq < first_of_mine);
    RETURN NULL;
END $$;

-- Brings the columns that other tables change up to date; writes only rows that differ. Locks first and in one order, groups before rows, so that
-- what follows sees everything that was committed by those who held them. Tombstones too: somebody may be about to bring the dataset back.
-- One plan for all lengths of `ids`: planning costs several times as much as the work for one dataset.
CREATE OR REPLACE FUNCTION search_fill(ids text[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF coalesce(current_setting('muaraenim.search_texts_only', true), '') <> 'on' THEN
        PERFORM 1 FROM "group" WHERE id IN (
            SELECT owner_org FROM package WHERE id = ANY (ids)
            UNION SELECT group_id FROM member WHERE table_name = 'package' AND table_id = ANY (ids)) ORDER BY id FOR SHARE;
    END IF;
    PERFORM 1 FROM search_document WHERE id = ANY (ids) ORDER BY id FOR UPDATE;
    WITH now AS (
        SELECT p.id, p.state, p.private, p.owner_org, p.creator_user_id, o.name AS organization, o.title AS organization_title,
            ARRAY(SELECT DISTINCT g.name FROM member m JOIN "group" g ON g.id = m.group_id
                  WHERE m.table_name = 'package' AND m.table_id = p.id AND m.state = 'active' AND NOT g.is_organization ORDER BY g.name) AS groups,
            coalesce((SELECT jsonb_object_agg(key, names) FROM (
                SELECT coalesce('vocab_' || v.name, 'tags') AS key, jsonb_agg(t.name ORDER BY t.name) AS names
                FROM package_tag pt JOIN tag t ON t.id = pt.tag_id LEFT JOIN vocabulary v ON v.id = t.vocabulary_id
                WHERE pt.package_id = p.id AND pt.state = 'active' GROUP BY 1) AS by_key), '{}') AS tags,
            jsonb_build_object(
                'organization', CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('id', o.id, 'name', o.name, 'title', o.title, 'type', o.type,
                    'description', o.description, 'image_url', o.image_url, 'is_organization', o.is_organization,
                    'approval_status', o.approval_status, 'state', o.state) END,
                'groups', coalesce((SELECT jsonb_agg(to_jsonb(g)) FROM (SELECT g.id, g.name, g.title, g.description, g.image_url
                    FROM member m JOIN "group" g ON g.id = m.group_id
                    WHERE m.table_name = 'package' AND m.table_id = p.id AND m.state = 'active' AND NOT g.is_organization
                    ORDER BY g.title, g.id) AS g), '[]'),
                'tags', coalesce((SELECT jsonb_agg(to_jsonb(t)) FROM (SELECT t.id, t.name, t.vocabulary_id, pt.state
                    FROM package_tag pt JOIN tag t ON t.id = pt.tag_id
                    WHERE pt.package_id = p.id AND pt.state = 'active' ORDER BY t.name, t.id) AS t), '[]')) AS live
        FROM search_document d JOIN package p ON p.id = d.id LEFT JOIN "group" o ON o.id = p.owner_org AND o.state = 'active'
        WHERE d.id = ANY (ids) AND NOT d.deleted)
    UPDATE search_document d
    SET state = n.state, private = n.private, owner_org = n.owner_org, creator_user_id = n.creator_user_id,
        organization = n.organization, organization_title = n.organization_title, groups = n.groups, tags = n.tags, live = n.live, overlay = true
    FROM now n
    WHERE d.id = n.id
      AND (d.state, d.private, d.owner_org, d.creator_user_id, d.organization, d.organization_title, d.groups, d.tags, d.live)
          IS DISTINCT FROM
          (n.state, n.private, n.owner_org, n.creator_user_id, n.organization, n.organization_title, n.groups, n.tags, n.live);
END $$;

-- The same, but for rows that this transaction has made and not filled yet (a row has its `seq` from its first commit on): those are filled once,
-- when their document is built or at the latest at the commit, and not again with every tag.
CREATE OR REPLACE FUNCTION search_refresh(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    filled text[] := ARRAY(SELECT id FROM search_document WHERE id = ANY (ids) AND (seq IS NOT NULL OR live IS NOT NULL));
BEGIN
    IF filled <> '{}' THEN
        PERFORM search_fill(filled);
    END IF;
END $$;

-- Makes sure of a dataset's row, holds it until the end of the transaction, and says what other tables know of the dataset.
CREATE OR REPLACE FUNCTION search_open(dataset text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_document AS d (id) VALUES (dataset) ON CONFLICT (id) DO UPDATE SET deleted = false WHERE d.deleted;
    PERFORM search_fill(ARRAY[dataset]);
    RETURN (SELECT jsonb_build_object('state', state, 'private', private, 'owner_org', owner_org, 'creator_user_id', creator_user_id, 'live', live)
        FROM search_document WHERE id = dataset);
END $$;

-- The built part of these datasets is out of date. Rows that were cleared away stay away. A statement judges rows as they were when it began, so
-- the waiting for who is building them is a statement of its own: the next one sees that they are no longer stale, and marks them again.
CREATE OR REPLACE FUNCTION search_mark_stale(ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM search_document WHERE id = ANY (ids) ORDER BY id FOR UPDATE;
    UPDATE search_document SET stale = true WHERE NOT deleted AND NOT stale AND id = ANY (ids);
END $$;

CREATE OR REPLACE FUNCTION search_on_package() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text[]; rewritten text[]; moved text[]; retold text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM 1 FROM search_document d JOIN old_rows USING (id) ORDER BY d.id FOR UPDATE OF d;
        UPDATE search_document SET deleted = true, stale = false, relabel = false, labels = '{}', fields = NULL, data_dict = NULL,
            validated_data_dict = NULL, live = NULL
        WHERE NOT deleted AND id IN (SELECT id FROM old_rows);
        DELETE FROM search_entry WHERE id IN (SELECT id FROM old_rows);
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO changed FROM new_rows;
        rewritten := changed;
        moved := changed;
    ELSE
        SELECT array_agg(id),
            array_agg(id) FILTER (WHERE now - part <> before - part),
            array_agg(id) FILTER (WHERE moves OR NOT EXISTS (
                SELECT FROM search_document d WHERE d.id = both_rows.id AND NOT d.deleted AND d.live IS NOT NULL)),
            array_agg(id) FILTER (WHERE now -> 'name' <> before -> 'name' OR moves)  -- a relation names a public dataset only
        INTO changed, rewritten, moved, retold
        FROM (SELECT n.id, to_jsonb(n) AS now, to_jsonb(o) AS before, '{state,private,owner_org,creator_user_id}'::text[] AS part,
                  (n.state, n.private, n.owner_org, n.creator_user_id) IS DISTINCT FROM (o.state, o.private, o.owner_org, o.creator_user_id) AS moves
              FROM new_rows n JOIN old_rows o USING (id) WHERE n.* IS DISTINCT FROM o.*) AS both_rows;
    END IF;
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO search_document AS d (id, stale, relabel)
    SELECT id, id = ANY (coalesce(rewritten, '{}')), true FROM unnest(changed) AS ids (id) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET deleted = false, relabel = true, stale = d.stale OR excluded.stale OR d.fields IS NULL;
    IF moved IS NOT NULL THEN
        PERFORM search_refresh(moved);
    END IF;
    IF retold IS NOT NULL THEN
        PERFORM search_mark_stale(ARRAY(
            SELECT subject_package_id FROM package_relationship WHERE object_package_id = ANY (retold)
            UNION SELECT object_package_id FROM package_relationship WHERE subject_package_id = ANY (retold)));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM search_mark_stale(ARRAY(SELECT package_id FROM new_rows));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM search_mark_stale(ARRAY(SELECT package_id FROM old_rows));
    ELSE
        PERFORM search_mark_stale(ARRAY(
            SELECT unnest(ARRAY[o.package_id, n.package_id]) FROM new_rows n JOIN old_rows o USING (id) WHERE n.* IS DISTINCT FROM o.*));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_relationship() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_mark_stale(ARRAY(SELECT unnest(ARRAY[subject_package_id, object_package_id]) FROM new_rows));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM search_mark_stale(ARRAY(SELECT unnest(ARRAY[subject_package_id, object_package_id]) FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_refresh(ARRAY(SELECT table_id FROM new_rows WHERE table_name = 'package'));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM search_refresh(ARRAY(SELECT table_id FROM old_rows WHERE table_name = 'package'));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_package_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_refresh(ARRAY(SELECT package_id FROM new_rows));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM search_refresh(ARRAY(SELECT package_id FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_refresh_groups(group_ids text[]) RETURNS void LANGUAGE sql AS $$
    SELECT search_refresh(ARRAY(
        SELECT id FROM package WHERE owner_org = ANY (group_ids)
        UNION SELECT table_id FROM member WHERE table_name = 'package' AND group_id = ANY (group_ids)))
$$;

CREATE OR REPLACE FUNCTION search_on_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_refresh_groups(ARRAY(SELECT id FROM new_rows));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM search_refresh_groups(ARRAY(SELECT id FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh(ARRAY(SELECT package_id FROM package_tag WHERE tag_id IN (SELECT id FROM old_rows)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_on_vocabulary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh(ARRAY(
        SELECT package_id FROM package_tag JOIN tag ON tag.id = tag_id WHERE vocabulary_id IN (SELECT id FROM old_rows)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_watch(watched regclass, reaction text, operations text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    operation text;
BEGIN
    FOREACH operation IN ARRAY operations LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER search_%s AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION %I()',
            lower(operation), operation, watched,
            CASE operation WHEN 'INSERT' THEN 'NEW TABLE AS new_rows' WHEN 'DELETE' THEN 'OLD TABLE AS old_rows'
                ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END, reaction);
    END LOOP;
END $$;

SELECT search_watch('package', 'search_on_package', '{INSERT,UPDATE,DELETE}'),
    search_watch('resource', 'search_on_resource', '{INSERT,UPDATE,DELETE}'),
    search_watch('package_relationship', 'search_on_relationship', '{INSERT,UPDATE,DELETE}'),
    search_watch('member', 'search_on_member', '{INSERT,UPDATE,DELETE}'),
    search_watch('package_tag', 'search_on_package_tag', '{INSERT,UPDATE,DELETE}'),
    search_watch('group', 'search_on_group', '{INSERT,UPDATE,DELETE}'),
    search_watch('tag', 'search_on_tag', '{UPDATE}'),
    search_watch('vocabulary', 'search_on_vocabulary', '{UPDATE}');

CREATE OR REPLACE TRIGGER search_document_gone AFTER DELETE ON search_document FOR EACH STATEMENT EXECUTE FUNCTION search_rows_gone();
CREATE OR REPLACE TRIGGER search_document_emptied AFTER TRUNCATE ON search_document FOR EACH STATEMENT EXECUTE FUNCTION search_rows_gone();

-- Only what followers take: `seq` itself (firing on its own update would never end) and what readers alone are shown stay out.
DROP TRIGGER IF EXISTS search_document_seq ON search_document;
DROP TRIGGER IF EXISTS search_document_new_seq ON search_document;
CREATE CONSTRAINT TRIGGER search_document_new_seq AFTER INSERT ON search_document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION search_give_seq();
CREATE CONSTRAINT TRIGGER search_document_seq
    AFTER UPDATE OF deleted, state, private, owner_org, creator_user_id, organization, organization_title, groups, tags, labels, fields
    ON search_document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((old.deleted, old.state, old.private, old.owner_org, old.creator_user_id, old.organization, old.organization_title, old.groups, old.tags,
            old.labels, old.fields)
        IS DISTINCT FROM (new.deleted, new.state, new.private, new.owner_org, new.creator_user_id, new.organization, new.organization_title,
            new.groups, new.tags, new.labels, new.fields))
    EXECUTE FUNCTION search_give_seq();

-- Datasets that were there before this table was.
INSERT INTO search_document (id, stale, relabel) SELECT id, true, true FROM package ON CONFLICT DO NOTHING;
SELECT search_fill(ARRAY(SELECT id FROM search_document WHERE NOT deleted));
