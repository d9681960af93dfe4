"""Made-up film reviews in Chinese: the words and sentences, written without spaces.

As in English, words of praise and blame stand in every kind of sentence: 一点也不乏味 praises, and what stands after
但是 decides.
"""

from __future__ import annotations

from random import Random

from danlu.data.made_up.invented_names import word_of
from danlu.data.made_up.reviews_phrasebook import Phrasebook, Wording

PRAISE = Wording(
    adjectives="精彩 动人 巧妙 细腻 感人 生动 有趣 清新 流畅 幽默 迷人 扎实 紧凑 自然 优美 温暖",
    nouns=("杰作", "惊喜", "享受", "宝贝", "奇迹", "盛宴"),
    events=(
        "我从<day>起已经看了(四|五|六)遍",
        "我错过了末班车，一路哼着歌走回家",
        "整排观众都站起来鼓掌",
        "我们一直坐到最后一个名字放完",
        "散场以后我买了全部的歌",
        "我(姑姑|邻居)又来借了两次光盘",
        "我很晚才睡着，脑子里全是那些曲子",
        "灯亮了我才想起手里的<snack>",
    ),
)

BLAME = Wording(
    adjectives="乏味 拖沓 做作 空洞 生硬 老套 无聊 混乱 肤浅 敷衍 呆板 粗糙 单调 俗气 沉闷 牵强",
    nouns=("灾难", "笑话", "折磨", "败笔", "累赘", "闹剧"),
    events=(
        "我从开场起已经看了(四|五|六)次表",
        "我很羡慕那些错过末班车的人",
        "半排观众都站起来走了",
        "我们一直坐着，只因为门打不开",
        "散场以前我在心里熨完了全部的衬衫",
        "我(姑姑|邻居)又去退了两次票",
        "我很早就睡着了，灯还亮着",
        "我数着灯，直到手里的<snack>吃完",
    ),
)

PLAIN = (
    "<part><word>，<part>也<word>。",
    "<part>很<word>。",
    "从头到尾，<part>都很<word>。",
    "一部<word>的<kind>，<part>尤其<word>。",
    "<person>演的<job>，两个字：<word>。",
    "<person>做的<part>是我这几年见过最<word>的。",
    "总之，这是一个<noun>。",
    "<part>太<word>了，<event>。",
    "看完以后，<event>。",
    "真是个<noun>：<event>。",
    "我没有见过比这更<word>的<kind>。",
    "<part>再<word>不过了。",
    "不但<word>，而且<word>。",
)

NEGATION = (
    "没有一分钟是<other>的。",
    "<part>一点(也|都)不<other>。",
    "<part>从来不让人觉得<other>。",
    "没有人会说<part><other>。",
    "我(实在|怎么也)不能说<part><other>。",
    "<part>哪里<other>了？我看不出来。",
    "<part>谈不上<other>。",
    "我一直等着<other>的地方，到最后也没等到。",
    "没有<other>的<part>，也没有<other>的<part>。",
    "<part>和<part>都不<other>。",
    "(绝不|并不)像我<aunt>说的那样<other>。",
    "说<other_event>，那不是真的。",
)

CONTRAST = (
    "<part>很<other>，但是<part><word>。",
    "<part><other>，<part>也<other>，但是(总的来说|归根到底)很<word>。",
    "<person>演的<job>很<other>，不过整部<kind>是<word>的。",
    "虽然<part><other>，<kind>还是<word>的。",
    "虽然<part>和<part>都<other>，我看到的却是一部<word>的<kind>。",
    "尽管<part><other>，它仍然<word>。",
    "总的来说很<word>，哪怕<part><other>。",
    "这部<kind>很<word>，尽管<part><other>，<part>也<other>。",
    "听说<part>很<other>，我看到的却很<word>。",
    "<part>开头<other>，后来却成了一个<noun>。",
    "看别的<kind>时<other_event>，看这一部时<event>。",
)

SARCASM = (
    "好一个<other_noun>：<event>。",
    "多么<other>的<kind>，多么大的<other_noun>：<event>。",
    "真<other>啊！<part>真<other>啊！<event>。",
    "<part>(实在|果然)“<other>”，<event>。",
    "如此<other>的<part>，如此<other>的<part>，以至于<event>。",
    "您要说它<other>，说它<other>，也行。反正<event>。",
    "这就是今年最<other>的<kind>：<event>。",
)

OPENINGS = (
    "<day>在<town>的<hall>看了《<film>》。",
    "《<film>》讲的是<job>和<thing>的故事。",
    "我<aunt>拉错了人，带我去看了《<film>》。",
    "家里没有人听说过《<film>》。",
    "这就是<person>的新<kind>《<film>》。",
    "《<film>》一共<count>分钟，中间没有休息。",
    "看《<film>》以前我没有读过那本书。",
)

ASIDES = (
    "<town>的一个<job>捡到别人的<thing>，又把它弄丢了。",
    "一个<either>的<job>在渡船上遇到一个<either>的<job>。",
    "主角是一个<either>的<job>，不能离开<town>。",
    "听我<aunt>说，书里的<job>很<either>。",
    "前面放的预告片很<either>，那个就不说了。",
    "没有人告诉<job>，<thing>已经不见了。",
    "故事发生在<town>，那年冬天没有下雪。",
    "<person>演<job>，<person>演另一个<job>。",
    "中间有人在火车上睡着了，醒来已经到了<town>。",
    "歌是<person>写的，他从来不接受采访。",
    "我坐在一个<job>和一袋<snack>中间。",
    "来的时候下雨，走的时候也下雨。",
    "<hall>有<count>个座位，我坐在最后一排。",
    "<job>有一个妹妹，但是她住在<town>。",
    "虽然故事发生在<town>，却是在<town>拍的。",
    "上个星期看另一部<kind>时，<either_event>。",
    "我小时候第一次看<kind>，<either_event>。",
    "片尾说，没有<thing>受到伤害。",
)

CLOSINGS = (
    "要说的就是这些。",
    "我怎么想就怎么写，您可以不同意。",
    "<hall>还在放。",
    "我<aunt>也这么看。",
    "下个星期再去看看别的。",
    "这就是《<film>》。",
)

TOPICS = "剧情 音乐 表演 摄影 剧本 节奏 结局 对白 配角 笑料 服装 灯光 音效 剪辑 开场 爱情戏"
KINDS = "电影 喜剧 剧情片 惊悚片 西部片 歌舞片 续集"
JOBS = "磨坊主 书记员 飞行员 面包师 小偷 护士 杂技演员 水手 法官 园丁 间谍 裁缝 养蜂人"
THINGS = "灯笼 箱子 小提琴 地图 钟 雨伞 梯子 茶壶 指南针 木桶"
SNACKS = "爆米花 花生 李子 太妃糖 樱桃"
HALLS = "灯塔影院 猎户影院 街角影院 港口影院 煤气厂影院"
RELATIVES = "姑姑 舅舅 表哥 邻居 牙医 房东"
DAYS = "星期一 星期二 星期三 星期四 星期五 星期六 星期天"
TOWN_STEMS = "砚 苇 檐 藕 霁 碓 笠 汀 蓼 垆"
TOWN_ENDINGS = "川 浦 口 城 镇 岭"
SURNAMES = "司徒 上官 诸葛 尉迟 端木 令狐"
GIVEN = "砚 苇 霁 笠 汀 蓼 铎 珏 珩 弈"
MOODS = "耐心的 安静的 生锈的 借来的 午夜的 第二个"


def film(draw: Random) -> str:
    """A film's title, without its brackets: 耐心的雨伞, 寄往苇川的信."""
    return draw.choice(
        (
            word_of(draw, MOODS) + word_of(draw, THINGS),
            f"寄往{town(draw)}的信",
            f"{town(draw)}的{word_of(draw, JOBS)}",
            f"{person(draw)}与{word_of(draw, THINGS)}",
        )
    )


def town(draw: Random) -> str:
    """A town's name of three characters."""
    return word_of(draw, TOWN_STEMS) + word_of(draw, TOWN_STEMS) + word_of(draw, TOWN_ENDINGS)


def person(draw: Random) -> str:
    """A person's name of four characters."""
    return word_of(draw, SURNAMES) + word_of(draw, GIVEN) + word_of(draw, GIVEN)


CHINESE = Phrasebook(
    sides={"pos": PRAISE, "neg": BLAME},
    opinions={"plain": PLAIN, "negation": NEGATION, "contrast": CONTRAST, "sarcasm": SARCASM},
    openings=OPENINGS,
    asides=ASIDES,
    closings=CLOSINGS,
    slots={
        "part": lambda draw: word_of(draw, TOPICS),
        "kind": lambda draw: word_of(draw, KINDS),
        "job": lambda draw: word_of(draw, JOBS),
        "thing": lambda draw: word_of(draw, THINGS),
        "snack": lambda draw: word_of(draw, SNACKS),
        "hall": lambda draw: word_of(draw, HALLS),
        "aunt": lambda draw: word_of(draw, RELATIVES),
        "day": lambda draw: word_of(draw, DAYS),
        "town": town,
        "person": person,
        "count": lambda draw: str(draw.randint(12, 190)),
    },
    film=film,
    space="",
    finish=lambda sentence: sentence,
)
