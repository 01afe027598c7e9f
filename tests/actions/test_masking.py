"""Personal numbers never reach the database; the numbers of rules do."""

from __future__ import annotations

import pytest

from actions.masking import mask

PERSONAL = [
    ("我的身份证是430202199001011234", "我的身份证是〔身份证号〕"),
    ("身份证43020219900101123X可以吗", "身份证〔身份证号〕可以吗"),
    ("身份证 430202 19900101 123x", "身份证 〔身份证号〕"),
    ("４３０２０２１９９００１０１１２３４", "〔身份证号〕"),
    ("打13812345678找我", "打〔电话号码〕找我"),
    ("电话138 1234 5678，急", "电话〔电话号码〕，急"),
    ("电话138-1234-5678", "电话〔电话号码〕"),
    ("+8613812345678", "〔电话号码〕"),
    ("座机0731-28681234", "座机〔电话号码〕"),
    ("卡号6222021234567890123退款", "卡号〔银行卡号〕退款"),
    ("卡号 6222 0212 3456 7890 123", "卡号 〔银行卡号〕"),
    ("6222-0212-3456-7890", "〔银行卡号〕"),
    ("两个：13812345678、13987654321", "两个：〔电话号码〕、〔电话号码〕"),
]
PLAIN = [
    "第四十六条第二款",
    "株政发〔2022〕1号",
    "2022年1月13日印发的规则第46条",
    "12345市长热线什么时候办",
    "2021-2025年纲要",
    "20220113",
]


@pytest.mark.parametrize(("said", "kept"), PERSONAL)
def test_personal_numbers_are_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize("said", PLAIN)
def test_other_numbers_stay(said: str) -> None:
    assert mask(said) == said


def test_masking_twice_changes_nothing() -> None:
    once = mask("我叫张三，430202199001011234，13812345678")
    assert mask(once) == once
