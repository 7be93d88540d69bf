"""Convert Chinese characters to pinyin, and split pinyin into syllables."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from app.text.tokens import ascii_form, tokenize

MAX_SYLLABLE_LENGTH = 6
MAX_SPLITS = 8
SYLLABLES = frozenset(  # all of Mandarin; importing them from pypinyin would take 55 MB of memory
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
    """.split()  # noqa: SIM905 - a list would be 418 lines
)


def pinyin_terms(pinyin: str) -> list[str]:
    """Return a term for each syllable, without tones."""
    return ["p" + ascii_form(token.text) for token in tokenize(pinyin)]


@lru_cache(10_000)
def pinyin_without_tones(text: str) -> str:
    """Return the pinyin of the Chinese characters of a text, or an empty string if it has none."""
    characters = "" if text.isascii() else "".join(token.text for token in tokenize(text) if token.is_cjk)
    if not characters:
        return ""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(characters, errors="ignore"))


def pinyin_with_tones(text: str) -> str:
    """Return the pinyin of the Chinese characters of a text, with tone marks and spaces between the syllables."""
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.TONE, errors="ignore"))


def split_syllables(word: str) -> list[tuple[str, ...]]:
    """Return the ways to split a folded word into syllables, longest syllables first; at most MAX_SPLITS."""
    word = word.replace("v", "u")  # keyboards write ü as v
    splits: dict[int, list[tuple[str, ...]]] = {len(word): [()]}  # by the position where they start
    for start in reversed(range(len(word))):
        ends = range(min(start + MAX_SYLLABLE_LENGTH, len(word)), start, -1)
        ways = [(word[start:end], *rest) for end in ends if word[start:end] in SYLLABLES for rest in splits[end]]
        splits[start] = ways[:MAX_SPLITS]
    return splits[0]


def pinyin_phrases(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the terms of each way to read folded words as pinyin; none if one of the words is not pinyin."""
    ways = islice(product(*map(split_syllables, words)), MAX_SPLITS)
    return [tuple("p" + syllable for word in way for syllable in word) for way in ways]
