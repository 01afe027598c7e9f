"""What kind of answer a question wants, by the lexicon that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import BuildError
from index.search.aspects import ASPECTS, Aspects, compile_aspects, load_aspects, unmet


@pytest.fixture(scope="module")
def aspects(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Aspects:
    source = (repository / "data" / "lexicon" / "aspects.yml").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("aspects")
    (folder / ASPECTS).write_text(json.dumps(compile_aspects(source)), encoding="utf-8")
    return load_aspects(folder)


@pytest.mark.parametrize(
    ("question", "no", "yes"),
    [
        # both kinds, not either
        ("多久开一次,由谁主持", "一般每月召开二次", "由市长主持,一般每月召开二次"),
        ("身份证丢了多久补", "居民身份证丢失的,应当申请补领", "居民身份证丢失的,应当在三十日内补领"),
        ("统计造假怎么处罚", "明确惩治统计造假的责任主体", "对统计造假的,处一万元以下罚款"),
        ("娃几岁能上小学", "适龄儿童应当入学", "年满六周岁的儿童应当入学"),
        ("年龄要求是多少", "达到国家规定的退休年龄", "年满十八周岁"),
        ("考核分几个等次", "考核分为平时考核、专项考核等方式", "分为优秀、称职和不称职三个等次"),
        ("12345归谁管", "办好12345市长热线", "12345市长热线由市政府办公室管理"),
        ("市政府办公室归谁管", "各部门主要负责人向会议主持人请假", "秘书长主管办公室"),
        ("常务会哪些人参加", "部门负责人不能参加常务会议的,须请假", "常务会议由市长、副市长组成"),
        ("申请了不答复怎么办", "已作出答复的,告知不予重复", "逾期不答复的,可以申请行政复议"),
        ("市长不在谁主持常务会", "市长主持常务会议", "受市长委托,由副市长主持"),
        ("市政府有几个副市长", "市人民政府由市长、副市长组成", "设副市长八人"),
        ("市长能不能一个人拍板", "向市长请假", "必须经常务会议讨论"),
    ],
)
def test_an_article_must_hold_what_is_asked(aspects: Aspects, question: str, no: str, yes: str) -> None:
    assert unmet(aspects, question, no)
    assert not unmet(aspects, question, yes)


def test_those_under_an_age_may_be_asked_about(aspects: Aspects) -> None:
    assert not unmet(aspects, "不满十四周岁的人违法", "不满十四周岁的人违法的,不予处罚", quoted=True)


@pytest.mark.parametrize(
    ("question", "no", "yes"),
    [
        ("行政复议多久内申请", "收到复议申请的机关在10日内协商确定", "自知道之日起60日内提出复议申请"),
        ("行政复议多久内申请", "没有期限的,自收到申请满60日起计算", "申请期限为60日"),
        ("扣12分怎么办", "累积记分未满12分的,可以", "累积记分达到12分的,应当学习"),
        ("补偿标准谁定", "根据停产停业期限确定", "由市人民政府规定"),
        ("工作计划什么时候交", "书面报告工作计划", "年底前报告工作计划"),
        ("市长离开株洲要不要请示", "市长离株期间由副市长主持", "须事先请示"),
        ("政府合同谁来签", "对已签订的政府合同进行审查", "由市长签署政府合同"),
        ("殡葬能不能土葬", "方针是改革土葬", "不得土葬"),
        ("副市长出国呢", "市长出访期间由副市长主持", "副市长出访的,报市长批准"),
        ("规范性文件怎么废止", "完善有效期制度,实行废改立相统一", "经批准后废止"),
        ("市长对谁负责", "副市长按分工负责分管工作", "市长对市人民代表大会负责"),
        ("市长请假向谁请", "领导同志不能出席的,向市长请假", "市长不能出席的,向省人民政府请假"),
        ("市政府向谁报告工作", "各部门须向市人民政府书面报告", "接受市人民代表大会的监督,报告工作"),
        ("护照谁签发", "有下列情形之一的,护照签发机关不予签发", "护照由公安机关签发"),
        ("行政处罚由谁决定", "行政机关在作出行政处罚决定之前,应当告知", "行政处罚由县级以上行政机关决定"),
        ("行政复议由谁申请", "申请人书面申请行政复议的", "公民、法人可以申请行政复议"),
        ("保安员要什么条件", "客户单位应当为保安员提供必要的条件", "保安员应当符合下列条件:年满18周岁"),
        ("社会团体几天批准", "60日内向登记管理机关提交批准文件", "自收到申请之日起60日内作出批准决定"),
        ("行政复议由谁受理", "无正当理由逾期不补正的,视为放弃申请", "由复议机关受理"),
        ("议题什么时候报", "必要时由副市长审核后提出", "会前三日内报送"),
        ("市长助理能参加常务会议吗", "部门主要负责人不能参加常务会议的,请假", "可邀请有关负责人列席会议"),
        ("市长能不能授权副市长主持全体会议", "不能出席的,向市长请假", "受市长委托,副市长可以主持会议"),
        ("常务会议谁主持", "会议纪要由召集和主持会议的领导签发", "由市长召集和主持"),
        ("主要负责人离开株洲要请假吗", "主要负责人应当请假", "主要负责人离株的,应当请假"),
        ("人大决定执行情况多久报告", "及时跟踪和反馈执行情况", "在一个月内报告执行情况"),
        ("副市长能开常务会吗", "常务会议一般每月召开二次", "常务会议由市长召集和主持"),
        ("副市长能召集全会吗", "会议纪要由召集和主持会议的领导签发", "全体会议由市长召集和主持"),
        ("居住证怎么办", "居住证由公安机关签发", "向公安派出所申领居住证"),
        ("能不能收费", "应当按照公布的标准收费", "不得收费"),
        ("孩子不上学父母有责任吗", "当地政府应当提供平等接受教育的条件", "由学校给予批评教育,责令改正"),
        ("新闻稿审不过怎么办", "新闻稿须经秘书长审定", "新闻稿未通过的,退回修改"),
    ],
)
def test_more_is_asked_of_a_quote(aspects: Aspects, question: str, no: str, yes: str) -> None:
    assert unmet(aspects, question, no, quoted=True)
    assert not unmet(aspects, question, yes, quoted=True)


@pytest.mark.parametrize(
    "entry", ["{id: a, asks: ['('], answers: [b]}", "{id: a, asks: [b], answers: [c], of: all}"]
)
def test_a_malformed_aspect_is_named(entry: str) -> None:
    with pytest.raises(BuildError, match=r"aspects\.yml"):
        compile_aspects(f"- {entry}")
