"""Brazilian services: every file made or refused, none skipped, nothing invented."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.catalogue.examples import example_submission
from windowdesk.catalogue.importing.brazil import import_brazil
from windowdesk.catalogue.importing.brazil_words import Inferred, inferred
from windowdesk.catalogue.load import LoadReport, load_items
from windowdesk.catalogue.schema import SCHEMAS
from windowdesk.cli import main
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.model import Item
from windowdesk.domain.time.limits import Limit
from windowdesk.reference.holidays import package_calendar

SERVICE = """\
<?xml version="1.0" encoding="UTF-8"?>
<servico xmlns="http://servicos.gov.br/v3/schema">
    <id>tirar-algo</id>
    <dbId>7</dbId>
    <nome>Tirar algo</nome>
    <gratuito>true</gratuito>
    <orgao id="http://estruturaorganizacional.dados.gov.br/id/unidade-organizacional/12"
    ><nomeOrgao>Orgao (OG)</nomeOrgao></orgao>
    <solicitantes><solicitante><tipo>cidadão</tipo><requisitos>ser brasileiro</requisitos></solicitante></solicitantes>
    <tempo-total-estimado><ate max="6" unidade="dias-uteis"/><descricao/></tempo-total-estimado>
    <etapas>
        <etapa id="1">
            <titulo>Pedir</titulo>
            <documentos>
                <default><item id="5">Original e cópia do CPF;</item></default>
                <caso id="8" descricao="Menor"
            ><documento><id>9</id><descricao>Autorização</descricao></documento></caso>
                <caso id="10" descricao="Idoso"><item>Laudo</item><item>autorização.</item></caso>
            </documentos>
        </etapa>
    </etapas>
</servico>
"""
NOW = datetime(2026, 3, 2, 10, 0)
TIME = '<ate max="6" unidade="dias-uteis"/>'
Importer = Callable[..., tuple[ImportReport, LoadReport]]


@pytest.fixture
def imported(tmp_path: Path) -> Importer:
    """``imported(name=text or bytes)``: what was made of these files, and what the loader reads."""

    def run(**files: str | bytes) -> tuple[ImportReport, LoadReport]:
        source = tmp_path / "source"
        source.mkdir()
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (source / f"{name}.xml").write_bytes(data)
        report = import_brazil(source, tmp_path / "out")
        assert report.parts == len(files) == len(report.made) + len(report.refused)
        empty = LoadReport((), ())
        return report, load_items(tmp_path / "out") if report.made else empty

    return run


def only(loaded: LoadReport) -> Item:
    assert loaded.problems == ()
    (item,) = loaded.items
    return item


def test_every_real_service_is_made_or_refused(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "br-services"
    files = {path.name for path in source.glob("*.xml")}
    report = import_brazil(source, tmp_path / "out")
    told = [made.file for made in report.made] + [refused.file for refused in report.refused]
    assert sorted(told) == sorted(files)
    assert len(files) == 1_556
    assert report.ignored == ("LICENSE", "servico.xsd")
    assert len({made.code for made in report.made}) == len(report.made)
    loaded = load_items(tmp_path / "out", date(2026, 3, 2))
    assert loaded.problems == ()
    drafts = [made for made in report.made if made.draft]
    assert (len(loaded.items), len(loaded.drafts)) == (len(report.made) - len(drafts), len(drafts))
    without = {r.file for r in report.remarks if r.code.startswith("no_papers")}
    assert {made.file for made in drafts} == without
    assert not [w for w in loaded.warnings if w.code in ("path_asks_nothing", "question_idle")]


def test_the_fields_become_an_item(imported: Importer) -> None:
    report, loaded = imported(a=SERVICE)
    item = only(loaded)
    assert (item.code, item.name, item.organ.uscc) == ("BR-tirar-algo", "Tirar algo", "12")
    assert (item.organ.name, item.organ.code_scheme) == ("OG", "siorg")
    assert (item.limits[0].promised, item.limits[0].statutory) == (
        Limit.parse("6wd"),
        Limit.parse("unstated"),
    )
    (question,) = item.questions
    assert [option.text for option in question.options] == [
        "Menor",
        "Idoso",
        "Nenhum destes casos",
    ]
    assert [(row.id, row.when.values) for row in item.requirements] == [
        ("doc_5", ()),
        ("doc_9", ("caso_8", "caso_10")),
        ("doc_n3", ("caso_10",)),
    ]
    first = item.requirements[0].material
    assert first is not None
    assert (first.name, first.originals, first.copies, first.counts_inferred) == (
        "Original e cópia do CPF",
        1,
        1,
        True,
    )
    assert item.conditions[0].words == "cidadão: ser brasileiro"
    assert "中华人民共和国" not in json.dumps([str(item.procedure), str(item.organ)])
    assert report.made[0].to == "a.yaml"


@pytest.mark.parametrize(
    ("given", "promised", "note"),
    [
        ('<entre min="10" max="30" unidade="dias-corridos"/>', "30d", "entre 10 e 30"),
        ('<ate max="2" unidade="meses"/>', "2m", ""),
        ('<ate max="40" unidade="minutos"/>', "40min", ""),
        ('<ate max="3" unidade="horas"/>', "3h", ""),
        ("<atendimento-imediato/>", "spot", ""),
        ('<entre min="0" max="0" unidade="meses"/>', "unstated", ""),
        ('<em-media max="20" unidade="dias-uteis"/>', "unstated", "不是承诺：em média 20"),
        ("<nao-estimado-ainda/>", "unstated", ""),
    ],
)
def test_only_a_promise_is_a_promise(
    imported: Importer, given: str, promised: str, note: str
) -> None:
    item = only(imported(a=SERVICE.replace(TIME, given))[1])
    assert item.limits[0].promised.code() == promised
    assert note in item.limits[0].note
    decision = decide(item, sha256(item), example_submission(item, NOW), package_calendar())
    on_spot = promised == "spot"
    assert decision.outcome is (Outcome.ACCEPT_ON_SPOT if on_spot else Outcome.ACCEPT)
    assert (decision.due[0].due is None) == (promised == "unstated")


def test_a_service_without_papers_cannot_accept_anything(imported: Importer) -> None:
    without = SERVICE[: SERVICE.index("<documentos>")] + "</etapa></etapas></servico>"
    report, loaded = imported(a=without)
    assert (loaded.items, [draft.code for draft in loaded.drafts]) == ((), ["BR-tirar-algo"])
    assert [remark.code for remark in report.remarks] == ["no_papers"]


def test_a_scenario_without_papers_cannot_accept_anything(imported: Importer) -> None:
    """Where every paper belongs to a scenario, none of these would be asked for anything."""
    default = '<default><item id="5">Original e cópia do CPF;</item></default>'
    report, loaded = imported(a=SERVICE.replace(default, ""))
    (question,) = only(loaded).questions
    assert [option.text for option in question.options] == ["Menor", "Idoso"]
    assert (loaded.warnings, report.remarks) == ((), ())


def test_a_scenario_left_empty_makes_a_skeleton(imported: Importer) -> None:
    default = '<default><item id="5">Original e cópia do CPF;</item></default>'
    empty = SERVICE.replace(default, "").replace("Laudo", " ").replace("autorização.", "-")
    report, loaded = imported(a=empty)
    assert (loaded.items, [r.code for r in report.remarks]) == ((), ["no_papers_in_a_case"])
    assert report.made[0].draft


def test_papers_nobody_must_bring_make_a_skeleton(imported: Importer) -> None:
    start, end = SERVICE.index("<caso id"), SERVICE.rindex("</caso>") + len("</caso>")
    only_optional = SERVICE[:start] + SERVICE[end:]
    report, loaded = imported(a=only_optional.replace("CPF;", "CPF (se tiver)"))
    assert (loaded.items, [r.code for r in report.remarks]) == ((), ["no_papers_in_a_case"])


BOMB = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><servico>&b;</servico>'
OUTSIDE = (
    '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><servico><nome>&x;</nome></servico>'
)
BROKEN: dict[str, tuple[str | bytes, str, str]] = {
    "entity bomb": (BOMB, "xml_doctype", "第 1 行"),
    "entity bomb in UTF-16": (BOMB.encode("utf-16"), "xml_doctype", "第 1 行"),
    "somebody else's file": (OUTSIDE, "xml_doctype", "第 1 行"),
    "cut off": (SERVICE[:500], "xml_broken", "第 10 行"),
    "not XML": ("# nada", "xml_broken", "第 1 行"),
    "empty": ("", "xml_broken", "第 1 行"),
    "unknown encoding": ('<?xml version="1.0" encoding="x-no"?><servico/>', "xml_encoding", "第 1 行"),
    "wrong encoding": (SERVICE.encode("latin-1"), "xml_broken", "第 9 行"),
    "nested": ("<servico>" + "<a>" * 60 + "</a>" * 60 + "</servico>", "xml_too_large", "第 1 行"),
    "many": ("<servico>" + "<a/>" * 200_001 + "</servico>", "xml_too_large", "第 1 行"),
    "huge": ("<servico>" + " " * (5 << 20) + "</servico>", "too_large", ""),
    "another document": ("<orgao/>", "not_a_service", "第 1 行 <orgao>"),
    "no name": (SERVICE.replace("Tirar algo", " "), "name_missing", "第 5 行 <nome>"),
    "no organ": (SERVICE.replace("<orgao id", "<outro id").replace("</orgao>", "</outro>"),
                 "organ_missing", "第 2 行"),
    "organ without a number": (SERVICE.replace("/12", "/x"), "organ_missing", "第 7 行 <orgao>"),
    "a unit nobody knows": (SERVICE.replace("dias-uteis", "luas"), "unit_unknown", "第 10 行 <ate>"),
    "a limit in words": (SERVICE.replace('"6"', '"seis"'), "limit_unreadable", "第 10 行 <ate>"),
    "a limit without end": (SERVICE.replace('"6"', '"99999"'), "limit_too_long", "第 10 行 <ate>"),
    "an id that is no code": (SERVICE.replace("tirar-algo", "../tirar"), "code_invalid", "第 3 行 <id>"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_service_is_refused_with_its_place(imported: Importer, case: str) -> None:
    content, code, place = BROKEN[case]
    report, loaded = imported(bad=content, good=SERVICE)
    (refused,) = report.refused
    assert (refused.file, refused.code) == ("bad.xml", code)
    assert refused.place.startswith(place)
    assert refused.reason
    assert only(loaded).code == "BR-tirar-algo"


def test_one_code_in_two_files_is_one_item(imported: Importer) -> None:
    report, loaded = imported(a=SERVICE, b=SERVICE)
    assert ([made.file for made in report.made], only(loaded).code) == (["a.xml"], "BR-tirar-algo")
    assert [(r.file, r.code) for r in report.refused] == [("b.xml", "version_twice")]


def test_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("..%2f..%2fevil.xml", "con.xml", "ÇÃO é.xml", "a" * 200 + ".xml"):
        text = SERVICE.replace("tirar-algo", f"s{len(name)}")
        (source / name).write_text(text, encoding="utf-8")
    report = import_brazil(source, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {made.to for made in report.made} <= names
    assert all(
        set(made.to) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for made in report.made
    )
    assert "con.yaml" not in names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source"]


def test_a_link_and_a_pipe_are_not_read(tmp_path: Path) -> None:
    import os

    source = tmp_path / "source"
    source.mkdir()
    (tmp_path / "secret.xml").write_text(SERVICE, encoding="utf-8")
    (source / "link.xml").symlink_to(tmp_path / "secret.xml")
    os.mkfifo(source / "pipe.xml")
    report = import_brazil(source, tmp_path / "out")
    assert [r.code for r in report.refused] == ["not_a_file", "not_a_file"]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    (source / "a.xml").write_text(SERVICE, encoding="utf-8")
    (out / "mine.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(BadCatalogue) as problem:
        import_brazil(source, out)
    assert problem.value.code == "target_not_empty"
    assert [path.name for path in out.iterdir()] == ["mine.yaml"]
    shutil.rmtree(out)
    out.mkdir()
    assert len(import_brazil(source, out).made) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"source", "out"}


def test_the_command_counts_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.xml").write_text(SERVICE, encoding="utf-8")
    (source / "b.xml").write_text(BOMB, encoding="utf-8")
    (source / "LICENSE").write_text("MIT", encoding="utf-8")
    call = ["catalogue", "import", "--from", "brazil", str(source), "--to", str(tmp_path / "out")]
    assert main([*call, "--json", "--profile", str(tmp_path / "p")]) == 1
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMAS["import"]())
    assert (answer["parts"], answer["imported"], answer["drafts"]) == (2, 1, 0)
    (refused,) = answer["refused"]
    assert refused.keys() == {"file", "place", "reason", "code"}
    assert (answer["ignored"], answer["items"][0]["to"]) == (["LICENSE"], "a.yaml")
    assert main([*call, "--json", "--profile", str(tmp_path / "p")]) == 3
    assert json.loads(capsys.readouterr().out)["error"] == "target_not_empty"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Documento de identidade", Inferred(1, 0, True, False)),
        ("Cópia do contrato social", Inferred(0, 1, False, False)),
        ("Original e cópia do CPF", Inferred(1, 1, True, False)),
        ("Duas cópias autenticadas", Inferred(0, 2, False, False)),
        ("2 (duas) fotos 3x4", Inferred(2, 0, False, False)),
        ("Título de eleitor (se tiver)", Inferred(1, 0, True, True)),
        ("Formulário de pedido de passaporte", Inferred(1, 0, False, False)),
        ("Laudo médico", Inferred(1, 0, False, False)),
    ],
)
def test_counts_are_inferred_from_the_words(words: str, expected: Inferred) -> None:
    assert inferred(words) == expected
