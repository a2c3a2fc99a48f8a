import msgspec

from sathiti.model import AccountLine, AccountTable, AccountTemplate, Text


def _template(*tables):
    return AccountTemplate("water", "1", Text.of(en="Water"), "water", "M3", Text({}), 1, tables)


def test_a_table_is_found_by_its_id():
    line = AccountLine("ALL", Text.of(en="All"))
    supply = AccountTable("supply", Text.of(en="Supply"), (line,), (line,))
    template = _template(supply)
    assert template.table("supply") is supply
    assert template.table("use") is None


def test_a_template_survives_being_written_down():
    line = AccountLine("A", Text.of(en="A", lo="ກ"), parent="T", global_codes={"ACTIVITY": "A"})
    template = _template(AccountTable("use", Text({}), (line,), (line,), (("A", "A"),)))
    written = msgspec.json.encode(template)
    assert msgspec.json.decode(written, type=AccountTemplate) == template
