"""Names of public bodies as they stand in red heads, signatures and titles."""

import re

_ENDS = (
    "人民政府|政府|办公室|办公厅|委员会|管委会|党委|市委|省委|县委|区委|自治区党委|发展改革委|国资委|卫生健康委|改革委|"
    "局|厅|院|署|总工会|联合会|工商联|科协|协会|学会|商会|管理中心|服务中心|中心|分行|支行|银行|海关|检察院|法院|部|"
    "领导小组|指挥部|联席会议|研究院|大学"
)
BODY = rf"[\u4e00-\u9fff]{{1,28}}?(?:{_ENDS})"
_BODY = re.compile(rf"(?:[\u4e00-\u9fff]{{2,28}}(?:{_ENDS})|国务院)")
_NATION = re.compile(
    r"^(?:国务院|国家|中华人民共和国|中共中央|中央|最高人民|全国|科学?技术?部|工业和信息化部|财政部|商务部|教育部|农业农村部|民政部|"
    r"人力资源社会保障部|人力资源和社会保障部|自然资源部|生态环境部|住房城乡建设部|交通运输部|水利部|文化和旅游部|司法部|公安部|"
    r"外交部|应急管理部|退役军人事务部|审计署|海关总署|税务总局|市场监管总局|中国|银保监会|证监会|发展改革委$)"
)
_SEAL = re.compile(r"\s?\((?:印章?|公?盖?章|代章)\)$")
_RELATIVE = re.compile(r"^(?:本|该|各|上级|有关|相关|市|省|县|区|州|自治区|部门)(?!政协|直)")
_NOT_A_BODY = re.compile(r"[的了在为对向将由于从被把]|[局厅委办部府][和与及]|关于|根据|抄送|主送|印发|有关|各")


def bodies_of(line: str) -> tuple[str, ...]:
    """The bodies whose names are all of the line: 虚构市科学技术局 虚构市财政局 → both; () where it says anything else.

    A name that is letter-spaced (虚 构 市 财 政 局) is put together.
    """
    line = _SEAL.sub("", line).strip(" 、,")
    if not line:
        return ()
    words = [word for word in re.split(r"[ 、,]", line) if word]
    if all(map(_is_body, words)):
        return tuple(words)
    together = "".join(words)
    if len(words) > 1 and "、" not in line and "," not in line and not any(map(_is_body, words[:-1])):
        return (together,) if _is_body(together) else ()
    return ()


def _is_body(word: str) -> bool:
    return _BODY.fullmatch(word) is not None and _NOT_A_BODY.search(word) is None


def is_full_name(body: str) -> bool:
    """市政府 and 市科技局 say whose only to those who know the town."""
    return len(body) >= 3 and _RELATIVE.match(body) is None


def is_national(body: str) -> bool:
    """Whether a public body is one of the whole nation, by the beginning of its name."""
    return _NATION.match(body) is not None
