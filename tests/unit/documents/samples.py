"""Invented facts of every kind of document, as full as a real counter would have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import (
    AskLine,
    Copy,
    FieldLine,
    GapLine,
    LimitLine,
    MaterialLine,
    PaperFacts,
    PromiseLine,
)
from windowdesk.domain.standard.model import Basis, Remedy
from windowdesk.protocol.envelope import Ed25519Signer

PROJECT = "11440103XN000004784000112001000202611230001"
NUMBER = "2644010300012030015737"
AT = datetime.fromisoformat("2026-11-23T10:46:00")
CATALOGUE = "7c1f" + "0" * 56 + "a90e"
SIGNER = Ed25519Signer(bytes(range(32)), "zw.example.gov.cn")
ART_32 = "第三十二条第一款"
PERMIT_LAW = "《中华人民共和国行政许可法》"

MATERIALS = tuple(
    MaterialLine(n, name, originals, copies, pages, way, remark)
    for n, (name, originals, copies, pages, way, remark) in enumerate(
        [
            ("劳务派遣经营许可申请书", 1, 0, 3, "留存", ""),
            ("营业执照", 0, 0, 0, "免提交（电子证照）", ""),
            ("公司章程", 0, 1, 12, "留存", ""),
            ("财务审计报告（与验资报告二选一）", 0, 1, 20, "留存", ""),
            ("经营场所使用证明（租赁）", 0, 1, 4, "留存", "验原件退还"),
            ("办公设施设备、信息管理系统清单", 1, 0, 2, "留存", ""),
            ("法定代表人身份证明", 0, 1, 1, "留存", "验原件退还"),
            ("劳务派遣管理制度文本", 1, 0, 16, "留存", ""),
            ("拟签劳务派遣协议样本", 1, 0, 6, "留存", ""),
            ("授权委托书", 1, 0, 1, "留存", ""),
        ],
        1,
    )
)
GAPS = (
    GapLine(
        1, "经营场所使用证明（租赁）", "租赁合同缺出租方签章",
        "租赁合同应当由出租方、承租方签名或者盖章，租赁期限自申请之日起不少于一年",
        "由出租方补签章后提交复印件 1 份，交验原件", "《劳务派遣行政许可实施办法》第八条第（四）项",
    ),
    GapLine(
        2, "财务审计报告", "未提交", "提交会计师事务所出具的验资报告或者财务审计报告",
        "提交复印件 1 份，交验原件", "《劳务派遣行政许可实施办法》第八条第（三）项", deferrable=True,
    ),
    GapLine(
        3, "劳务派遣管理制度文本", "缺少“奖惩”一章",
        "应当包括劳动合同、劳动报酬、社会保险、工作时间、休息休假、劳动纪律等规章制度文本",
        "补充后重新提交原件 1 份", "《劳务派遣行政许可实施办法》第八条第（六）项", deferrable=True,
    ),
)  # fmt: skip
PROMISES = (
    PromiseLine(
        1,
        "公共场所卫生检测或者评价报告",
        "《公共场所卫生管理条例实施细则》第二十三条第（四）项",
        ("场所的空气、微小气候、水质、采光、照明、噪声符合国家卫生标准和要求",),
    ),
    PromiseLine(
        2,
        "经营场所使用证明",
        "《劳务派遣行政许可实施办法》第八条第（四）项",
        ("申请人对经营场所有合法的使用权", "租赁期限自申请之日起不少于一年"),
        "实地核查",
    ),
)
ASKED = (
    AskLine("1", "劳务派遣经营许可申请书", 1, 0, "必要", "窗口或网上领取格式文本，填写后提交",
            ("申请书各栏填写完整", "申请书由法定代表人签名并加盖公章")),
    AskLine("2", "营业执照", 0, 1, "必要", "提交副本复印件并加盖公章", ("复印件加盖公章",),
            "可免提交：数据共享或者电子证照查得到的，不必提交"),
    AskLine("3", "资本证明", rule="以下任选 1 项"),
    AskLine("3.1", "验资机构出具的验资报告", 0, 1, "必要", "提交复印件，加盖公章"),
    AskLine("3.2", "财务审计报告", 0, 1, "必要", "提交复印件，加盖公章"),
    AskLine("4", "房屋租赁合同", 0, 1, "必要", "提交租赁合同复印件", ("租赁期未满",), maybe=True),
    AskLine("5", "办公设施设备、信息管理系统等清单", 1, 0, "可容缺", "列明名称和数量，加盖公章", (),
            "可以申请容缺后补"),
)  # fmt: skip
FIELDS = (
    FieldLine("单位名称", "广州晴川人力资源有限公司"),
    FieldLine("统一社会信用代码", "91440103MA5XXXXX0X"),
    FieldLine("住所", "广州市荔湾区虚拟路 1 号"),
    FieldLine("法定代表人", "欧阳𬱖"),
    FieldLine("注册资本（万元）"),
    FieldLine("专职管理人员（人）", required=False),
    FieldLine("拟经营事项", lines=3),
    FieldLine("申请日期", "2026-11-23"),
)
REVIEW = Remedy(
    "广州市荔湾区人民政府", "六十日", Basis("《中华人民共和国行政复议法》", "第二十条、第二十四条")
)
LAWSUIT = Remedy("广州铁路运输法院", "六个月", Basis("《中华人民共和国行政诉讼法》", "第四十六条"))


def code_text(kind: Document, *, reprint: int = 0) -> str:
    statement = {
        "number": NUMBER, "kind": kind, "time": AT, "organ": "11440103XN00000478",
        "catalogue": CATALOGUE, "offline": True, "reprint": reprint, "query": "7K4M-2Q",
    }  # fmt: skip
    return SIGNER.sign(statement)


def _base(kind: Document, title: str) -> PaperFacts:
    return PaperFacts(
        kind=kind,
        title=title,
        document_number="荔人社许受〔2026〕0157 号",
        number=NUMBER,
        code_text=code_text(kind),
        query_secret="7K4M-2Q",
        centre="荔湾区政务服务中心",
        window="综合12号窗",
        clerk="1207",
        organ="广州市荔湾区人力资源和社会保障局",
        seal="行政许可专用章",
        phone="020-00000000",
        supervision_phone="12345",
        item_name="劳务派遣经营许可（新办）",
        item_code="11440103XN000004784000112001000",
        circumstances=(("申请人类型", "企业法人"), ("经营场所", "租赁"), ("由他人代办", "是")),
        version="2026-07",
        catalogue=CATALOGUE,
        applicant="广州晴川人力资源有限公司",
        applicant_number="9144************XX",
        received_at=AT,
        issued_at=AT,
        agent="陈小禾",
        agent_number="999999********1234",
        applicant_phone="139****0000",
        copies=(Copy(1, "申请人"), Copy(2, "随案")),
        offline=True,
    )


def _loose(kind: Document, title: str) -> PaperFacts:
    """A paper given out while there is no case."""
    return replace(
        _base(kind, title), number="", query_secret="", document_number="", applicant="",
        applicant_number="", applicant_phone="", agent="", agent_number="",
        copies=(Copy(1, "申请人"),),
    )  # fmt: skip


def _accepting(kind: Document, title: str) -> PaperFacts:
    return replace(
        _base(kind, title),
        basis=(
            Basis(PERMIT_LAW, f"{ART_32}第（五）项"),
            Basis("《劳务派遣行政许可实施办法》", "第九条"),
        ),
        materials=MATERIALS,
        limits=(
            LimitLine("承诺办结", "5 个工作日", date(2026, 11, 30), firm=True),
            LimitLine("法定期限", "20 个工作日", date(2026, 12, 21), firm=True),
        ),
        uncounted="听证、检验、检测、鉴定、专家评审所需时间不计入，另行书面告知",
        fee="不收费",
        collection="自取（一楼出件区），凭领取人证件",
    )


def _gaps(kind: Document, title: str) -> PaperFacts:
    return replace(
        _base(kind, title),
        basis=(Basis(PERMIT_LAW, f"{ART_32}第（四）项"),),
        gaps=GAPS,
        materials=MATERIALS[:4],
        hand_in="荔湾区政务服务中心综合窗口，工作日 9:00–12:00、13:00–17:00",
        papers_returned=False,
    )


def _refusing(kind: Document, title: str, reason: str) -> PaperFacts:
    return replace(
        _base(kind, title),
        basis=(Basis(PERMIT_LAW, f"{ART_32}第（二）项"),),
        reasons=(reason,),
        refer_to="广州市人力资源和社会保障局",
        papers_returned=True,
        review=REVIEW,
        lawsuit=LAWSUIT,
    )


def facts(kind: Document) -> PaperFacts:
    """Full facts of ``kind``."""
    return {
        Document.RECEIPT: lambda: replace(
            _accepting(kind, "申请材料接收凭证"), limits=(), document_number="", fee="", uncounted=""
        ),
        Document.ACCEPTANCE: lambda: replace(_accepting(kind, "受理决定书"), project=PROJECT),
        Document.CORRECTION: lambda: _gaps(kind, "一次性补正告知书"),
        Document.NOT_ACCEPTED: lambda: _refusing(
            kind, "不予受理决定书", "申请人住所地不在本区，本事项依法由市级机关实施。"
        ),
        Document.NOT_REQUIRED: lambda: _refusing(
            kind, "不受理告知书", "所申请的劳务外包业务依法不需要取得劳务派遣经营许可。"
        ),
        Document.DEFERRAL_NOTICE: lambda: replace(
            _accepting(kind, "容缺受理通知书"), gaps=GAPS[1:], promised_by=date(2026, 11, 27),
            hand_in="原窗口提交或者邮寄", consequence="逾期未补正的，容缺办理终止，损失由申请人承担",
        ),
        Document.DEFERRAL_PROMISE: lambda: replace(
            _base(kind, "容缺受理承诺书"), gaps=GAPS[1:], promised_by=date(2026, 11, 27),
            hand_in="原窗口提交或者邮寄", consequence="容缺办理终止，损失自行承担",
        ),
        Document.SPOT_CORRECTION: lambda: replace(
            _gaps(kind, "当场更正记录"), gaps=GAPS[:1], basis=(Basis(PERMIT_LAW, ART_32),)
        ),
        Document.HAND_IN_RECEIPT: lambda: replace(
            _gaps(kind, "容缺补齐材料接收凭证"), materials=MATERIALS[3:4], gaps=GAPS[2:],
            promised_by=date(2026, 11, 27), consequence="逾期未补正的，容缺办理终止，损失由申请人承担",
            limits=(LimitLine("承诺办结", "5 个工作日", date(2026, 11, 30), firm=True),),
        ),
        Document.PROMISE: lambda: replace(
            _base(kind, "告知承诺书"), promises=PROMISES, document_number="", query_secret="",
        ),
        Document.CONSULTATION: lambda: replace(
            _loose(kind, "一次性告知单"), asked=ASKED, unsettled=("经营场所怎样取得",),
            conditions=("注册资本不得少于人民币200万元。", "有与开展业务相适应的固定的经营场所和设施。"),
            limits=(LimitLine("承诺办结", "5 个工作日", None, firm=True),
                    LimitLine("法定期限", "20 个工作日", None, firm=True)),
            basis=(Basis("《劳务派遣行政许可实施办法》", "第八条"),), fee="不收费",
            result="劳务派遣经营许可证（3 年）", hand_in="荔湾区政务服务中心综合12号窗",
            collection="窗口领取、邮寄",
        ),
        Document.APPLICATION_FORM: lambda: replace(
            _loose(kind, "劳务派遣经营许可申请书"), fields=FIELDS, signer="法定代表人（并加盖公章）",
        ),
        Document.LABELS: lambda: replace(
            _base(kind, "材料标签"), applicant="", applicant_number="", applicant_phone="", agent="",
            agent_number="", query_secret="", code_text="", document_number="",
            materials=tuple(line for line in MATERIALS if line.originals or line.copies),
        ),
        Document.EMERGENCY_SLIP: lambda: replace(
            _loose(kind, "申请材料接收凭证（紧急）"), number=NUMBER, query_secret="7K4M-2Q",
            document_number="", clerk="", organ="", seal="", phone="", item_name="", item_code="",
            circumstances=(), version="", catalogue="", copies=(Copy(1, "申请人"), Copy(2, "随案")),
        ),
        Document.WITHDRAWAL: lambda: replace(
            _gaps(kind, "撤回申请书"), gaps=(), reasons=("经营计划有变化",), fee="不收费", hand_in="",
            basis=(),
        ),
        Document.REVOCATION: lambda: replace(
            _refusing(kind, "撤销告知书", "同一申请人就同一事项已在 3 号窗受理"), materials=MATERIALS[:4],
            basis=(), refer_to="",
            revokes=(
                "《受理通知书》荔人社许受〔2026〕0157 号（2026-11-23）",
                "《申请材料接收凭证》荔人社收〔2026〕0158 号（2026-11-23）",
            ),
        ),
        Document.RECTIFICATION: lambda: replace(
            _refusing(kind, "更正告知书", "录入时把门牌号写错"), materials=(), basis=(), refer_to="",
            review=None, lawsuit=None, corrects="《受理通知书》荔人社许受〔2026〕0157 号（2026-11-23）",
            was="中山八路 12 号", reads="中山八路 21 号",
        ),
        Document.SLIP: lambda: replace(
            _accepting(kind, "受理回执"), conclusion="予以受理", agent="陈**", agent_number="…1234",
            applicant_number="", uncounted="", collection="",
        ),
    }[kind]()  # fmt: skip
