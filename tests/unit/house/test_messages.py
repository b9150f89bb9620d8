"""Every Chinese word a person may see has its English, and the tooling keeps it so."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from windowdesk import i18n
from windowdesk.app.errors import DeskError

from .tree import ROOT, script

SOURCE = '''"""Words."""
from windowdesk.i18n import N_, _, ngettext, pgettext

LATER = N_("稍后")
print(_("还差 {n} 项").format(n=3), ngettext("{n} 份", "{n} 份们", 2), pgettext("按钮", "受理"))
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with one module and no catalogue."""
    module = tmp_path / "src/windowdesk/words.py"
    module.parent.mkdir(parents=True)
    module.write_text(SOURCE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def source() -> Catalog:
    """Every word of this source."""
    return script("messages").extract()


def test_every_word_of_the_source_has_its_english(source: Catalog) -> None:
    rows = script("messages").missing(source=source)
    listed = "\n".join(
        f"{row['msgid']}  ({row['problem']}; {row['where'][0]})" for row in rows[:20]
    )
    if rows:
        pytest.fail(
            f"{len(rows)} to do, all in packaging/messages.py missing:\n{listed}", pytrace=False
        )


def test_english_has_no_words_the_source_dropped(source: Catalog) -> None:
    assert script("messages").unused(source=source) == []


def test_no_fstring_is_handed_to_a_translation() -> None:
    assert list(script("messages").unmarkable()) == []


def test_new_words_are_listed_with_their_place(root: Path) -> None:
    rows = {row["msgid"]: row for row in script("messages").missing(root)}
    assert set(rows) == {"稍后", "还差 {n} 项", "{n} 份", "受理"}
    assert rows["{n} 份"]["plural"] == "{n} 份们"
    assert rows["受理"]["context"] == "按钮"
    assert rows["稍后"]["where"] == ["words.py:4"]


def test_filled_rows_merge_and_compile(root: Path) -> None:
    messages = script("messages")
    english = {"稍后": "later", "还差 {n} 项": "{n} missing", "受理": "Accept"}
    rows = messages.missing(root)
    for row in rows:
        row["msgstr"] = english.get(row["msgid"], ["{n} copy", "{n} copies"])
    assert messages.merge(rows, root) == []
    assert messages.missing(root) == []
    (binary,) = script("forms").make_catalogues(root)
    with binary.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("还差 {n} 项") == "{n} missing"
    assert translations.ngettext("{n} 份", "{n} 份们", 2) == "{n} copies"
    assert translations.pgettext("按钮", "受理") == "Accept"


def test_translation_with_a_wrong_placeholder_is_refused(root: Path) -> None:
    messages = script("messages")
    assert messages.merge({"还差 {n} 项": "{count} missing"}, root)
    assert messages.merge({"还差 {n} 项": "missing"}, root)
    assert "还差 {n} 项" in {row["msgid"] for row in messages.missing(root)}


def test_update_twice_changes_nothing_and_names_no_place(root: Path) -> None:
    messages = script("messages")
    messages.merge({"稍后": "later"}, root)
    catalogue = root / messages.ENGLISH
    first = catalogue.read_bytes()
    messages.update(root)
    assert catalogue.read_bytes() == first
    assert b"words.py" not in first
    assert b"Date" not in first


def test_dropped_word_leaves_the_catalogue(root: Path) -> None:
    messages = script("messages")
    messages.merge({"稍后": "later"}, root)
    (root / "src/windowdesk/words.py").write_text('"""None."""\n', encoding="utf-8")
    assert "稍后" in messages.unused(root)
    messages.update(root)
    assert messages.unused(root) == []


def test_a_count_has_both_forms_in_english_and_one_in_chinese() -> None:
    with i18n.speaking("en"):
        assert [i18n.counted("{n} 项", n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]
        assert i18n.counted("{day} 到期，还有 {n} 天", 1, day="2026-03-02") == (
            "due 2026-03-02, 1 day left"
        )
    assert i18n.counted("{n} 项", 1) == "1 项"


# 3 项, 2 份; not 第 3 项, nor where something is
_COUNT = re.compile(r"(?<!第 )\{(?!place\})(\w+)\} ?[个件份项张页条种台天小时字位步处行]")
_SEVERAL = r"\{%s\} (?:(?!of )[a-z-]+ ){0,3}?(?!(?:is|was|has|needs|this)\b)(?:[a-z-]+s|are|were)\b"
_EITHER = r"\{%s\} [\w -]+\(s\)"
# never one: each is a bound of the program, or said only of several
_NEVER_ONE = {
    "不少于 {n} 个字，记入审计记录；不要写姓名和证件号。",
    "情形过多，只比较了前 {n} 种。",
    "情形超过 {paths} 种，没有全部走到。",
    "应为 {expected} 位，现在是 {found} 位",
    "找到 {n} 台，请自己选一台写上。",
    "每段 {n} 个号，只租给一台设备的一个纪元，从不回收；没用完的在设备换纪元时作废。",
    "理由须为 {n} 到 {most} 个字。",
}


def _said_of_several(chinese: str, english: str) -> bool:
    """Whether ``english`` can only be right of several, by a count that ``chinese`` has."""
    return any(
        re.search(pattern % name, english)
        for name in _COUNT.findall(chinese)
        for pattern in (_SEVERAL, _EITHER)
    )


@pytest.mark.parametrize(
    ("chinese", "english", "several"),
    [
        ("{n} 份不能确定", "{n} papers may or may not have come out", True),
        ("{n} 个要点未看", "{n} check-points not checked", True),
        ("原件 {n} 份", "{n} original(s)", True),
        ("有 {n} 件没有办完", "{n} unfinished", False),
        ("还欠 {n} 项", "Still owed: {n}; documents are kept", False),
        ("第 {n} 项", "item {n} is this", False),
    ],
)
def test_a_count_said_of_several_is_seen(chinese: str, english: str, several: bool) -> None:
    assert _said_of_several(chinese, english) is several


def test_no_count_with_one_form_is_said_of_several() -> None:
    """1 papers may or may not have been printed: English counts want two forms (``counted``)."""
    with (ROOT / script("messages").ENGLISH).open("rb") as file:
        catalogue = read_po(file)
    wrong = [
        f"{message.id} => {message.string}"
        for message in catalogue
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id not in _NEVER_ONE
        and _said_of_several(message.id, message.string)
    ]
    assert wrong == []


def test_a_word_that_gets_two_forms_takes_its_new_english(root: Path) -> None:
    """Its old translation is marked as doubtful, and stayed so whatever was handed in."""
    messages = script("messages")
    messages.merge({"还差 {n} 项": "{n} missing"}, root)
    module = root / "src/windowdesk/words.py"
    once, twice = '_("还差 {n} 项").format(n=3)', 'counted("还差 {n} 项", 3)'
    module.write_text(SOURCE.replace(once, twice), encoding="utf-8")
    assert messages.merge({"还差 {n} 项": ["{n} is missing", "{n} are missing"]}, root) == []


def test_english_is_written_with_the_marks_of_english() -> None:
    """The faces of the desk draw curly quotes and Chinese marks a whole square wide."""
    wrong = [
        text
        for message in script("messages").english()
        if message.id
        for text in ((message.string,) if isinstance(message.string, str) else message.string)
        if set("“”‘’（），。；：、") & set(text)
    ]
    assert wrong == []


def test_sentences_stand_apart_in_english_alone_and_as_who_reads_them_speaks() -> None:
    trouble = DeskError("磁盘已满，这一步没有写入。", saved="", press="请清理磁盘。")
    assert trouble.words() == "磁盘已满，这一步没有写入。请清理磁盘。"
    # a page of the console is English for its reader, while the program speaks Chinese
    with i18n.speaking("en"):
        assert " 请清理磁盘" in trouble.words()


def test_a_sentence_that_ends_in_a_name_is_ended_before_the_next() -> None:
    trouble = DeskError("没有窗口数据：/data/desk", saved="", press="请用 --profile 指明。")
    assert trouble.words() == "没有窗口数据：/data/desk。请用 --profile 指明。"
    with i18n.speaking("en"):
        assert trouble.words() == "没有窗口数据：/data/desk. 请用 --profile 指明。"
