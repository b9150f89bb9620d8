"""Open questions in words: what they are about, what there is to decide, how one was settled."""

from __future__ import annotations

from windowdesk.app.wording import document_title, state_words
from windowdesk.app.wording_fetched import fetched_questions
from windowdesk.app.wording_joints import clauses
from windowdesk.domain.cases.case import EventKind, State
from windowdesk.domain.decision.model import Document
from windowdesk.i18n import _
from windowdesk.protocol.reviews import Side


def question_words(kind: str) -> tuple[str, str]:
    """A few words, and what a supervisor has to decide. A kind nobody here knows is shown too."""
    known = {
        **fetched_questions(),
        "stale": (
            _("别处先办了一步"),
            _(
                "本窗口这一步到平台之前，这一件已在别处往下办过。请对照两边，决定本窗口的文书是否有效。"
            ),
        ),
        "duplicate": (
            _("同一申请人重复申请"),
            _(
                "两个窗口都不知道对方，收了同一申请人的同一事项。两件都保留；请决定并列办理，还是撤销后收的一件。先收的一件要撤回的，请在“办件”中打开它办理，再到这里记下结果。"
            ),
        ),
        "number": (
            _("号码对不上"),
            _("收件号或文号不在发给本窗口的号段内，或者已经用过。请核对纸面上的号码。"),
        ),
        "catalogue": (
            _("标准已撤回"),
            _("办理时所用的标准版本已被撤回，或当天还没有生效。请决定结论是否仍然成立。"),
        ),
        "staff": (
            _("经办人资格"),
            _("出具文书时，经办人的账号已停用，或离线授权已过期。请决定文书是否有效。"),
        ),
        "field": (
            _("两边改了同一项"),
            _(
                "同一项内容两边改得不一样，平台没有替您选；先到的暂时有效。请核对后选择以哪一个为准。"
            ),
        ),
        "quarantine": (
            _("数据恢复后的上传"),
            _("本机数据恢复或复制过，这一项由平台单独保存。请与管理员核对。"),
        ),
        "parked": (
            _("平台还不认识"),
            _("平台升级之前先存着，不影响已出具的文书。"),
        ),
        "broken": (
            _("平台读不出"),
            _("这一步的内容平台读不出，或接不上这一件的经过。纸面以已出具的为准，请核对。"),
        ),
    }
    return known.get(kind, (_("需要核对"), _("平台提出一项需要人核对的内容。请对照办件决定。")))


def resolution_words(resolution: str) -> str:
    """How it was settled, in a few words."""
    return {
        "stands": _("维持"),
        "voided": _("撤销"),
        "withdrawn": _("申请人已撤回"),
        "rectified": _("更正"),
        "decided": _("已另行决定"),
        "linked": _("并列保留"),
        "amended": _("已选定"),
        "noted": _("已核对"),
    }.get(resolution, resolution)


def offer_words(resolution: str, state: State | None) -> tuple[str, str]:
    """What a supervisor may choose, and what it does."""
    if resolution == "voided" and state is not State.VOIDED:
        return (
            _("撤销本窗口的文书"),
            _("办件作废，打印撤销告知书：哪些文书不再有效、理由、怎样陈述申辩。号码不再使用。"),
        )
    return {
        "stands": (
            _("维持本窗口的文书"),
            _("已出具的文书有效，办件照旧；另一边由平台按此处理。"),
        ),
        "rectified": (
            _("更正文书中的一处差错"),
            _("出具更正告知书：哪份文书、原文怎样、更正成什么。原文书不改动，其余内容继续有效。"),
        ),
        "voided": (_("已经作废"), _("这一件已经作废，记下结果。")),
        "withdrawn": (_("申请人已经撤回"), _("这一件已由申请人撤回，记下结果。")),
        "decided": (
            _("以后来的决定为准"),
            _("之后已重新作出决定并出具文书，以新文书为准，记下结果。"),
        ),
        "linked": (
            _("两件并列保留"),
            _("两件各自有效，互相注明；请申请人决定以后撤回哪一件。"),
        ),
        "amended": (
            _("选定一个为准"),
            _("所选的内容即时生效，另一个留在经过里；已出具的文书不变。"),
        ),
        "noted": (_("已核对，不用改动"), _("没有文书要改动，记下核对的结果。")),
    }[resolution]


def side_words(side: Side) -> str:
    """What the centre says one side did."""
    what = _EVENTS.get(side.event, lambda: "")()
    paper = ""
    if side.document in {kind.value for kind in Document}:
        title = document_title(Document(side.document), {})
        paper = _("《{title}》{number}").format(title=title, number=side.document_number).rstrip()
    state = ""
    if side.state in {one.value for one in State}:
        state = state_words(side.state)
    return clauses(*(part for part in (what, paper, state) if part)) or side.event


_EVENTS = {
    EventKind.RECEIVED.value: lambda: _("收件"),
    EventKind.DECIDED.value: lambda: _("作出结论"),
    EventKind.OVERRIDDEN.value: lambda: _("主管复核放宽"),
    EventKind.DOCUMENT_ISSUED.value: lambda: _("出具文书"),
    EventKind.WITHDRAWN.value: lambda: _("申请人撤回申请"),
    EventKind.VOIDED.value: lambda: _("作废"),
    EventKind.HANDED_IN.value: lambda: _("收到容缺材料"),
    EventKind.REPRINTED.value: lambda: _("补打文书"),
    "amended": lambda: _("更改联系信息"),
}
