"""Reports in packs: figures, words that name them, tables and charts."""

import pytest

FILE = "products/reports/rain.yaml"
GOOD = (
    "id: rain\ntitle: {en: Rain}\nperiods: {latest: '2020', before: '2019'}\n"
    "figures: {fallen: DF_RAIN/W.RAIN.MM}\nparts:\n"
    "  - {kind: heading, text: {en: Rain}}\n"
    "  - kind: text\n    text: {en: 'In {period:latest} {fallen}, before {fallen@before}.'}\n"
    "  - {kind: table, text: {en: By area}, series: [DF_RAIN/*.RAIN.MM], periods: [latest, before],"
    " columns: [value, error]}\n"
    "  - {kind: bars, text: {en: By area}, series: [DF_RAIN/*.RAIN.MM]}\n"
)


def test_a_report_is_read(isle):
    plan = isle.load({FILE: GOOD}).reports["rain"]
    assert plan.periods == {"latest": "2020", "before": "2019"}
    assert (plan.figures["fallen"].dataflow, plan.figures["fallen"].key) == ("DF_RAIN", "W.RAIN.MM")
    assert [part.kind for part in plan.parts] == ["heading", "text", "table", "bars"]
    assert plan.parts[2].periods == ("latest", "before")
    assert plan.parts[2].columns == ("value", "error")
    assert plan.parts[3].columns == ("value",)


def test_a_pack_needs_no_report(isle):
    assert isle.load({}).reports == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{fallen}", "{risen}", "does not declare: risen"),
        ("latest: '2020', ", "", "no period “latest”"),
        ("DF_RAIN/W.RAIN.MM", "DF_SNOW/W.RAIN.MM", "DF_SNOW"),
        ("DF_RAIN/W.RAIN.MM", "DF_RAIN/W.RAIN", "does not name one code for each"),
        ("DF_RAIN/W.RAIN.MM", "DF_RAIN/W.HAIL.MM", "HAIL"),
        ("DF_RAIN/*.RAIN.MM]}\n", "DF_RAIN/W.RAIN.MM]}\n", "does not name one code for each"),
        ("[latest, before]", "[latest, never]", "never"),
        ("[value, error]", "[value, smell]", "smell"),
        ("kind: bars", "kind: pie", "pie"),
        ("id: rain", "id: rain\ncolour: red", "colour"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(isle, old, new, said):
    error = " ".join(isle.told({FILE: GOOD.replace(old, new, 1)}))
    assert said in error
    assert "rain.yaml" in error
