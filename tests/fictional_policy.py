"""A policy of several clauses that nobody could take for a real one."""

SUBJECTS = (
    "虚构企业研发",
    "虚构平台建设",
    "虚构成果转化",
    "虚构人才引进",
    "虚构园区服务",
    "虚构设备购置",
    "虚构检验检测",
)


def policy(amount: int = 20, title: str = "虚构市创新奖励办法", issued: str = "2031年5月6日") -> list[str]:
    """A fictional policy long enough to be compared; `amount` stands in one of its clauses."""
    lines = [title]
    for number, subject in enumerate(SUBJECTS):
        money = amount if number == 3 else number + 2
        lines += [
            f"第{'一二三四五六七'[number]}条 对{subject}给予奖励，每项奖励{money}万元。申请{subject}奖励的单位，"
            f"应当在虚构市登记满{number + 1}年，并且有从事{subject}的专门人员和独立账目。",
        ]
    return [*lines, "虚构市虚构局", issued]
