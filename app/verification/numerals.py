"""Read numbers in digits, English words and Chinese characters."""

import re
from decimal import Decimal

ONES_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen"""
ONES = ONES_WORDS.split()
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
VALUES = {word: value for value, word in enumerate(ONES)} | {word: 10 * value for value, word in enumerate(TENS, 2)}
VALUES |= {word: value for value, word in enumerate(ORDINALS, 1)} | {"twice": 2, "dozen": 12} | HAN_DIGITS
SMALL_UNITS = {"hundred": 100, "十": 10, "百": 100, "千": 1000}  # added up before a unit multiplies the sum
UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "万": 10**4, "亿": 10**8}

WORD = "|".join(sorted((word for word in {*VALUES, *SMALL_UNITS, *UNITS} if word.isascii()), key=len, reverse=True))
HAN = "".join(word for word in {*VALUES, *SMALL_UNITS, *UNITS} if not word.isascii())
DIGITS = r"(?:(?<!\w)[-−])?\d+(?:[.,]\d+)*"
NUMBER = (
    rf"{DIGITS}(?:\s*(?:{'|'.join(UNITS)})(?![a-z]))?(?:\s?(?:%|percent|per cent))?"
    rf"|\b(?:{WORD})(?:(?:[\s-]+|\s+and\s+)(?:{WORD}))*\b(?:\s(?:percent|per cent))?"
    rf"|[{HAN}]{{2,}}|[{''.join(HAN_DIGITS)}]"
)
PIECE = re.compile(rf"{DIGITS}|[a-z]+|[^\W\d_a-z]")


def number_value(text: str) -> str:
    """Return the value of a match of NUMBER in lower case: `200`, `two hundred` and `二百` are equal."""
    total, section, digit, after_han_digit = Decimal(0), Decimal(0), Decimal(0), False
    for piece in PIECE.findall(text):
        if piece[-1].isdecimal():
            digit = digits_value(piece)
        elif piece in VALUES:
            digit = digit * 10 * after_han_digit + VALUES[piece] if piece in HAN_DIGITS else digit + VALUES[piece]
        elif piece in SMALL_UNITS:
            section, digit = section + (digit or 1) * SMALL_UNITS[piece], Decimal(0)
        elif piece in UNITS:
            total, section, digit = total + ((section + digit) or 1) * UNITS[piece], Decimal(0), Decimal(0)
        after_han_digit = piece in HAN_DIGITS
    return f"{(total + section + digit).normalize():f}" + ("%" if text.endswith(("%", "cent")) else "")


def digits_value(digits: str) -> Decimal:
    """Return the value of digits. A comma groups thousands; so do points if there are several."""
    plain = digits.replace("−", "-").replace(",", "")
    return Decimal(plain if plain.count(".") <= 1 else plain.replace(".", ""))
