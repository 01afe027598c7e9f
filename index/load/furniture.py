"""A web page's own furniture around a document: search boxes, advertisements, menus, share links.

Only lines above the document's first heading and below its last sentence are looked at, so that
nothing inside a rule can be taken for furniture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.numerals import ANY


def drop_furniture(lines: Sequence[str]) -> list[str]:
    """`lines` without the furniture above and below the document, and without a repeated title."""
    body = _first_heading(lines)
    head = [line for line in lines[:body] if not _is_furniture(line) and not _TELEPHONE.fullmatch(line)]
    end = len(lines)
    while end > body and _is_furniture(lines[end - 1]):
        end -= 1
    return [*_without_repeats(head), *lines[body:end]]


_HEADING = re.compile(
    rf"[\s#*_>　]*(?:第\s*[{ANY}]+\s*[编章节条]|[一二三四五六七八九十]+\s*、|[（(][一1]\s*[）)])"
)
_FURNITURE = re.compile(
    "|".join(
        (
            # search boxes
            r"(?:精确|模糊|高级|全文|站内|标题|智能)?(?:检索|搜索|查询)",
            r"(?:开始|立即|重新)(?:检索|搜索|查询)",
            r"(?:请)?输入(?:您要)?(?:搜索|检索|查询)?(?:的)?(?:关键字|关键词|内容).{0,12}",
            # advertisements
            r"(?:加盟|招商|广告|推广)(?:热线|合作|服务|位|代理)?(?:[:：].{0,30})?",
            r"(?:点击|扫码|扫一扫|扫描|长按).{0,30}(?:关注|下载|打开|二维码|咨询|手机|当前页).{0,12}",
            # where one is, and what the page can do
            r"(?:当前位置|您(?:现在)?(?:所在)?的?位置|您所在的位置)\s*[:：]?.{0,80}",
            r"(?:网站)?首页(?:\s*[>|»/＞›-].{0,80})?",
            r"[【\[（(]?\s*(?:字号|字体(?:大小)?)\s*[:：]?[\s大中小|/\[\]【】]*[】\]）)]?(?:打印.{0,12})?",
            r"[【\[]?\s*(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页|页面)?|收藏(?:本页)?|返回(?:顶部|首页|列表)?|分享(?:到|至)?"
            r"|下载(?:文件|附件)?|我要纠错|纠错|复制链接|无障碍(?:浏览|阅读)?|登录|注册|网站地图|联系我们|设为首页|加入收藏)\s*[:：]?\s*[】\]]?",
            r"(?:分享|收藏|打印|关闭)(?:[\s|/·、]+(?:分享|收藏|打印|关闭|微信|微博|QQ空间))+",
            r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?",
            r"(?:上一篇|下一篇|上一条|下一条|相关(?:链接|文章|文档|阅读|推荐|解读|新闻))\s*[:：]?.{0,80}",
            r"(?:责任编辑|编辑|责编|审核|录入|信息来源|稿件来源|文章来源|发布机构|来源)\s*[:：].{0,40}",
            r"(?:发布时间|发布日期|更新时间|更新日期|时间)\s*[:：]\s*[0-9年月日:：\-/\s.]{6,30}.{0,40}",
            # the foot of the page
            r"(?:版权所有|主办单位|承办单位|技术支持|网站标识码|Copyright|©).{0,120}",
            r".{0,30}(?:ICP备|公网安备).{0,60}",
            r"<!--.*-->",
        )
    )
)

# Above the rule only: the last line of a rule may well be a telephone number.
_TELEPHONE = re.compile(
    r"(?:加盟|招商|咨询|客服|服务|广告|合作|联系|业务|订购|热线|免费)?(?:电话|热线|手机|微信|QQ|qq)号?\s*[:：]?\s*"
    r"[0-9０-９()（）\-—－\s转]{5,}"
)


def _first_heading(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if _HEADING.match(line)), len(lines))


def _is_furniture(line: str) -> bool:
    return _FURNITURE.fullmatch(line.strip()) is not None


def _without_repeats(head: Sequence[str]) -> list[str]:
    """A page shows the title in its own heading and again in the document: once is enough."""
    return [line for at, line in enumerate(head) if at == 0 or line != head[at - 1]]
