"""The schema as the database has it, in words that both engines share."""

from typing import Any

from pb.core.db import Engine


async def columns(engine: Engine, table: str) -> dict[str, tuple[str, bool]]:
    """Each column with its kind (`text`, `bigint`, `timestamptz`, `date`) and whether it may be null."""
    if engine.engine_type == "sqlite":
        rows = await engine.run(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')", ())
        return {row["name"]: (row["type"].lower(), not (row["notnull"] or row["pk"])) for row in rows}
    query = f"""
    SELECT column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_name = '{table}'"""
    words = {"timestamp with time zone": "timestamptz"}
    rows = await engine.run(query, ())
    return {
        row["column_name"]: (words.get(row["data_type"], row["data_type"]), row["is_nullable"] == "YES")
        for row in rows
    }


async def links(engine: Engine, table: str) -> dict[str, tuple[str, str]]:
    """Each foreign key: column to the table it points at and what a deletion does."""
    if engine.engine_type == "sqlite":
        rows = await engine.run(f"SELECT * FROM pragma_foreign_key_list('{table}')", ())
        return {row["from"]: (row["table"], row["on_delete"]) for row in rows}
    query = f"""
    SELECT a.attname AS name, c.confrelid::regclass::text AS target, c.confdeltype::text AS act
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass"""
    rows = await engine.run(query, ())
    return {
        row["name"]: (row["target"], {"r": "RESTRICT", "c": "CASCADE"}.get(row["act"], row["act"]))
        for row in rows
    }


async def append_only_tables(engine: Engine) -> set[str]:
    """The tables that have triggers."""
    if engine.engine_type == "sqlite":
        query = "SELECT DISTINCT tbl_name AS name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT DISTINCT event_object_table AS name FROM information_schema.triggers"
    return {row["name"] for row in await engine.run(query, ())}


async def unique_indexes(engine: Engine) -> set[tuple[str, tuple[str, ...]]]:
    """Table and columns of each unique index, without those of primary keys."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    if engine.engine_type == "sqlite":
        for table in await engine.run("SELECT name FROM sqlite_master WHERE type = 'table'", ()):
            for index in await engine.run(f"SELECT * FROM pragma_index_list('{table['name']}')", ()):
                if index["unique"] and index["origin"] != "pk":
                    rows: Any = await engine.run(f"SELECT name FROM pragma_index_info('{index['name']}')", ())
                    found.add((table["name"], tuple(row["name"] for row in rows)))
        return found
    query = """
    SELECT i.indrelid::regclass::text AS name,
           array_agg(a.attname::text ORDER BY array_position(i.indkey, a.attnum)) AS cols
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text !~ '^pg_'
    GROUP BY i.indexrelid, i.indrelid"""
    return {(row["name"], tuple(row["cols"])) for row in await engine.run(query, ())}


async def shape(engine: Engine) -> set[tuple[str, ...]]:
    """All that migrations make: each statement on SQLite; on PostgreSQL columns, rules, indexes, triggers."""
    if engine.engine_type == "sqlite":
        queries = ["SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"]
    else:
        queries = [
            "SELECT table_name, column_name, data_type, is_nullable, column_default"
            " FROM information_schema.columns WHERE table_schema = current_schema()",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
            "SELECT c.conname, pg_get_constraintdef(c.oid) AS said FROM pg_constraint c"
            " JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = current_schema()",
            "SELECT event_object_table, trigger_name, event_manipulation FROM information_schema.triggers",
        ]
    found = [row for query in queries for row in await engine.run(query, ())]
    return {tuple(str(value) for value in dict(row).values()) for row in found}
