"""Read Chinese characters in pinyin, and split pinyin into syllables."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, islice, product
from unicodedata import normalize

from opencc import OpenCC

from app.text.normalize import HAN, HANGUL, KANA, REPLACED, Span
from app.text.tokens import ascii_form, token_spans, tokenize

CACHE_SIZE = 10_000  # texts; many records show the same names
HAN_CHARACTER = re.compile(f"[{HAN}]")
TONE_NUMBERS = re.compile("(?:[a-z]{2,6}[1-5])+")  # with which pinyin is typed, but not as in A4
HAN_RUN = re.compile(f"[{HAN}]+")
OTHER_SCRIPT = re.compile(f"[{KANA}{HANGUL}]")  # of Japanese and Korean, which also write Han characters
OTHER_LANGUAGES = frozenset(
    {"ja", "ko", "vi", "lzh", "yue", "nan", "min", "hak", "wuu", "gan", "hsn", "cdo", "cjy", "mnp"}
)
# The surnames that are read as another syllable than elsewhere, without tones; pypinyin knows those of two characters.
HETERONYMS = (
    "解xie 查zha 单shan 仇qiu 区ou 曾zeng 朴piao 盖ge 翟zhai 覃qin 种chong 缪miao 乐yue 召shao 折she 洗xian 繁po 员yun "
    "秘bi 祭zhai 隗wei 薄bo 藏zang 阚kan 郇xun 都du 乜nie 佴nai 黑he 重chong 角jue 粘nian 句gou 颉xie 适kuo"
)
SURNAMES = {entry[0]: entry[1:] for entry in HETERONYMS.split()}
MAX_SYLLABLE_LENGTH = 6
MAX_SPLITS = 8
MAX_GIVEN_NAME = 2  # syllables
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
PASSPORT_SPELLINGS = {"lyu": "lu", "lyue": "lue", "nyu": "nu", "nyue": "nue"}  # of lü, lüe, nü and nüe
SPELLINGS = {syllable: syllable for syllable in SYLLABLES} | PASSPORT_SPELLINGS


def pinyin_terms(pinyin: str) -> list[str]:
    """Return a term for each syllable, without tones."""
    return ["p" + ascii_form(token.text) for token in tokenize(pinyin)]


def language_of(tag: str) -> str:
    """Return the language of a BCP 47 tag: `zh` of `zh-Hant-TW`, but `yue` of `zh-yue`."""
    language, *others = tag.lower().split("-")
    return others[0] if language == "zh" and others and re.fullmatch("[a-z]{3}", others[0]) else language


def is_mandarin(tag: str) -> bool:
    """Return whether a BCP 47 tag is for Chinese that is read in Mandarin."""
    return language_of(tag) in {"zh", "cmn"}


def syllables(text: str) -> list[str]:
    """Return the syllable of each Han character of a text, with its citation tone.

    A character that pypinyin does not know stands for itself.
    """
    if not HAN_CHARACTER.search(text):
        return []
    return " ".join(chain(*(reader()(simplified(run)) for run in HAN_RUN.findall(text)))).split()


@cache
def reader() -> Callable[[str], Sequence[str]]:
    """Return the function that reads Simplified Chinese; spaces divide the characters that it does not know."""
    from pypinyin import Style, lazy_pinyin, load_single_dict

    load_single_dict({ord("着"): "zhe,zháo,zhuó,zhāo"})  # a particle, unless it is in a known word
    return partial(lazy_pinyin, style=Style.TONE, errors=" ".join)


def pinyin(text: str) -> str | None:
    """Return the syllables of a text with spaces between them, or None if it has no Han characters."""
    return " ".join(syllables(text)) or None


def simplified(han: str) -> str:
    """Return Han characters in Simplified Chinese, for which pypinyin knows how the parts of a phrase are read."""
    han = normalize("NFKC", "".join(REPLACED.get(character, character) for character in han))
    simple = converter("t2s").convert(han)
    if "著" in simple and converter("s2t").convert(han) == han:
        simple = with_particle(han, simple)
    return simple if len(simple) == len(han) else han


def with_particle(traditional: str, simple: str) -> str:
    """Return Simplified text with the particle 着 for 著, which Traditional writes for both, outside of known words."""
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.seg.mmseg import seg

    particle, position, words = converter("tw2s").convert(traditional), 0, list[str]()
    for word in seg.cut(simple):
        words.append(word if word in PHRASES_DICT else particle[position : position + len(word)])
        position += len(word)
    return "".join(words)


@cache
def converter(config: str) -> OpenCC:
    """Return the converter of OpenCC with this name."""
    return OpenCC(config)


@lru_cache(CACHE_SIZE)
def readings(text: str, language: str = "", *, is_name: bool = False) -> tuple[str, ...]:
    """Return the ways to read a text in Mandarin, each as syllables with spaces between them.

    A name has the reading of its surname, too, or is itself pinyin, such as `Lü Xiangyun`. Text in another language
    that writes Han characters has none.
    """
    if text.isascii() or not HAN_CHARACTER.search(text):
        return printed_reading(text) if is_name else ()
    if OTHER_SCRIPT.search(text) or language_of(language) in OTHER_LANGUAGES:
        return ()
    first, *others = syllables(text)
    surname = SURNAMES.get(simplified(text[0])) if is_name else None
    return tuple(" ".join([each, *others]) for each in (first, surname) if each)


def syllable_spans(text: str) -> list[Span]:
    """Return the span in the text of each syllable of its `readings`: a Han character, or the word that it is in."""
    if HAN_CHARACTER.search(text):
        return [match.span() for match in HAN_CHARACTER.finditer(text)]
    words = zip(tokenize(text), token_spans(text), strict=True)
    return [span for word, span in words for _ in split_syllables(word.text)[0]]


def printed_reading(name: str) -> tuple[str, ...]:
    """Return the syllables of a name that is printed as that of a Chinese person: a short surname, then the rest."""
    surname, *given_name = [token.text for token in tokenize(name)] or [""]
    if surname not in SPELLINGS or not 1 <= len(given_name) <= MAX_GIVEN_NAME:
        return ()
    ways = pinyin_phrases([surname, *given_name])
    return tuple(" ".join(term[1:] for term in way) for way in ways[:1] if len(way) <= 1 + MAX_GIVEN_NAME)


def split_syllables(word: str) -> list[tuple[str, ...]]:
    """Return the ways to split a folded word into syllables, longest syllables first; at most MAX_SPLITS."""
    word = word.replace("v", "u")  # keyboards write ü as v
    if TONE_NUMBERS.fullmatch(word):
        word = re.sub("[1-5]", "", word)
    splits: dict[int, list[tuple[str, ...]]] = {len(word): [()]}  # by the position where they start
    for start in reversed(range(len(word))):
        ends = range(min(start + MAX_SYLLABLE_LENGTH, len(word)), start, -1)
        beginnings = [(SPELLINGS[word[start:end]], end) for end in ends if word[start:end] in SPELLINGS]
        splits[start] = [(syllable, *rest) for syllable, end in beginnings for rest in splits[end]][:MAX_SPLITS]
    return splits[0]


def pinyin_phrases(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the terms of each way to read folded words as pinyin; none if one of the words is not pinyin."""
    ways = islice(product(*map(split_syllables, words)), MAX_SPLITS)
    return [tuple("p" + syllable for word in way for syllable in word) for way in ways]
