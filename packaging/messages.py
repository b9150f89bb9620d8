"""Keep the English catalogue in step with the Chinese words of the source.

    messages.py update         extract from src, merge into locale/en (make messages)
    messages.py missing        what has no English yet, as JSON on stdout
    messages.py merge FILE     take translations from such JSON ("-" is stdin)

``missing`` prints a list of objects (``msgid``, perhaps ``plural`` and ``context``, ``where``, an
empty ``msgstr``); fill ``msgstr`` (a list of two for plurals) and hand it to ``merge``. A plain
object ``{msgid: msgstr}`` is taken too. The catalogue carries no dates, no line numbers and no
paths, so that it changes only when words change.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("src/windowdesk")
FORMS = Path("ui")
ENGLISH = SOURCE / "locale/en/LC_MESSAGES/windowdesk.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    # one Chinese form stands for both
    "counted": (1, 1),
    "pgettext": ((1, "c"), 2),
}
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team",
            "Generated-By", "Report-Msgid-Bugs-To")  # fmt: skip
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def extract(root: Path = ROOT) -> Catalog:
    """Every marked word of the source, with the places that use it."""
    found = Catalog(fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        root / SOURCE,
        [("**.py", "python"), ("central/**.html", "jinja2")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
    ):
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    for form in sorted((root / FORMS).glob("*.ui")):
        for words in _form_words(form):
            found.add(words, None, [(form.name, 0)])
    return found


def _form_words(form: Path) -> Iterator[str]:
    """The words of a Designer form: every ``<string>`` that is not marked as untranslatable."""
    for node in ElementTree.parse(form).iter("string"):
        text = (node.text or "").strip()
        if node.get("notr") != "true" and re.search(r"\w", text):
            yield node.text or ""


def english(root: Path = ROOT) -> Catalog:
    """The English catalogue; an empty one when there is none yet."""
    path = root / ENGLISH
    if not path.is_file():
        return Catalog(locale="en", fuzzy=False)
    with path.open("rb") as text:
        return read_po(text, locale="en")


def _write(catalogue: Catalog, root: Path) -> None:
    buffer = io.BytesIO()
    catalogue.header_comment = "# English words of windowdesk; the msgids are the originals."
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "windowdesk", "1"
    write_po(buffer, catalogue, no_location=True, ignore_obsolete=True, sort_output=True, width=96)
    lines = buffer.getvalue().decode("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in VOLATILE))]
    (root / ENGLISH).parent.mkdir(parents=True, exist_ok=True)
    (root / ENGLISH).write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def update(root: Path = ROOT) -> None:
    """Add new words, drop those no longer used, keep every translation."""
    catalogue = english(root)
    catalogue.update(extract(root), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    _write(catalogue, root)


def _words(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _translations(message: Message | None) -> list[str]:
    if message is None or message.fuzzy:
        return []
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


def placeholders(text: str) -> set[str]:
    """Names in braces, without their format: "{n:>3}" gives n."""
    return {name.split(":")[0].split("!")[0] for name in _PLACEHOLDER.findall(text)}


def wrong(message: Message) -> str:
    """Why a translation cannot be used; "" when it can."""
    strings = _translations(message)
    if not strings or not all(strings):
        return "no translation"
    expected = set().union(*(placeholders(word) for word in _words(message)))
    if any(placeholders(string) - expected for string in strings):
        return "a placeholder that the original does not have"
    if expected - set().union(*(placeholders(string) for string in strings)):
        return "a placeholder of the original is lost"
    return ""


def missing(root: Path = ROOT, source: Catalog | None = None) -> list[dict[str, Any]]:
    """Marked words without a usable translation, with where they stand.

    ``source``: what :func:`extract` found under ``root``, where somebody has looked already.
    """
    catalogue = english(root)
    rows: list[dict[str, Any]] = []
    for message in source or extract(root):
        if not message.id:
            continue
        translated = catalogue.get(_words(message)[0], message.context)
        problem = wrong(translated) if translated else "no translation"
        if problem:
            row: dict[str, Any] = {"msgid": _words(message)[0]}
            if len(_words(message)) > 1:
                row["plural"] = _words(message)[1]
            if message.context:
                row["context"] = message.context
            row["msgstr"] = ["", ""] if "plural" in row else ""
            row["where"] = sorted({f"{name}:{line}" for name, line in message.locations})[:3]
            row["problem"] = problem
            rows.append(row)
    return rows


def unused(root: Path = ROOT, source: Catalog | None = None) -> list[str]:
    """Words the catalogue translates that the source no longer has; ``source`` as in missing."""
    source = source or extract(root)
    return [
        _words(m)[0] for m in english(root) if m.id and source.get(_words(m)[0], m.context) is None
    ]


def merge(rows: Any, root: Path = ROOT) -> list[str]:
    """Take translations over; what was refused, each with its reason."""
    update(root)
    catalogue = english(root)
    if isinstance(rows, dict):
        rows = [{"msgid": msgid, "msgstr": msgstr} for msgid, msgstr in rows.items()]
    refused = []
    for row in rows:
        message = catalogue.get(row["msgid"], row.get("context"))
        if message is None:
            refused.append(f"{row['msgid']}: not in the source")
            continue
        strings = row["msgstr"]
        if len(_words(message)) > 1:
            strings = (strings, strings) if isinstance(strings, str) else tuple(strings)
        before, flags = message.string, set(message.flags)
        message.string = strings
        # a word that has two forms of late was marked as doubtful: it is answered now
        message.flags.discard("fuzzy")
        if problem := wrong(message):
            message.string, message.flags = before, flags
            refused.append(f"{row['msgid']}: {problem}")
    _write(catalogue, root)
    return refused


def unmarkable(root: Path = ROOT) -> Iterator[str]:
    """f-strings handed to a translation function: they can never be found in a catalogue."""
    for path in sorted((root / SOURCE).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEYWORDS
                and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
            ):
                yield f"{path.relative_to(root)}:{node.lineno}"


def main(arguments: list[str]) -> int:
    """Run one command; 0 when nothing is wrong."""
    if arguments == ["update"]:
        update()
    elif arguments == ["missing"]:
        print(json.dumps(missing(), ensure_ascii=False, indent=1))
    elif len(arguments) == 2 and arguments[0] == "merge":
        text = sys.stdin.read() if arguments[1] == "-" else Path(arguments[1]).read_text("utf-8")
        refused = merge(json.loads(text))
        print("\n".join(refused) or "all taken", file=sys.stderr)
        return bool(refused)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
