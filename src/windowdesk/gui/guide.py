"""What F1 tells of each screen besides its keys: what it is for, what its words and colours mean,
and what to do when something goes wrong. Data; the overlay that shows it knows no screen.

A screen is known by its ``help_of``. Keys are not repeated here: they come from actions.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.i18n import N_


@dataclass(frozen=True, slots=True)
class Sign:
    """A word (or column) as it stands on the screen, in its colour, and what it means."""

    word: str
    meaning: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that happens, and what to do."""

    when: str
    then: str


@dataclass(frozen=True, slots=True)
class Guide:
    """All msgids; looked up when shown."""

    purpose: str
    signs: tuple[Sign, ...] = ()
    troubles: tuple[Trouble, ...] = ()


_PRINTER = Trouble(
    N_("打印机没有回应"), N_("看一眼打印机：纸出来了按 Y，没有出来按 N。没有回答之前不会重印。")
)
_SAVED = Trouble(N_("断电或程序退出"), N_("每一步都已保存。重新登录后按 Ctrl+R 取回没有办完的事。"))

GUIDES: dict[str, Guide] = {
    "intake": Guide(
        N_(
            "登记来人、回答情形、逐份核对材料；右边随时是按标准得出的结论。您只记录所见，结论由标准得出。"
        ),
        (
            Sign(N_("必要"), N_("这一份必须有"), "accent"),
            Sign(N_("二选一"), N_("几份里交够规定的份数就行"), "correct"),
            Sign(N_("可容缺"), N_("申请人申请并承诺后，可以后补"), "defer"),
            Sign(N_("收到"), N_("原件、复印件各收到几份，斜线后是要求的份数")),
            Sign(N_("齐"), N_("份数和要点都符合"), "accept"),
            Sign(N_("未看"), N_("还没有看。没看不等于没有，看完才有结论")),
            Sign(N_("可当场更正"), N_("请申请人现在改好，再按 G"), "correct"),
            Sign(N_("要点不符"), N_("有一条没有做到，须写明看到的情况"), "refuse"),
            Sign(N_("待核验"), N_("由系统随后调取，不算缺少"), "correct"),
        ),
        (
            Trouble(N_("F9 不出文书"), N_("右边写着还差什么；再按一次 F9 会带您到那一处。")),
            Trouble(N_("读卡器读不出"), N_("拿起证件重新放好；还不行就选“录入申请人”手工输入。")),
            Trouble(
                N_("您认为结论不对"), N_("按“申请主管复核”。主管只能放宽为受理，并须写明理由。")
            ),
            _SAVED,
        ),
    ),
    "preview": Guide(
        N_("刚出具的文书：核对、打印、存为文件。文书和办件已经保存，打印不成也不会丢。"),
        (
            Sign(N_("已打印"), N_("打印机确认出纸，或已收下全部数据"), "accept"),
            Sign(N_("等待打印"), N_("还没有发给打印机")),
            Sign(N_("不能确定是否已出纸"), N_("打印机中途没有回应，要由您看过再说"), "correct"),
            Sign(N_("没有打印"), N_("没有出纸，可以重新打印"), "refuse"),
            Sign(N_("补打这一份"), N_("再打一份会印上“补打”和次数")),
        ),
        (
            _PRINTER,
            Trouble(N_("缺纸或卡纸"), N_("装好纸，再按 F9 重新打印。")),
            Trouble(N_("没有打印机"), N_("按 Ctrl+S 存为文件，换一台打印。")),
        ),
    ),
    "returns": Guide(
        N_("发过补正告知书、等申请人补齐的办件。扫告知书上的条码，或选中后按回车接着办。"),
        (
            Sign(N_("收件号"), N_("告知书上的号码，输入后几位就能找到")),
            Sign(N_("补正"), N_("只问告知书列出的各项，不再提新的要求"), "correct"),
        ),
        (
            Trouble(N_("清单里没有"), N_("可能不是本机收的件；请扫条码，或在“办件”里查找。")),
            _SAVED,
        ),
    ),
    "cases": Guide(
        N_("本机收过的全部办件。可按号码后几位、姓名、拼音首字母、事项或日期查找。"),
        (
            Sign(N_("已受理"), N_("申请已经进入审查"), "accept"),
            Sign(N_("待补正"), N_("等申请人补齐材料"), "correct"),
            Sign(N_("容缺受理"), N_("已受理，还有材料要后补"), "defer"),
            Sign(N_("不受理"), N_("已告知不受理及理由"), "refuse"),
            Sign(N_("已作废"), N_("因差错作废，号码保留，不再使用")),
        ),
        (Trouble(N_("找不到"), N_("少输几个字再试；姓名有生僻字时用拼音首字母或号码后几位。")),),
    ),
    "case": Guide(
        N_("一件办件的经过和它的文书：接着办、补打、撤回、作废，都在这里。"),
        (
            Sign(N_("办理补正"), N_("申请人带着告知书回来了"), "accent"),
            Sign(N_("容缺补齐"), N_("后补的材料送来了"), "defer"),
            Sign(N_("撤回申请"), N_("申请人自己要求，由其签名"), "correct"),
            Sign(N_("作废"), N_("窗口出了差错；要写明原因，号码保留"), "refuse"),
        ),
        (
            _PRINTER,
            Trouble(N_("标准中途取消"), N_("按收件时的标准办完；屏幕上会注明版本。")),
        ),
    ),
    "capture": Guide(
        N_("拍下一份材料的每一页。左上是镜头画面，右边是选中的一页；拍下的页立即存在本机。"),
        (
            Sign(N_("清楚"), N_("能看清小字")),
            Sign(
                N_("模糊，看不清小字"),
                N_("没有对准焦，或拍的时候动了；重拍或留用由您决定"),
                "correct",
            ),
            Sign(N_("像是空白页"), N_("几乎没有字迹；多半是背面"), "correct"),
            Sign(
                N_("与原件核对无误"),
                N_("您对照过原件；存档的页上会印上这几个字、窗口、工号和日期"),
                "accept",
            ),
            Sign(N_("只收纸质"), N_("没有影像，只有纸；办件上会这样记录")),
        ),
        (
            Trouble(
                N_("没有高拍仪，或它出了故障"),
                N_("照常收纸质材料，按 H 记为只收纸质；不影响出具文书。"),
            ),
            Trouble(
                N_("页横着或者倒着"),
                N_("按 Ctrl ← 或 Ctrl → 转到正；存下、印出的就是转好的页，核对过的仍算核对过。"),
            ),
            Trouble(N_("边没有裁好"), N_("把纸放平、放在深色台面上，按 R 重拍。")),
            _SAVED,
        ),
    ),
    "copies": Guide(
        N_("办件所存的一份材料影像，每一页是纸上的实际大小。按 Esc 回到办件。"),
        troubles=(
            Trouble(
                N_("没有打开"),
                N_("别的窗口拍的影像要联网向中心平台取：照屏幕上的话做，再按 Ctrl+R。"),
            ),
        ),
    ),
    "devices": Guide(
        N_("这个窗口的设备：各自的状态、多久以前的状态、最近的故障。选中一行按回车就测试。"),
        (
            Sign(N_("● 就绪"), N_("最近一次询问时工作正常"), "accept"),
            Sign(N_("● 模拟"), N_("演示用，没有真的设备"), "accept"),
            Sign(N_("■ 故障"), N_("写明原因和怎么办"), "refuse"),
            Sign(N_("○ 未接"), N_("设置里没有指定这台设备")),
            Sign(N_("○ 状态不明"), N_("太久没有问过，先测试再用")),
        ),
        (
            Trouble(
                N_("测试不通过"), N_("先看电源和连线；再照“怎么办”一栏做；还不行请联系管理员。")
            ),
        ),
    ),
    "trail": Guide(
        N_("本机的审计记录：谁、什么时候、做了什么、结果怎样。只有审计员能看，没有姓名和材料。"),
        (
            Sign(N_("被拒绝"), N_("口令不对、岗位不符、有效期已过等，没有做成"), "refuse"),
            Sign(N_("见证中心记录"), N_("本机每天记下中心的记录到了哪一条，互相作证")),
        ),
        (
            Trouble(
                N_("核对说某一条接不上"),
                N_("记录被改动或丢失过。请保留现场，报告审计负责人；中心也会列出这一处。"),
            ),
        ),
    ),
    "sync": Guide(
        N_(
            "本机和中心平台之间：还有什么没上传、最近什么时候传过、号段还剩多少、平台没有采纳什么。"
            "断网时照常办理，什么都不会丢。"
        ),
        (
            Sign(N_("已联网"), N_("连着中心平台，办件随办随传"), "accept"),
            Sign(N_("离线"), N_("连不上平台；照常办理，恢复后自动上传"), "correct"),
            Sign(N_("已手动离线"), N_("窗口自己断开的，按 Ctrl+D 恢复")),
            Sign(N_("证书过期"), N_("上传的内容由管理员核对后生效；请联系管理员续期"), "refuse"),
            Sign(N_("已隔离"), N_("本机数据恢复或复制过；平台单独保存，等管理员核对"), "refuse"),
            Sign(N_("已停用"), N_("平台不再接收本机的上传；请联系管理员"), "refuse"),
            Sign(N_("版本过旧"), N_("照常上传，收不到更新；请管理员升级"), "correct"),
            Sign(N_("未采纳"), N_("平台没有采纳这一步，写明原因和怎么办"), "refuse"),
            Sign(N_("已存待核"), N_("文书已出具，照存；由主管复核"), "correct"),
        ),
        (
            Trouble(
                N_("长时间离线"),
                N_("按 F9 再试；还不行就按 Ctrl+S 导出数据包，用移动介质送到平台。"),
            ),
            Trouble(
                N_("号段将尽"), N_("联网后自动领取。用完之前连不上，就用紧急收件凭证，事后补录。")
            ),
            Trouble(N_("加入不了平台"), N_("对话框里写明了原因：地址、加入码、证书或时钟。")),
        ),
    ),
    "reviews": Guide(
        N_(
            "平台发现两边办得不一致、需要人决定的。左边是本窗口做的，右边是另一边做的；"
            "由主管写明理由决定。已经出具的文书不会被悄悄改动。"
        ),
        (
            Sign(N_("待复核"), N_("还没有人决定"), "correct"),
            Sign(N_("已复核"), N_("已由主管决定，写明是谁、怎样处理"), "accept"),
            Sign(N_("维持本窗口的文书"), N_("文书有效，办件照旧"), "accept"),
            Sign(N_("撤销本窗口的文书"), N_("作废并打印撤销告知书，由申请人签收"), "refuse"),
            Sign(N_("两件并列保留"), N_("同一申请人的两件各自有效，互相注明")),
        ),
        (
            Trouble(N_("这一件不在本机"), N_("请到办理它的窗口处理；在这里只能记下已核对。")),
            Trouble(
                N_("申请人愿意撤回"),
                N_("先按 Ctrl+O 打开办件办理撤回，再回来处理这一项。"),
            ),
        ),
    ),
    "slips": Guide(
        N_("停电停机时手写的收件凭证：印了多少、各自怎样了结。恢复后照凭证上的时间一份一份补录。"),
        (
            Sign(N_("未交代"), N_("印出来了，还没有补录，也没有作废"), "correct"),
            Sign(N_("已补录"), N_("已经成为办件；按回车打开"), "accept"),
            Sign(N_("已作废"), N_("写坏、丢失或没有用到；号码不再使用")),
        ),
        (
            Trouble(
                N_("清单里没有这一份"),
                N_("可能是别的窗口印的，请到那个窗口补录；数据恢复过的，扫描凭证上的二维码。"),
            ),
            _SAVED,
        ),
    ),
    "catalogue": Guide(
        N_("本机所用的标准：内容、检查出的问题、版本之间改了什么。在这里只看，不改。"),
        (
            Sign(N_("现行"), N_("今天办件用的版本"), "accept"),
            Sign(N_("待补全"), N_("还没有写完，窗口不会采用"), "correct"),
            Sign(N_("内容"), N_("情形、材料、要点、期限和依据，与办件时所见相同")),
            Sign(N_("检查"), N_("标准里的差错和可疑之处，写明在哪里、怎样改"), "correct"),
            Sign(N_("与其他版本比较"), N_("两个版本的不同，对谁有影响"), "accent"),
        ),
        (Trouble(N_("标准有差错"), N_("请管理员改正文件，再按 Ctrl+R 重新读取。")),),
    ),
    "trial": Guide(
        N_("照窗口办件的样子试办一个版本：可以回答、核对、看结论，什么都不出具，也不保存。"),
        (Sign(N_("试办"), N_("只看结论怎样得出，不是真的办件"), "defer"),),
        (Trouble(N_("想真的办理"), N_("按 Esc 返回，再到“受理”里办。")),),
    ),
}


def guide_of(screen: str) -> Guide:
    """What there is to tell of ``screen``; KeyError for a screen nobody wrote about."""
    return GUIDES[screen]
