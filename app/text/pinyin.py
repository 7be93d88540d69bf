"""Pinyin: what a reader types without tones, and what Chinese characters are pronounced like."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from app.text.normalize import folds, units
from app.text.tokens import Term, spelled

LONGEST_SYLLABLE = 6
MOST_READINGS = 8  # ways to cut a word into syllables that are tried
SYLLABLES = frozenset(  # every one of Mandarin, without its tone; pypinyin knows them, and takes 55 MB
    """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai can cang cao
    ce cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun
    chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong
    dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen
    geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan
    huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken
    keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie
    lin ling liu lo long lou lu luan lue lun luo ma mai man mang mao me mei men meng mi mian miao mie min ming miu
    mo mou mu na nai nan nang nao ne nei nen neng ni nia nian niang niao nie nin ning niu nong nou nu nuan nue nun
    nuo o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin
    qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao
    se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si
    song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo
    wa wai wan wang wei wen weng wo wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan
    yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
    zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """.split()  # noqa: SIM905 - a list of them would be 418 lines
)


def sound_terms(pinyin: str) -> list[Term]:
    """The syllables of written pinyin, tones left out."""
    return [Term("p" + spelled(unit.folded), unit.start, unit.end, unit.end) for unit in units(pinyin)]


@lru_cache(10_000)
def pronounced(text: str) -> str:
    """The pinyin of a text's Chinese characters, without tones; empty where there are none."""
    characters = "" if text.isascii() else "".join(folded for folded, is_character in folds(text) if is_character)
    if not characters:
        return ""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(characters, errors="ignore"))


def toned(text: str) -> str:
    """The pinyin of a text's Chinese characters with tones, a syllable for each."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.TONE, errors="ignore"))


def readings(word: str) -> list[tuple[str, ...]]:
    """The ways to cut a folded word into syllables of pinyin, the longest syllables first."""
    word = word.replace("v", "u")  # as keyboards write ü
    ways: dict[int, list[tuple[str, ...]]] = {len(word): [()]}
    for at in reversed(range(len(word))):
        ends = range(min(at + LONGEST_SYLLABLE, len(word)), at, -1)
        cut = [(word[at:end], *rest) for end in ends if word[at:end] in SYLLABLES for rest in ways[end]]
        ways[at] = cut[:MOST_READINGS]
    return ways[0]


def sounds(words: Iterable[str]) -> list[tuple[str, ...]]:
    """The ways to read a few folded words as pinyin, as terms; empty where one of them is not pinyin."""
    ways = islice(product(*(readings(word) for word in words)), MOST_READINGS)
    return [tuple("p" + syllable for word in way for syllable in word) for way in ways]
