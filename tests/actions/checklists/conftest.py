"""A small procedure with one of everything, for what the real ones would make hard to see."""

from __future__ import annotations

import pytest

from actions.checklists.load import Catalogue, load_catalogue, parse_checklist
from actions.checklists.models import Checklist
from actions.checklists.rules import Documents

SMALL = """
id: small
title: 申请用章
aliases: [盖章, 用印]
version: 1
effective_from: 2022-01-01
basis: ["seal@1#1"]
nodes:
  - id: kind
    type: question
    ask: 盖哪一种章？
    options:
      - {value: office, label: 办公室章}
      - {value: city, label: 市政府章}
      - {value: private, label: 个人用, to: refused}
    cites: [{address: "seal@1#1", quote: "个人用途不得用章"}]
  - id: received
    type: question
    kind: date
    ask: 哪天收到申请？
  - id: sign
    type: task
    title: 签批
    do: 报秘书长签批。
    responsible: 秘书长
    when: {kind: city}
    cites: [{address: "seal@1#1", quote: "市政府章由秘书长签批"}]
  - id: stamp
    type: task
    title: 用章
    do: 用章。
    responsible: 办公室
    materials: [用章登记表]
    deadline: {words: 五个工作日内, days: 5, unit: working, from: received}
    cites: [{address: "seal@1#1", quote: "收到申请之日起五个工作日内用章"}]
  - id: again
    type: question
    kind: yes_no
    ask: 还要归档吗？
    options: {"否": finished}
  - id: keep
    type: task
    title: 归档
    do: 归档期限本规则未作规定，请向办公室确认。
    silent: true
  - id: finished
    type: outcome
    title: 办完了
    text: 已经用章。
  - id: refused
    type: outcome
    result: refused
    title: 不能用章
    text: 个人用途不得用章。
"""


@pytest.fixture
def small() -> Checklist:
    return parse_checklist(SMALL, "small.yml")


@pytest.fixture
def small_text() -> str:
    return SMALL


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def rules() -> Documents:
    return Documents.from_folder()
