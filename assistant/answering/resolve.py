"""A question as it came → the stand-alone question actually used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain.answer import Refusal
from assistant.domain.conversation import Asked, Question, Resolved
from assistant.domain.document import Region
from assistant.domain.region import Gazetteer, NamedRegion
from assistant.errors import QuestionError

MOST_CHARACTERS = 1000

_ASKED: tuple[tuple[Asked, re.Pattern[str]], ...] = tuple(
    (asked, re.compile(pattern))
    for asked, pattern in (
        (Asked.NUMBER, r"文号|发文字号|几号文|哪号文"),
        (Asked.ISSUER, r"(?:哪个|哪家|谁|什么)(?:部门|单位|机关)?(?:发布|发的|印发|出台|制定)|发文(?:机关|单位)"),
        (
            Asked.ISSUED,
            r"(?:什么时[候侯]|何时|啥时[候侯]|哪(?:一)?年(?:哪月)?|哪天|几几年|几月几号|几号)(?:[^,，。?？]{0,3})"
            r"(?:发布|发的|发文|印发|出台|成文|下发|的文)|"
            r"(?:发布|发文|印发|成文|出台)(?:日期|时间|日子)|几几年的|哪年的(?:文件|方案|政策)",
        ),
        (
            Asked.VALIDITY,
            r"有效期|还有效|有没有效|仍有效|过期|失效|作废|到期|(?:管|用|执行|实施)到(?:什么时候|何时|哪年|哪一年|几时)|"
            r"还(?:算|作)数|(?:还能|能不能|还可以|还有)用|还执行|还管用|依据还在|还在不在|废止|"
            r"(?:文件|方案|政策)的?最后一天|目标年份",
        ),
        (
            Asked.CONTACT,
            r"电话|热线|联系方式|怎么联系|网址|网站|链接|邮箱|微信|公众号|办公地址|地址在哪|在哪(?:里|儿)?(?:办|申请|交)|窗口在",
        ),
        (
            Asked.DEPARTMENT,
            r"哪几(?:家(?!企业|公司)|个(?:单位|部门))|哪家(?:管|负责|牵头)|谁来(?:牵|管|负责)|(?:跟|和|与|还有)谁|谁(?:一起|搭手|参与|负责|牵头|管|主管|来办|给|批|审)|找谁|(?:哪|什么)(?:个|些|家)?(?:部门|单位|局|机构|委办局)|牵[头投]|归谁|责任单位|归口|主管|配合",
        ),
        (
            Asked.AMOUNT,
            r"多少钱|多少(?:万|补|奖|资金|经费)|(?:补|奖|给|拿|领|发|报|分).{0,2}(?:多少|几成)|金额|额度|占.{0,4}(?:多少|几)|"
            r"(?:奖励|补贴|补助|资助|奖补).{0,4}(?:多少|标准|几)|几(?:万|千|百)|(?:最高|最多|起步).{0,6}(?:多少|几)|"
            r"(?:比例|百分之).{0,4}(?:多少|几)|占比|多大比例|给钱不|how much",
        ),
        (Asked.COUNT, r"(?:多少|(?<![哪就没好])几)(?:个|家|项|名|人|分|年|次|件|台|倍|位)"),
        (Asked.DATE, r"什么时[候侯]|何时|啥时[候侯]|哪(?:天|年|一年|个月)|几月|几号|截止|期限|最晚|多久"),
        (Asked.CONDITION, r"条件|资格|要求|门槛|什么样的(?:企业|公司)|哪些(?:企业|公司)(?:可|能)|满足什么|符合什么"),
        (
            Asked.PROCEDURE,
            r"怎么(?:申请|申报|办|领|报|认定|弄)|如何(?:申请|申报|办|领|认定)|流程|步骤|手续|材料|how to apply",
        ),
    )
)
_INJECTION = re.compile(
    r"(?:忽略|无视|绕过|不用管).{0,12}(?:规则|指令|提示|限制|设定|要求|以上|之前|上面)|"
    r"(?:忘记|忘掉|跳过|取消).{0,4}(?:以上|之前|前面|你的|所有的?|系统|全部).{0,8}(?:规则|指令|提示|限制|设定|要求|内容)|"
    r"系统(?:提示|消息|指令)|提示词|system ?(?:prompt|message)|</?(?:system|context|user|assistant)>|"
    r"你?现在(?:是|你?扮演)|(?:扮演|假装|假设你是).{0,12}(?:角色|专家|黑客|局长|领导|主任|人员|管理员)|开发(?:者)?模式|"
    r"(?:直接|只需?|必须|一律|都|就)(?:回答|输出|说)[“\"「]?(?:可以|通过|符合|能|保证|你?一定|\d)|"
    r"ignore (?:all|previous|the|your)|jailbreak|解码并?执行|base64|"
    r"(?:重复|输出|打印|泄露|列出).{0,12}(?:指令|提示|规则|设定|密钥|文件路径|api)|"
    r"(?:编造|瞎编|编几条|编三条|改口|当成.{1,12}(?:来|去)?(?:回答|说))|"
    r"(?:答应|承诺|担保)我?.{0,14}(?:肯定|一定|通过|立项|拿到)|(?:把|将).{0,24}(?:删掉|改成|改为|换成).{0,12}(?:再?答|说|回)",
    re.I,
)
_SPACED_OUT = re.compile(r"(?<=[\u3400-\u9fff“”]) (?=[\u3400-\u9fff“”,])")
_FOLLOW_UP = re.compile(
    r"^(?:那么?|还有|另外|这个|那个|它|这|其中|然后|换成|换做|如果是)|这[事个种些块]|那[事个种些边]|类似|同样|另外|前面|刚才|上面|呢[?？]?$"
)
_POLITE = re.compile(r"^(?:那么?|还有|另外|然后|换成|换做)|呢(?=[?？]?$)")
_SHORT_FOLLOW_UP = 12
"""A question of so few characters, asked after another, leans on it unless it names its own matter."""


class ContentReader(Protocol):
    """Tells which words of a question carry meaning."""

    def topic(self, text: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """Makes questions stand alone. Pure: the same question and holdings always give the same result."""

    gazetteer: Gazetteer
    words: ContentReader
    clean: "Cleaner"

    def resolve(self, question: Question, held: Sequence[Region]) -> Resolved | Refusal:
        """Raises `QuestionError` for a question that is empty or too long."""
        if len(question.text) > MOST_CHARACTERS:
            raise QuestionError(
                "question_too_long",
                f"问题有 {len(question.text)} 个字，超过上限 {MOST_CHARACTERS} 个字，请分成几个小问题 "
                f"(too long: at most {MOST_CHARACTERS} characters)",
            )
        text = self.clean(question.text).strip()
        if not any(c.isalnum() for c in text):
            raise QuestionError("empty_question", "没有看到问题，请写下想问的内容 (the question is empty)")
        if _INJECTION.search(_SPACED_OUT.sub("", text)):
            return Refusal(
                text,
                "我只按收录的政策文件回答，不能更改规则。请直接提出政策问题。"
                "(I only answer from the policy documents.)",
            )
        text = self._stand_alone(text, question)
        named = self.gazetteer.named_in(text)
        regions, elsewhere = self._regions(named, question.region, held)
        if regions and any(n.region in regions for n in named):
            elsewhere = ()
        search = _without(text, [n for n in named if n.region in regions])
        return Resolved(question, text, search or text, regions, elsewhere, asked_in(text))

    def _stand_alone(self, text: str, question: Question) -> str:
        """A follow-up takes its topic, and its region where it names none, from the last question of the user."""
        before = next((t.content for t in reversed(question.history) if t.role == "user"), None)
        if before is None:
            return text
        earlier = self.clean(before[:MOST_CHARACTERS]).strip()
        named = self.gazetteer.named_in(text)
        own_topic = self.words.topic(_without(text, named))
        place = self.gazetteer.named_in(earlier)
        leans = _FOLLOW_UP.search(text) or not own_topic or (len(text) <= _SHORT_FOLLOW_UP and not named)
        if not leans:
            return text if named or not place else f"{earlier[place[0].start : place[0].end]}{text}"
        asks = _POLITE.sub("", _without(text, named)).strip(" ?？,，。")
        where = text[named[0].start : named[0].end] if named else "".join(earlier[n.start : n.end] for n in place[:1])
        if own_topic or asked_in(asks) != (Asked.FACT,):
            return f"{where}{''.join(self.words.topic(_without(earlier, place)))},{asks}"
        return f"{where}{_without(earlier, place)}{asks}"

    def _regions(
        self, named: list[NamedRegion], beside: str | None, held: Sequence[Region]
    ) -> tuple[tuple[Region, ...], tuple[str, ...]]:
        """Regions asked about, and names of places that no document is held for."""
        known = list(dict.fromkeys(n.region for n in named if any(_counts(h, n.region) for h in held)))
        cities = [region for region in known if region.city]
        chosen = cities or known
        elsewhere = tuple(
            dict.fromkeys(n.region.name or "" for n in named if not any(_counts(h, n.region) for h in held))
        )
        if not chosen and not elsewhere and beside:
            given = self.gazetteer.first_named(self.clean(beside))
            if given is None:
                raise QuestionError("unknown_region", f"不认识的地区：{beside[:20]} (unknown region)")
            chosen = [given]
        return tuple(chosen), elsewhere


class Cleaner(Protocol):
    def __call__(self, text: str) -> str: ...


def _counts(held: Region, asked: Region) -> bool:
    return held == asked or (asked.city is None and held.province == asked.province)


def _without(text: str, named: Sequence[NamedRegion]) -> str:
    for found in sorted(named, key=lambda n: -n.start):
        text = text[: found.start] + text[found.end :]
    return text.strip(" ,，的")


def asked_in(text: str) -> tuple[Asked, ...]:
    """Everything the question asks for, the most specific first; `(FACT,)` where nothing special is."""
    found = tuple(asked for asked, pattern in _ASKED if pattern.search(text))
    if Asked.AMOUNT in found:
        found = tuple(asked for asked in found if asked is not Asked.COUNT)
    if {Asked.VALIDITY, Asked.NUMBER, Asked.ISSUED} & set(found):
        found = tuple(asked for asked in found if asked is not Asked.DATE)
    return found or (Asked.FACT,)
