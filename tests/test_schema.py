"""The migrated schema and the tables of the code are the same, on both engines."""

import pytest
from piccolo.columns import BigInt, Boolean, Date, ForeignKey, Text, Timestamptz

from pb.core.db import Engine, migrate, pending, unguarded
from pb.piccolo_app import ONLY_GROW, TABLES
from tests.support.schema import append_only_tables, columns, links, unique_indexes

pytestmark = pytest.mark.anyio
KINDS = {BigInt: "bigint", Text: "text", Timestamptz: "timestamptz", Date: "date", Boolean: "boolean"}


def kind(column: object) -> str:
    if isinstance(column, ForeignKey):
        target = column._foreign_key_meta.resolved_references
        return kind(target._meta.primary_key)
    return KINDS[type(column)]


async def test_each_table_of_the_code_is_the_table_of_the_database(engine: Engine) -> None:
    for table in TABLES:
        meta = table._meta
        expected = {
            c._meta.db_column_name: (kind(c), bool(c._meta.null and not c._meta.primary_key))
            for c in meta.columns
        }
        assert await columns(engine, meta.tablename) == expected, meta.tablename


async def test_no_row_is_deleted_because_another_one_was(engine: Engine) -> None:
    for table in TABLES:
        expected = {
            column._meta.db_column_name: (
                column._foreign_key_meta.resolved_references._meta.tablename,
                "RESTRICT",
            )
            for column in table._meta.foreign_key_columns
        }
        assert await links(engine, table._meta.tablename) == expected, table._meta.tablename


async def test_what_was_counted_recorded_and_published_is_never_changed(engine: Engine) -> None:
    assert await append_only_tables(engine) == set(ONLY_GROW)
    assert await unguarded(engine, ONLY_GROW) == []


@pytest.mark.matrix("O6", "I2")
async def test_a_table_that_lost_its_trigger_is_named(engine: Engine) -> None:
    name = "event_no_delete" if engine.engine_type == "sqlite" else "event_only_grows ON event"
    await engine.run_ddl(f"DROP TRIGGER {name}")
    assert await unguarded(engine, ONLY_GROW) == ["event"]


async def test_the_same_things_are_unique_on_both_engines(engine: Engine) -> None:
    assert await unique_indexes(engine) == {
        ("log_entry", ("event",)),
        ("attestor", ("kelurahan", "rw", "rt")),
        ("attestation", ("account",)),
        ("seal_lines", ("subject", "name", "number")),
        ("account", ("phone_tag",)),
        ("account", ("email_tag",)),
        ("role_held", ("account", "kind", "place")),
        ("round", ("kode",)),
        ("contest", ("round", "number")),
        ("contest", ("round", "area")),
        ("phase_date", ("round", "phase")),
        ("roll_batch", ("round", "number")),
        ("roll_file", ("batch", "part")),
        ("roll_entry", ("round", "account")),
        ("letter_batch", ("round", "number")),
        ("letter", ("round", "serial")),
        ("roll_objection", ("round", "number")),
        ("paper_batch", ("round", "number")),
        ("paper", ("round", "serial")),
        ("vote_helper", ("round", "number")),
        ("vote_helper", ("round", "account")),
        ("vote_reminder", ("round",)),
        ("kiosk", ("key",)),
        ("kiosk", ("round", "number")),
        ("move", ("round", "phase")),
        ("phase_text", ("round", "phase")),
        ("round_revision", ("round", "number")),
        ("proposal", ("kode",)),
        ("proposal", ("contest", "external")),
        ("proposal_version", ("proposal", "number")),
        ("cost_line", ("version", "number")),
        ("photo", ("name",)),
        ("support", ("proposal", "account")),
        ("coauthor", ("proposal", "account")),
        ("interest", ("proposal", "person")),
        ("screening_task", ("proposal",)),
        ("answer_draft", ("proposal",)),
        ("answer_batch", ("round",)),
        ("appeal", ("proposal",)),
        ("conflict_pair", ("one", "other")),
        ("dispute", ("round", "number")),
        ("regroup_part", ("regroup", "proposal")),
        ("origin", ("proposal", "kode")),
        ("report", ("mark",)),
        ("moderation", ("place",)),
        ("coauthor_invite", ("proposal", "account")),
        ("workshop", ("kode",)),
        ("workshop_proposal", ("workshop", "proposal")),
        ("seat_group", ("workshop", "kind")),
        ("seat", ("workshop", "account")),
        ("invitation", ("workshop", "account")),
        ("cluster", ("workshop", "name")),
        ("contribution", ("workshop", "number")),
        ("contribution", ("workshop", "sent_key")),
        ("design_option", ("workshop", "number")),
        ("criterion", ("workshop", "number")),
        ("rating", ("criterion", "option")),
        ("dot", ("seat", "option")),
        ("design_decision", ("workshop", "number")),
        ("stance", ("decision", "seat")),
        ("sign_off", ("version", "revision", "discipline")),
        ("acceptance", ("version", "revision", "proposal")),
        ("task", ("workshop", "number")),
        ("commitment", ("kode",)),
        ("commitment", ("proposal",)),
        ("commitment", ("workshop", "part")),
        ("commitment", ("session", "part")),
        ("field_session", ("kode",)),
        ("field_session", ("sent_key",)),
        ("session_card", ("session", "number")),
        ("commitment_plan", ("commitment", "number")),
        ("commitment_party", ("commitment", "party")),
        ("represents", ("commitment", "party")),
        ("ledger_entry", ("commitment", "number")),
        ("ledger_entry", ("commitment", "sent_key")),
        ("follow", ("account", "kode")),
        ("volunteer_task", ("kode",)),
        ("shift", ("task", "number")),
        ("volunteer", ("shift", "account")),
        ("gps_rules", ("number",)),
        ("gps_post", ("kode",)),
        ("gps_certifier", ("post", "account")),
        ("gps_member", ("account",)),
        ("gps_action", ("post", "number")),
        ("gps_class", ("action", "name")),
        ("gps_stamp", ("action", "member")),
        ("gps_given", ("reward", "member")),
        ("biopori_group", ("ward", "number")),
        ("biopori_group", ("ward", "name")),
        ("biopori_member", ("volunteers", "account")),
        ("biopori_record", ("ward", "number")),
        ("biopori_entry", ("record", "number")),
        ("biopori_entry", ("sent_key",)),
        ("biopori_note", ("ward", "number")),
        ("biopori_note", ("ward", "refers")),
        ("biopori_note", ("sent_key",)),
        ("follow_digest", ("day",)),
        ("project", ("contest", "proposal")),
        ("project", ("contest", "number")),
        ("participation", ("contest", "voter")),
        ("outcome", ("contest",)),
        ("decision", ("project",)),
        ("publication", ("contest",)),
        ("referral", ("proposal",)),
        ("carried", ("old",)),
        ("carried", ("new",)),
        ("pin", ("proposal",)),
        ("inclusion_target", ("round", "kind")),
        ("turnout_band", ("contest", "band")),
        ("approval", ("round", "act", "person", "digest")),
        ("challenge", ("contest", "number")),
        ("challenge_opinion", ("challenge", "role")),
        ("challenge_opinion", ("challenge", "person")),
        ("key_copy", ("round", "number")),
        ("cost_change", ("round", "number")),
        ("cost_change", ("project",)),
        ("voter_call", ("round", "number")),
        ("voter_call", ("round", "voter")),
        ("incident", ("number",)),
    }


async def test_a_second_migration_has_nothing_to_do(engine: Engine) -> None:
    assert await pending(engine) == []
    assert await migrate(engine) == []
