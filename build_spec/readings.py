"""Write the packed table of how Han characters are read from pypinyin's dictionary."""

from pypinyin import Style, pinyin
from pypinyin.pinyin_dict import pinyin_dict

from forms.answers.han_readings import MOST, TABLE


def read_by_dictionary(character: str) -> tuple[str, ...]:
    """Its readings by the dictionary, at most ``MOST``; itself when it has none."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return tuple(found[0][:MOST]) if found and found[0] and found[0][0] else (character,)


def table() -> str:
    """The whole table: a line for each way of reading."""
    alike: dict[str, list[str]] = {}
    for code in sorted(pinyin_dict):
        readings = read_by_dictionary(chr(code))
        if readings != (chr(code),):
            alike.setdefault(",".join(readings), []).append(chr(code))
    return "".join(f"{key} {''.join(signs)}\n" for key, signs in sorted(alike.items()))


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8", newline="\n")
