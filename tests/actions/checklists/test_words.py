"""What is typed to a run: commands by their words, by the intent heard, or none at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.checklists.talk.words import Command, Wish, begins, by_intent, by_words, place_named

SAID = {
    Wish.NEXT: ["下一步", "下一步是什么？", "接下来呢", "好，下一步", "往下"],
    Wish.DONE: ["完成了", "这一步完成了", "办好了", "已经做完了", "搞定了！", "好的，完成了", "OK"],
    Wish.SKIP: ["跳过", "先跳过吧", "跳过这一步", "跳过可以吗"],
    Wish.BACK: ["上一步", "回到上一步", "返回", "退回上一步"],
    Wish.UNDO: ["撤销", "撤回", "撤销刚才的操作"],
    Wish.CORRECT: ["我选错了", "刚才选错了", "改一下", "重新选"],
    Wish.WHY: ["为什么", "为什么呢？", "依据是什么", "这一步的依据", "凭什么", "哪条规定的"],
    Wish.WHO: ["这步谁负责", "谁来办", "由谁负责", "责任单位是谁", "哪个部门负责"],
    Wish.MATERIALS: ["要什么材料", "需要准备什么材料", "这步要带什么", "材料有哪些"],
    Wish.DEADLINE: ["时限", "什么时候之前办完", "截止日期是哪天", "最晚什么时候"],
    Wish.PROGRESS: ["进度", "查看进度", "到哪一步了", "还有几步没做", "办完了吗？"],
    Wish.RUNS: ["我有哪些没办完的", "没办完的事项", "我手上的事项有哪些"],
    Wish.PAUSE: ["先到这", "先到这里吧", "暂停", "等会儿再办", "明天再办", "今天先这样"],
    Wish.RESUME: ["继续", "接着办", "继续吧"],
    Wish.REPEAT: ["再说一遍", "好的", "知道了"],
    Wish.SWITCH: ["换一个", "换个事项办", "有哪些事可以办", "换一个清单"],
    Wish.STOP: ["不办了", "取消", "算了", "我不想办了", "放弃吧"],
    Wish.RESTART: ["从头来", "重新开始", "从头再来一遍", "重来"],
    Wish.EXPORT: ["导出", "导出word", "下载清单", "打印一下"],
}
NO_COMMANDS = [
    "常务会议多久召开一次",
    "会议纪要由谁签发",
    "规范性文件为什么要报司法局审查",
    "部门主要负责人",
    "两个部门一起",
    "可以跳过吗",
    "第四十六条",
    "合法性审查要交什么材料给司法局",
    "2",
    "是",
    "没有",
]


@pytest.mark.parametrize(("wish", "said"), [(wish, said) for wish, many in SAID.items() for said in many])
def test_a_command_is_known_by_its_words(wish: Wish, said: str) -> None:
    command = by_words(said)
    assert command is not None and command.wish is wish


@pytest.mark.parametrize("said", NO_COMMANDS)
def test_what_is_no_command_is_left_for_others(said: str) -> None:
    assert by_words(said) is None


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("改一下第二个问题", Command(Wish.CHANGE, 2)),
        ("修改第3问", Command(Wish.CHANGE, 3)),
        ("第一个问题我想改", Command(Wish.CHANGE, 1)),
        ("回到第四步", Command(Wish.CHANGE, 4, is_task=True)),
        ("第二个问题改成否", Command(Wish.CHANGE, 2, value="否")),
        ("把第十二步改一下", None),
        ("叫优化营商环境办法的送审", Command(Wish.RENAME, name="优化营商环境办法的送审")),
        ("给它取名叫《A区办法》", Command(Wish.RENAME, name="A区办法")),
        ("继续优化营商环境办法的送审", Command(Wish.RESUME, name="优化营商环境办法的送审")),
    ],
)
def test_a_command_carries_what_it_is_about(said: str, command: Command | None) -> None:
    if command is None:
        assert by_words(said) in (None, Command(Wish.CHANGE, 12, is_task=True))
    else:
        assert by_words(said) == command


def test_an_intent_counts_only_where_the_rules_are_not_asked() -> None:
    never = lambda _: False  # noqa: E731
    always = lambda _: True  # noqa: E731
    assert by_intent("合法性审查已经通过了", "done", always) == Command(Wish.DONE)
    assert by_intent("合法性审查通过了吗", "done", always) is None
    assert by_intent("问这个干什么", "why", never) == Command(Wish.WHY)
    assert by_intent("会议纪要为什么要签发", "why", always) is None
    assert by_intent("常务会议多久开一次", "ask_rule", never) is None


def test_a_name_may_be_given_at_the_beginning() -> None:
    assert begins("我要提交一份规范性文件，叫优化营商环境办法的送审") == (
        "我要提交一份规范性文件",
        "优化营商环境办法的送审",
    )
    assert begins("我要请假") == ("我要请假", "")


def test_a_place_in_a_list() -> None:
    assert [place_named(said) for said in ("2", "第二个", "选3", "办第十一项", "两个部门", "")] == [
        2,
        2,
        3,
        11,
        None,
        None,
    ]


@given(st.text(max_size=120))
def test_any_text_is_read_without_failing(said: str) -> None:
    by_words(said)
    place_named(said)
    begins(said)
